/// A way to a value that is looked for in many texts: its names are hashed once.
package struct TokenPath: Sendable {
    let parts: [NameKey]

    /// The names and indices again.
    package var names: [String] { parts.map(\.name) }

    /// - Parameter parts: names of members, and indices of items.
    package init(_ parts: [String]) {
        self.parts = parts.map { NameKey($0) }
    }
}

extension JSONIndex {
    /// The token that a path leads to; nil where it leads nowhere.
    package func token(at path: TokenPath, from start: Int = 0) -> Int? {
        var token = start
        for part in path.parts {
            switch kind(token) {
            case .object:
                guard let value = member(part, of: token) else { return nil }
                token = value
            case .array:
                guard let found = self.token(at: [part.name], from: token) else { return nil }
                token = found
            default: return nil
            }
        }
        return token
    }

    /// Whether a writer writes a value just as it stands in the text: no number, no escapes, and nothing in it.
    package func isWrittenAlike(_ token: Int) -> Bool {
        switch kind(token) {
        case .null, .bool: true
        case .string: tokens[token].flags & Token.isEscaped == 0
        case .number, .array, .object: false
        }
    }
}
