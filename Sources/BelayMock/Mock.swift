import CodecRuntime
import ContractEngine
import ContractFiles
import ContractReading
import Logging
import MockEngine
import MockServer
import ProtocolSpec
import ServiceLifecycle

/// A mock server of the contract within a test, or any other program: no process, no port to choose, nothing shared.
///
/// ```swift
/// try await Mock.run(scenario: "quiet") { server in
///     let chat = ChatClient(try server.url(of: "friend"))
///     …
/// }
/// ```
public enum Mock {
    /// Serves a scenario while a body runs.
    ///
    /// Any number can run at once: each listens on its own port of 127.0.0.1.
    ///
    /// - Parameters:
    ///   - scenario: what partners do.
    ///   - seed: replaces the scenario's own: other identifiers, just as repeatable.
    ///   - speed: how fast scripts play: 2 is twice as fast as written, 0 without waiting.
    ///   - body: talks to the mock. When it ends, so does the mock: every socket is closed with 1001.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws, or `MockFailure`, where the scenario can't be played.
    public static func run<Outcome: Sendable>(
        scenario: MockScenario,
        seed: UInt64? = nil,
        speed: Double = 1,
        _ body: @escaping @Sendable (RunningMock) async throws -> Outcome
    ) async throws -> Outcome {
        let played = try scenario.read()
        let configuration = configuration(seed, speed, ScenarioFolder(folder: scenario.folder))
        let server = BuiltContract.server(played, configuration)
        return try await run(server.run, BuiltMessages(), body)
    }

    /// Serves any contract while a body runs: an AsyncAPI document, with what its server says by itself or with a scenario.
    ///
    /// ```swift
    /// try await Mock.run(contract: "asyncapi.yaml") { server in
    ///     let feed = FeedClient(try server.socket().url)
    ///     …
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - contract: the document's path.
    ///   - scenario: what the script does; nil for what the contract's server says by itself.
    ///   - seed: replaces the scenario's own: other values, just as repeatable.
    ///   - speed: how fast scripts play: 2 is twice as fast as written, 0 without waiting.
    ///   - body: talks to the mock. When it ends, so does the mock: every socket is closed with 1001.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws, or `MockFailure`, where the contract can't be read or the scenario can't be played.
    public static func run<Outcome: Sendable>(
        contract: String,
        scenario: MockScenario? = nil,
        seed: UInt64? = nil,
        speed: Double = 1,
        _ body: @escaping @Sendable (RunningMock) async throws -> Outcome
    ) async throws -> Outcome {
        let served: InterpretedContract
        do throws(Failure) {
            served = InterpretedContract(try ContractFile.reading(contract).contract)
        } catch { throw MockFailure(.invalid, error.message) }
        guard !served.contract.sockets.isEmpty else {
            throw MockFailure(.invalid, "\(contract) has no WebSocket to open")
        }
        let messages = InterpretedMessages { served }
        let played = try scenario?.read(messages) ?? PlayedScenario(scenario: .defaultTalk)
        let server = ContractServer(
            serving: { served },
            scenario: played,
            configuration: configuration(seed, speed, ScenarioFolder(folder: scenario?.folder, messages: messages))
        )
        return try await run(server.run, messages, body)
    }

    private static func configuration(
        _ seed: UInt64?,
        _ speed: Double,
        _ library: ScenarioFolder
    ) -> MockConfiguration {
        var configuration = MockConfiguration.onThisMachine()
        configuration.port = 0
        configuration.seed = seed
        configuration.speed = speed
        configuration.library = library
        return configuration
    }

    private typealias Serve =
        @Sendable (
            _ onReady: @escaping @Sendable (MockInfo, Control?) async -> Void
        ) async throws -> Void

    private static func run<Outcome: Sendable>(
        _ serve: @escaping Serve,
        _ messages: any MessageLibrary,
        _ body: @escaping @Sendable (RunningMock) async throws -> Outcome
    ) async throws -> Outcome {
        let (ready, readiness) = AsyncStream.makeStream(of: RunningMock.self)
        let service = MockTask {
            defer { readiness.finish() }
            try await serve { directory, control in
                guard let control else { return }
                readiness.yield(RunningMock(directory: directory, control: control, messages: messages))
            }
        }
        let group = ServiceGroup(
            services: [service],
            logger: Logger(label: "belay.mock") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do { try await group.run() } catch let error as MockServerError {
                    throw MockFailure(.unavailable, error.description)
                }
            }
            guard let mock = await ready.first(where: { _ in true }) else {
                try await tasks.waitForAll()
                throw MockFailure(.unavailable, "the mock ended before it began")
            }
            let outcome: Result<Outcome, any Error>
            do { outcome = .success(try await body(mock)) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }
}

/// The former name of ``Mock``.
@available(*, deprecated, renamed: "Mock")
public typealias MockServer = Mock

/// A service that ends when its body does.
private struct MockTask: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws { try await body() }
}
