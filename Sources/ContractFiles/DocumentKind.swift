internal import SpecParser

/// What a document is for, by its keys: the one place that says so.
///
/// The keys are found in broken YAML too, so that the document goes to the reader that reports all of its mistakes.
package enum DocumentKind: String, CaseIterable {
    case contract = "asyncapi"
    case scenario
    case target = "nodes"
    /// One case.
    case `case`
    /// Several of them.
    case cases

    /// Nil for any other document.
    ///
    /// - Parameter bytes: the document, YAML or JSON, in any encoding of YAML.
    package init?(of bytes: [UInt8]) {
        // A contract is one whatever other keys it has.
        let keys = DocumentReader.rootKeys(of: bytes, upTo: DocumentKind.contract.rawValue)
        guard let kind = DocumentKind.allCases.first(where: { $0.keys.contains(where: keys.contains) }) else {
            return nil
        }
        self = kind
    }

    /// Keys of which each says that a document is one. A target names its one server by `url`, and may name cases.
    private var keys: [String] { self == .target ? [rawValue, "url"] : [rawValue] }

    /// With its article, for messages.
    package var phrase: String {
        switch self {
        case .contract: "a contract"
        case .scenario: "a scenario"
        case .target: "a target"
        case .case, .cases: "a file with cases"
        }
    }

    /// Refuses a document of another kind with one sentence, instead of one for each of its keys.
    package static func expect(_ expected: DocumentKind, of bytes: [UInt8], path: String) throws(Failure) {
        guard let found = DocumentKind(of: bytes), found != expected else { return }
        throw .unreadable("error: \(path) is \(found.phrase), not \(expected.phrase)")
    }
}
