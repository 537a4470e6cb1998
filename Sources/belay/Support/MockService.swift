import BelayMock
import ContractFiles
import Foundation
import Logging
import MockServer
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Runs a mock until SIGTERM, SIGINT or the terminal's end; then every socket is closed with 1001, and the process ends well.
struct MockService: Service {
    private let server: BuiltServer
    private let onReady: @Sendable (MockDirectory) throws -> Void
    private let meanwhile: @Sendable (Control) async throws -> Void

    /// - Parameters:
    ///   - server: the mock.
    ///   - onReady: told where it listens; what it throws ends the mock.
    ///   - meanwhile: runs beside it, until it ends.
    init(
        server: BuiltServer,
        onReady: @escaping @Sendable (MockDirectory) throws -> Void,
        meanwhile: @escaping @Sendable (Control) async throws -> Void
    ) {
        self.server = server
        self.onReady = onReady
        self.meanwhile = meanwhile
    }

    func runUntilSignalled() async throws {
        var logger = Logger(label: "belay")
        logger.logLevel = .critical
        let group = ServiceGroup(
            services: [self],
            gracefulShutdownSignals: [.sigterm, .sigint] + (Self.outlivesTerminal ? [] : [.sighup]),
            logger: logger
        )
        do {
            try await group.run()
        } catch let error as MockServerError {
            throw Failure.unavailable(error.description)
        }
    }

    /// Whether SIGHUP is ignored already, as `nohup` has it: then it stays so.
    private static var outlivesTerminal: Bool {
        let former = signal(SIGHUP, SIG_IGN)
        signal(SIGHUP, former)
        return unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    func run() async throws {
        let (failures, failing) = AsyncStream.makeStream(of: Failure.self)
        let (controls, controlling) = AsyncStream.makeStream(of: Control.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run { directory, control in
                    do {
                        try onReady(directory)
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
                        // The mock is ending; it is for the server to say when it has ended.
                    }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
