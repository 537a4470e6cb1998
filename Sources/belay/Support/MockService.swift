import BelayMock
import ContractFiles
import Logging
import MockServer
import ServiceLifecycle
import Synchronization
import SystemCalls
import UnixSignals

/// Runs a mock until SIGTERM, SIGINT, or the end of its terminal. Then every socket is closed with 1001, and the process ends
/// with 0.
struct MockService: Service {
    /// Serves a contract, and calls back once it listens.
    typealias Server =
        @Sendable (_ onReady: @escaping @Sendable (MockInfo, Control?) async -> Void) async throws -> Void

    private let server: Server
    private let onReady: @Sendable (MockInfo) throws -> Void
    private let onEnd: @Sendable () -> Void
    private let meanwhile: @Sendable (Control) async throws -> Void

    /// - Parameters:
    ///   - server: the mock.
    ///   - onReady: called with where it listens; an error that it throws ends the mock.
    ///   - onEnd: called as soon as the mock begins to end, before its clients are closed.
    ///   - meanwhile: runs beside it, until it ends.
    init(
        server: @escaping Server,
        onReady: @escaping @Sendable (MockInfo) throws -> Void,
        onEnd: @escaping @Sendable () -> Void,
        meanwhile: @escaping @Sendable (Control) async throws -> Void
    ) {
        self.server = server
        self.onReady = onReady
        self.onEnd = onEnd
        self.meanwhile = meanwhile
    }

    /// Serves until a signal.
    ///
    /// - Parameter input: whose end ends the mock, too; nil where only signals do.
    /// - Throws: `Failure`, where the mock can't serve.
    func runUntilSignalled(orEndOf input: StandardInput? = nil) async throws {
        var logger = Logger(label: "belay")
        logger.logLevel = .critical
        let group = ServiceGroup(
            services: [self],
            gracefulShutdownSignals: [.sigterm, .sigint] + (ProcessSignals.isHangupIgnored ? [] : [.sighup]),
            logger: logger
        )
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    guard let input, await input.ends() else { return }
                    await group.triggerGracefulShutdown()
                }
                defer { tasks.cancelAll() }
                try await group.run()
            }
        } catch let error as ServiceGroupError where error.errorCode == .alreadyFinished {
            // The input had ended before the mock began.
        } catch let error as MockServerError {
            throw Failure.unavailable(error.description)
        }
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await serve()
        } onGracefulShutdown: {
            onEnd()
        }
    }

    private func serve() async throws {
        let (failures, failing) = AsyncStream.makeStream(of: Failure.self)
        let (controls, controlling) = AsyncStream.makeStream(of: Control.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server { info, control in
                    do {
                        try onReady(info)
                        if let control { controlling.yield(control) }
                    } catch {
                        failing.yield(error as? Failure ?? .unavailable("\(error)"))
                    }
                }
            }
            group.addTask {
                for await failure in failures { throw failure }
            }
            group.addTask {
                for await control in controls {
                    do {
                        try await cancelWhenGracefulShutdown { try await meanwhile(control) }
                    } catch is CancellationError {
                        // The mock is ending; the server says when it has ended.
                    }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
