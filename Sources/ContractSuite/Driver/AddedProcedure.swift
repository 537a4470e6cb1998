package import ProtocolSpec

/// Asks a check that another suite makes, and says what came of it.
///
/// - Parameter connector: opens connections to the target.
/// - Returns: the verdict, and where in the check's document it stands; nil for the check's own place.
/// - Throws: `SuiteError` where this machine stood in the way.
package typealias AddedProcedure =
    @Sendable (_ connector: any ClientConnector) async throws(SuiteError) -> (Verdict, SourceLocation?)
