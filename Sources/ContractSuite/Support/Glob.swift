/// A pattern for check ids: `*` stands for any characters, slashes included, `?` for one, everything else for itself.
package struct Glob: Sendable, Hashable {
    package let pattern: String
    private let parts: [Unicode.Scalar]

    package init(_ pattern: String) {
        self.pattern = pattern
        parts = Array(pattern.unicodeScalars)
    }

    /// Whether the pattern stands for the whole text.
    package func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var (part, position) = (0, 0)
        // Where to go on after the last star, taking one more character into it: no recursion, no blow-up.
        var retry: (part: Int, position: Int)?
        while position < text.count {
            if part < parts.count, parts[part] == "*" {
                retry = (part + 1, position)
                part += 1
            } else if part < parts.count, parts[part] == "?" || parts[part] == text[position] {
                part += 1
                position += 1
            } else if let last = retry {
                retry = (last.part, last.position + 1)
                (part, position) = (last.part, last.position + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == "*" }
    }
}
