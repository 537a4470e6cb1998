/// What a document is for, by its keys.
///
/// Told from the text, so that one with a mistake in its YAML still goes to the reader that finds all the others.
package enum DocumentKind: String, CaseIterable {
    case contract = "asyncapi"
    case scenario
    case target = "nodes"

    /// Nil for a document that is none of ours.
    package init?(of text: String) {
        let kind = DocumentKind.allCases.first { kind in
            // A key at the start of a line, quoted or not, or the first one in braces.
            let key = try? Regex("(?m)^(\\{\\s*)?[\"']?\(kind.rawValue)[\"']?\\s*:")
            return key.map { text.firstMatch(of: $0) != nil } ?? false
        }
        guard let kind else { return nil }
        self = kind
    }

    /// With its article, for messages.
    package var phrase: String {
        switch self {
        case .contract: "a contract"
        case .scenario: "a scenario"
        case .target: "a target"
        }
    }

    /// Says so where a document is evidently of another kind: one sentence instead of one for each of its keys.
    package static func expect(_ expected: DocumentKind, of text: String, path: String) throws(Failure) {
        guard let found = DocumentKind(of: text), found != expected else { return }
        throw .unreadable("error: \(path) is \(found.phrase), not \(expected.phrase)")
    }
}
