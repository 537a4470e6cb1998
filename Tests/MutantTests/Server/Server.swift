internal import AccessTokens
internal import CodecRuntime
internal import Logging
internal import MockEngine
internal import MockServer
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServiceLifecycle
internal import Synchronization
internal import Testing

/// A mock server with two nodes, each at a port of its own; with or without a fault.
struct Server {
    /// The time at which everything happens, for server and suite.
    static let now = 1_768_329_000
    static let key = "a key that only the servers of these tests have"

    private let fault: Fault
    private let archive = Archive()
    private let interceptor: HandshakeInterceptor

    init(fault: Fault) {
        self.fault = fault
        interceptor = HandshakeInterceptor(fault: fault)
    }

    /// Serves while the body runs, which is given the address of each node; then stops as a signal would stop it.
    func serve<Value: Sendable>(_ body: @Sendable ([String]) async throws -> Value) async throws -> Value {
        let first = node(0)
        let second = node(1)
        let (ready, continuation) = AsyncStream.makeStream(of: (Int, MockInfo).self)
        let services: [any Service] = [
            RunOnce { try await first.run { directory, _ in continuation.yield((0, directory)) } },
            RunOnce { try await second.run { directory, _ in continuation.yield((1, directory)) } },
        ]
        let group = ServiceGroup(services: services, logger: Logger(label: "mutants", factory: { _ in SilentLog() }))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var directories: [Int: MockInfo] = [:]
            for await (number, directory) in ready {
                directories[number] = directory
                if directories.count == 2 { break }
            }
            let places = try [0, 1].map { try #require(directories[$0]).authority }
            let result = await Result { try await body(places) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    private func node(_ number: Int) -> ContractServer<CompiledContract<SendBuddy>> {
        let ids = Mutex(0)
        var configuration = MockConfiguration(
            now: { Self.now },
            tokenID: {
                ids.withLock { count in
                    count += 1
                    return "\(number)-\(count)"
                }
            }
        )
        configuration.port = 0
        configuration.key = Secret(number == 1 && fault.secondNode == .otherKey ? "another key" : Self.key)
        var hooks = TestHooks()
        let (interceptor, httpFault) = (interceptor, HTTPFault(answering: fault.answering, archive: archive))
        hooks.upgrade = { interceptor.upgrade($0, node: number) }
        hooks.routes = httpFault.add
        return ContractServer(wire: SendBuddy(), engine: engine, configuration: configuration, hooks: hooks)
    }

    private var engine: MutantEngine {
        var engine = MutantEngine(
            healthy: MockEngine(wire: SendBuddy(), scenario: .quiet),
            archive: archive,
            interceptor: interceptor
        )
        engine.handling = fault.handling ?? engine.handling
        engine.judging = fault.judging ?? engine.judging
        engine.persisting = fault.persisting ?? engine.persisting
        return engine
    }
}

/// A service that ends when its body does.
private struct RunOnce: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws { try await body() }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension Scenario {
    /// A scenario in which nothing is sent unprompted.
    static let quiet = Scenario(
        name: "quiet",
        about: nil,
        seed: 1,
        clock: WireTimestamp(microseconds: Int64(Server.now) * 1_000_000 + 123_456),
        you: "inviter",
        people: [],
        rules: []
    )
}
