internal import ProtocolSpec

/// The names of messages as the document writes them: those of several channels may be the same.
struct StatedNames {
    private let known: Set<String>

    init(_ contract: Contract) {
        known = Set((contract.messages + contract.unusedMessages).map(\.name))
    }

    /// A name without the number that makes it this contract's only one.
    func base(of name: String) -> String {
        guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil else { return name }
        let base = String(name[..<dash])
        return known.contains(base) ? base : name
    }
}
