import ContractSuite
import SocketSuite

/// The checks of a contract for one server, be it a contract with rooms or any other.
protocol VerifyingSuite: Sendable {
    var checks: [Check] { get }
    /// Whether a run in which something was not judged is red.
    var requiresAll: Bool { get set }

    /// The checks whose ids match one of the patterns; all of them where there is no pattern.
    func checks(only patterns: [Glob]) -> [Check]

    /// Adds checks that another suite makes.
    mutating func add(_ checks: [Check])

    /// Asks the server.
    ///
    /// - Parameters:
    ///   - patterns: which checks to run; all of them where there is none.
    ///   - known: failures to tolerate.
    ///   - added: how to ask the checks that another suite makes.
    ///   - machine: this one.
    ///   - listener: hears what happens.
    /// - Returns: the results, in the order of the list.
    /// - Throws: `SuiteError` where no verdict is possible.
    func ask(
        _ patterns: [Glob],
        _ known: KnownFailures,
        _ added: [String: AddedProcedure],
        _ machine: Machine,
        _ listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report
}

extension Suite: VerifyingSuite {
    func ask(
        _ patterns: [Glob],
        _ known: KnownFailures,
        _ added: [String: AddedProcedure],
        _ machine: Machine,
        _ listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        try await run(only: patterns, known: known, added: added, environment: machine, listener: listener)
    }
}

extension ServerSuite: VerifyingSuite {
    func ask(
        _ patterns: [Glob],
        _ known: KnownFailures,
        _ added: [String: AddedProcedure],
        _ machine: Machine,
        _ listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        try await run(only: patterns, known: known, added: added, environment: machine, listener: listener)
    }
}
