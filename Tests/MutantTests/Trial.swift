internal import ContractSuite
internal import Foundation
internal import ProtocolSpec
internal import SpecParser
internal import Testing

/// One run of the suite against one server.
struct Trial: Sendable {
    var fault = Fault()
    var seed: UInt64 = 1
    var only: [Glob] = []
    var idle: Duration?

    /// - Parameter isRun: whether a check is to be run, by its id.
    /// - Returns: the results of those.
    /// - Throws: an error if the run ends without a report.
    func run(where isRun: @escaping @Sendable (String) -> Bool = { _ in true }) async throws -> Report {
        try await Server(fault: fault).serve { places in
            let suite = try Self.suite(at: places, idle: idle, seed: seed)
            let chosen = suite.checks(only: only).map(\.id).filter(isRun)
            return try await suite.run(only: chosen.map(Glob.init), environment: TestHost()) { _ in }
        }
    }

    /// Every check that there is, with nothing left out.
    static func checks() throws -> [Check] {
        try suite(at: ["127.0.0.1:1", "127.0.0.1:2"], idle: .seconds(1), seed: 1).checks
    }

    private static func suite(at places: [String], idle: Duration?, seed: UInt64) throws -> Suite {
        let contract = try contract.get()
        let node = try DocumentReader().read(Array(targetText(places).utf8), file: "target.yaml")
        var diagnostics = DiagnosticCollector()
        var target = try #require(Target.read(node, for: contract, diagnostics: &diagnostics), "\(diagnostics)")
        target.limits.idle = idle
        return Suite(contract: contract, target: target, seed: seed)
    }

    private static let contract = Result {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "spec/send-buddy.yaml").path()
        let files = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try RoomContractParser(files: files).parse(
            [UInt8](try Data(contentsOf: URL(filePath: path))),
            file: path
        )
        .contract
    }

    /// A target with both nodes, in which everything can be observed.
    private static func targetText(_ places: [String]) -> String {
        """
        name: mutant
        nodes: [\(places.map { "ws://\($0)" }.joined(separator: ", "))]
        origin: http://localhost:3000
        rooms:
          main: {session_id: 550e8400-e29b-41d4-a716-446655440000, members: [inviter, invitee]}
          other: {session_id: 660e8400-e29b-41d4-a716-446655440001, members: [inviter, friend]}
        people:
          inviter: {id: 550e8400-e29b-41d4-a716-446655440000, name: John Doe}
          invitee: {id: 660e8400-e29b-41d4-a716-446655440000, name: Jane Smith}
          friend: {id: 880e8400-e29b-41d4-a716-446655440000, name: Fred Friend}
          outsider: {id: 770e8400-e29b-41d4-a716-446655440000, name: Olga Outside}
        tokens:
          mint: {algorithm: HS256, key: {value: "\(Server.key)"}, claims: {jti: "{uuid}"}}
        probes:
          messages:
            {get: "/api/sessions/{session_id}/messages/", as: inviter, items: /results, id: /id, content: /body,
             next: /next}
          lastMessageAt: {get: "/api/sessions/{session_id}/", as: inviter, value: /last_message_at}
          refresh: {cookie: refresh_token, value: {mint: {token_type: refresh}}}
        limits: {deliver: 3s, close: 3s}
        """
    }
}
