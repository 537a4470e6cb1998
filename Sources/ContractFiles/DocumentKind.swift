/// What a document is for, by its keys: the one place that says so.
///
/// It is told from the text, so that a document with a mistake in its YAML still goes to the reader that finds all the others.
package enum DocumentKind: String, CaseIterable {
    case contract = "asyncapi"
    case scenario
    case target = "nodes"

    /// Nil for a document that is not one of ours.
    ///
    /// - Parameter text: the document, YAML or JSON, with any line ends, with or without a byte order mark.
    package init?(of text: String) {
        let keys = TopLevelKeys(of: text).keys
        guard let kind = DocumentKind.allCases.first(where: { keys.contains($0.rawValue) }) else { return nil }
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

    /// Refuses a document that is evidently of another kind: one sentence instead of one for each of its keys.
    package static func expect(_ expected: DocumentKind, of text: String, path: String) throws(Failure) {
        guard let found = DocumentKind(of: text), found != expected else { return }
        throw .unreadable("error: \(path) is \(found.phrase), not \(expected.phrase)")
    }
}
