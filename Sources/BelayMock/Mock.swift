import CodecRuntime
import Logging
import MockServer
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
        var configuration = MockConfiguration.onThisMachine()
        configuration.port = 0
        configuration.seed = seed
        configuration.speed = speed
        configuration.library = ScenarioFolder(folder: scenario.folder)
        let server = BuiltContract.server(played, configuration)
        let (ready, readiness) = AsyncStream.makeStream(of: RunningMock.self)
        let service = MockTask {
            defer { readiness.finish() }
            try await server.run { directory, control in
                if let control { readiness.yield(RunningMock(directory: directory, control: control)) }
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
