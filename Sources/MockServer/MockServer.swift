import AccessTokens
package import CodecRuntime
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
package import MockEngine
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A contract served on one port: HTTP and WebSocket, partners as the scenario has them.
package struct MockServer<Wire: WireProtocol>: Sendable {
    private let wire: Wire
    private let engine: any RoomEngine
    private let configuration: MockConfiguration
    private let seams: MockSeams
    private let notice: @Sendable (MockNotice) -> Void
    private let desk: TokenDesk

    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do.
    ///   - configuration: where and how to serve.
    ///   - notice: hears what happens, on the server's event loop.
    package init(
        wire: Wire,
        scenario: Scenario,
        configuration: MockConfiguration,
        notice: @escaping @Sendable (MockNotice) -> Void = { _ in }
    ) {
        let engine = MockEngine(
            wire: wire,
            scenario: scenario,
            seed: configuration.seed,
            pacing: MockEngine<Wire>.Pacing(speed: configuration.speed)
        )
        self.init(wire: wire, engine: engine, configuration: configuration, seams: MockSeams(), notice: notice)
    }

    /// A server with a mind and doors of somebody else's: for tests of whatever judges servers.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - engine: who decides what it does.
    ///   - configuration: where and how to serve.
    ///   - seams: what comes between it and its clients.
    ///   - notice: hears what happens, on the server's event loop.
    package init(
        wire: Wire,
        engine: any RoomEngine,
        configuration: MockConfiguration,
        seams: MockSeams,
        notice: @escaping @Sendable (MockNotice) -> Void = { _ in }
    ) {
        self.wire = wire
        self.engine = engine
        self.configuration = configuration
        self.seams = seams
        self.notice = notice
        desk = TokenDesk(
            channel: wire.channel,
            cast: engine.cast,
            key: configuration.key,
            now: configuration.now,
            tokenID: configuration.tokenID
        )
    }

    /// Serves until the task is cancelled or a shutdown is asked for; then every socket is closed with 1001.
    ///
    /// - Parameter onReady: told once the server listens.
    /// - Throws: `MockServerError` where the address can't be listened on.
    package func run(onReady: @escaping @Sendable (MockDirectory) async -> Void) async throws {
        var logger = Logger(label: "belay.mock")
        logger.logLevel = .critical
        let directory = try await directory()
        let stage = Stage(
            engine: engine,
            speed: configuration.speed,
            eventLoop: Self.group.any(),
            notice: notice,
            record: configuration.record
        )
        let upgrade = seams.upgrade(doorkeeper(before: stage).upgrade)
        let application = Application(
            responder: router(to: stage).buildResponder(),
            server: HTTPServerBuilder { responder in MockChildChannel(responder: responder, upgrade: upgrade) },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "belay"
            ),
            onServerRunning: { channel in
                await onReady(directory.listening(on: channel.localAddress, host: configuration.host))
            },
            eventLoopGroupProvider: .shared(Self.group),
            logger: logger
        )
        do {
            try await application.run()
        } catch {
            throw MockServerError(listening: configuration, cause: error)
        }
    }

    /// One thread: the engine decides in one order, and what it decides must leave in that order. All mocks of a process
    /// share it, and it lives as long as the process: what ends a server still has callbacks on it when `run` returns.
    private static var group: MultiThreadedEventLoopGroup { MockEventLoop.group }

    private func doorkeeper(before stage: Stage) -> Doorkeeper<Wire> {
        let judge = wire.channel.credential.map { TokenJudge(rules: $0, key: configuration.key.reveal()) }
        return Doorkeeper(
            wire: wire,
            stage: stage,
            judge: judge,
            denials: configuration.denials,
            now: configuration.now,
            notice: notice
        )
    }

    private func router(to stage: Stage) -> Router<BasicRequestContext> {
        let router = Router()
        seams.routes(router)
        router.add(middleware: CrossOrigin(guarded: "/__belay"))
        desk.addRoutes(to: router, faults: stage.troubleRefresh)
        return router
    }

    private func directory() async throws -> MockDirectory {
        var people: [MockDirectory.Person] = []
        for member in engine.cast.people {
            let token = try await desk.accessToken(for: member.person)
            people.append(MockDirectory.Person(key: member.key, person: member.person, token: token.map(Secret.init)))
        }
        let wire = wire
        return MockDirectory(
            channel: wire.channel,
            rooms: engine.cast.rooms,
            people: people,
            key: configuration.key,
            target: { wire.target(room: $0, token: $1) }
        )
    }
}

/// Why a mock could not serve.
package struct MockServerError: Error, CustomStringConvertible {
    package var description: String

    init(listening configuration: MockConfiguration, cause: any Error) {
        let place = "\(configuration.host):\(configuration.port)"
        if let cause = cause as? IOError, cause.errnoCode == EADDRINUSE {
            description =
                "\(place) is in use; stop what listens there, or choose a port with --port (0 takes a free one)"
        } else if let cause = cause as? IOError {
            description = "can't listen on \(place): \(String(cString: strerror(cause.errnoCode)))"
        } else if cause is SocketAddressError || cause is SocketAddressError.UnknownHost {
            description = "can't listen on \(place): --host is no address of this machine"
        } else {
            description = "can't listen on \(place): \(cause)"
        }
    }
}

/// Outside the generic server, which can't hold a static value.
private enum MockEventLoop {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
