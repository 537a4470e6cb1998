import CodecRuntime
import Logging
import MockServer
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Runs a mock until SIGTERM or SIGINT; then every socket is closed with 1001, and the process ends well.
struct MockService<Wire: WireProtocol>: Service {
    private let server: MockServer<Wire>
    private let onReady: @Sendable (MockDirectory) throws -> Void

    /// What `onReady` throws, once the server listens, ends the mock.
    init(server: MockServer<Wire>, onReady: @escaping @Sendable (MockDirectory) throws -> Void) {
        self.server = server
        self.onReady = onReady
    }

    func runUntilSignalled() async throws {
        var logger = Logger(label: "belay")
        logger.logLevel = .critical
        let group = ServiceGroup(
            services: [self],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        do {
            try await group.run()
        } catch let error as MockServerError {
            throw Failure.unavailable(error.description)
        }
    }

    func run() async throws {
        let (failures, continuation) = AsyncStream.makeStream(of: Failure.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { directory in
                    do {
                        try onReady(directory)
                    } catch {
                        continuation.yield(error as? Failure ?? .unavailable("\(error)"))
                    }
                }
            }
            group.addTask {
                for await failure in failures { throw failure }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
