import ContractEngine
import ContractSuite
import NIOCore
import ProtocolSpec
import SocketSuite
import Testing

/// To a host that is not this machine nothing is sent that nobody has named.
struct HarmlessTests {
    private static let here = SourceLocation(file: "", line: 1, column: 1)

    private func target(_ host: String, send: [String] = [], isHostile: Bool = false) -> SocketTarget {
        var target = SocketTarget(
            location: Self.here,
            name: host,
            nodes: [Node(scheme: "ws", host: host, port: 80)]
        )
        target.send = send.map { Glob($0) }
        target.isHostile = isHostile
        target.listen = .milliseconds(50)
        target.limits.answer = .milliseconds(200)
        target.limits.quiet = .milliseconds(20)
        return target
    }

    /// What a server at this name hears in a whole run; it is reached on 127.0.0.1.
    private func heard(
        _ contract: Contract,
        _ target: SocketTarget,
        greeting: String? = nil
    ) async throws -> (messages: [String], report: Report) {
        let server = RecordingServer(greeting: greeting)
        return try await server.serving { port in
            let suite = ServerSuite(contract: contract, target: target, seed: 1)
            let report = try await suite.run(
                environment: FakeMachine(),
                route: { _ in Node(scheme: "ws", host: "127.0.0.1", port: port) },
                listener: { _ in }
            )
            return (server.messages, report)
        }
    }

    @Test(arguments: ["json-rpc", "lobby-chat", "charge-point", "price-feed"])
    func `another host hears nothing, and the report says what to add`(name: String) async throws {
        let (messages, report) = try await heard(try Contracts.example(name), target("server.example"))
        #expect(messages.isEmpty)
        let reasons = report.results.compactMap(\.verdict.reason)
        #expect(reasons.contains { $0.contains("--send") })
        #expect(reasons.contains { $0.contains("--hostile") })
    }

    @Test func `another host hears what is named, and no more`() async throws {
        let (messages, _) = try await heard(
            try Contracts.example("json-rpc"),
            target("server.example", send: ["listRequest"])
        )
        #expect(!messages.isEmpty)
        #expect(messages.allSatisfy { $0.contains("lights.list") })
    }

    @Test func `what another host asks is answered only with what is named`() async throws {
        let contract = try Contracts.example("charge-point")
        let question = #"[2,"q-7","StartNow",{"connector":1,"card":"04A2B7C9"}]"#
        let (none, report) = try await heard(contract, target("server.example"), greeting: question)
        #expect(none.isEmpty)
        let asks = report.results.first { $0.check.id == "point/asks" }
        #expect(asks?.verdict.reason?.contains("--send startNowResult") == true)
        let named = target("server.example", send: ["startNowResult"])
        let (answers, _) = try await heard(contract, named, greeting: question)
        #expect(!answers.isEmpty)
        #expect(answers.allSatisfy { $0.hasPrefix("[3,") })
        #expect(answers.contains { $0.hasPrefix(#"[3,"q-7","#) })
    }

    @Test func `of another host's people none is made up, and nothing is said`() async throws {
        var other = target("server.example")
        other.keys = [.init(name: "token", value: SecretText("key", at: Self.here))]
        let (messages, report) = try await heard(try Contracts.chat(), other)
        #expect(messages.isEmpty)
        for kind in ["expired", "user-unknown", "made-up"] {
            let result = report.results.first { $0.check.id == "ticket/credentials/\(kind)" }
            #expect(result?.verdict.reason?.contains("--hostile") == true)
        }
    }

    @Test func `wrong frames are sent to another host where that is allowed`() async throws {
        let (messages, _) = try await heard(try Contracts.pingPong(), target("server.example", isHostile: true))
        #expect(messages.contains("{\"belay\": "))
        #expect(!messages.contains("{\"ping\":1}"))
    }

    @Test func `this machine hears all`() async throws {
        let (messages, _) = try await heard(try Contracts.pingPong(), target("127.0.0.1"))
        #expect(messages.contains("{\"ping\":1}"))
        #expect(messages.contains("{\"belay\": "))
    }

    @Test func `where one connection is allowed, what needs two is skipped`() async throws {
        var alone = target("127.0.0.1")
        alone.limits.connections = 1
        let (_, report) = try await heard(try Contracts.example("lobby-chat"), alone)
        let result = report.results.first { $0.check.id == "lobby/delivers/say/said/others" }
        #expect(result?.verdict.reason == "it needs two connections, and the target allows one")
    }

    @Test func `a run that is cancelled reports what is done`() async throws {
        let contract = try Contracts.pingPong()
        var slow = target("127.0.0.1")
        slow.listen = .seconds(3_000)
        let chosen = slow
        let report = try await RecordingServer().serving { port in
            let suite = ServerSuite(contract: contract, target: chosen, seed: 1)
            let (stream, source) = AsyncStream.makeStream(of: SuiteEvent.self)
            let run = Task {
                try await suite.run(
                    environment: FakeMachine(),
                    route: { _ in Node(scheme: "ws", host: "127.0.0.1", port: port) },
                    listener: { source.yield($0) }
                )
            }
            for await event in stream {
                if case .finished = event { break }
            }
            run.cancel()
            return try await run.value
        }
        #expect(report.wasInterrupted)
        #expect(report.results.contains { $0.verdict.status == "passed" })
    }
}
