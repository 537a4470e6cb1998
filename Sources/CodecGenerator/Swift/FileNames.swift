/// Names of types that differ from each other, capitals aside: each type has its own file, and many file systems take
/// `Foobar.swift` for `FooBar.swift`.
struct FileNames {
    private var taken: Set<String>
    /// The last number that was put behind a name.
    private var numbers: [String: Int] = [:]

    /// - Parameter names: those that no type may have.
    init(_ names: some Sequence<String>) {
        taken = Set(names.map { $0.lowercased() })
    }

    /// Takes a name.
    ///
    /// - Parameters:
    ///   - name: the name that the type would have.
    ///   - suffix: what is put behind it where it is taken, before numbers are.
    /// - Returns: the name that it has.
    mutating func take(_ name: String, suffix: String = "") -> String {
        if insert(name) { return name }
        let longer = SwiftName.bare(name) + suffix
        if !suffix.isEmpty, insert(longer) { return longer }
        while true {
            let number = (numbers[longer] ?? 1) + 1
            numbers[longer] = number
            if insert("\(longer)\(number)") { return "\(longer)\(number)" }
        }
    }

    private mutating func insert(_ name: String) -> Bool {
        taken.insert(SwiftName.bare(name).lowercased()).inserted
    }
}
