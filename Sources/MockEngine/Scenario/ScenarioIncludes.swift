package import ProtocolSpec

/// Finds the documents that a scenario includes.
///
/// - Parameters:
///   - path: the included file, as the scenario names it.
///   - file: the file that includes it.
/// - Returns: the document, and a name for it that is the same however the path was spelled.
package typealias ScenarioIncludes = (_ path: String, _ file: String) throws(ScenarioIncludeError) -> (
    node: DocumentNode, identity: String
)
