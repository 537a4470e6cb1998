import AccessTokens
import CodecRuntime
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
package import MockEngine
package import MockRuntime
import NIOCore
import NIOPosix
import ServiceLifecycle

/// A contract served on one port: HTTP and WebSocket, partners as the scenario has them.
package struct ContractServer<Wire: WireProtocol>: Sendable {
    private let wire: Wire
    private let loaded: LoadedScenario
    private let configuration: MockConfiguration
    private let hooks: TestHooks
    private let notice: JournalEntry.Notice

    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do, and where it stands.
    ///   - configuration: where and how to serve.
    ///   - notice: hears what happens, on the server's event loop.
    package init(
        wire: Wire,
        scenario: PlayedScenario,
        configuration: MockConfiguration,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) {
        self.wire = wire
        self.configuration = configuration
        self.notice = notice
        hooks = TestHooks()
        loaded = Self.loaded(
            wire,
            scenario,
            seed: configuration.seed,
            configuration,
            configuration.messages?.store.histories ?? [:]
        )
    }

    /// A server with a mind and doors of somebody else's: for tests of whatever judges servers. It can't be driven.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - engine: who decides what it does.
    ///   - configuration: where and how to serve.
    ///   - hooks: what comes between it and its clients.
    ///   - notice: hears what happens, on the server's event loop.
    package init(
        wire: Wire,
        engine: any RoomEngine,
        configuration: MockConfiguration,
        hooks: TestHooks,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) {
        self.wire = wire
        self.configuration = configuration
        self.hooks = hooks
        self.notice = notice
        let header = TranscriptHeader(channel: wire.channel.name, scenario: "", seed: 0, pacing: "")
        loaded = LoadedScenario(engine: engine, played: nil, header: header)
    }

    private static func loaded(
        _ wire: Wire,
        _ played: PlayedScenario,
        seed: UInt64?,
        _ configuration: MockConfiguration,
        _ histories: [String: RoomHistory]
    ) -> LoadedScenario {
        let pacing = MockEngine<Wire>.Pacing(speed: configuration.speed)
        let seed = seed ?? played.scenario.seed
        let engine = MockEngine(
            wire: wire,
            scenario: played.scenario,
            seed: seed,
            pacing: pacing,
            histories: histories
        )
        let header = TranscriptHeader(
            channel: wire.channel.name,
            scenario: played.scenario.name,
            seed: seed,
            pacing: pacing.rawValue,
            histories: histories,
            source: played.isGiven ? played.sources.first?.text : nil
        )
        return LoadedScenario(engine: engine, played: played, header: header)
    }

    /// Serves until the task is cancelled or a shutdown is asked for; then every socket is closed with 1001.
    ///
    /// - Parameter onReady: told once the server listens: where it is, and how to drive it, if it can be driven.
    /// - Throws: `MockServerError` where the address can't be listened on, or messages can't be kept any more.
    package func run(onReady: @escaping @Sendable (MockDirectory, Control?) async -> Void) async throws {
        var logger = Logger(label: "belay.mock")
        logger.logLevel = .critical
        let (failures, failing) = AsyncStream.makeStream(of: MockServerError.self)
        let driver = EngineDriver(
            loaded,
            channel: wire.channel,
            configuration: configuration,
            eventLoop: Self.group.any(),
            notice: notice,
            onFailure: { failing.yield(MockServerError(keeping: $0)) }
        )
        let desk = tokenDesk(driver)
        let directory = try await directory(desk)
        let place = MockPlace(directory)
        let control = control(of: driver, desk)
        let upgrade = hooks.upgrade(admission(before: driver, desk.revocations).upgrade)
        let application = Application(
            responder: router(desk, driver.troubleRefresh, control, place).buildResponder(),
            server: HTTPServerBuilder { responder in
                MockChildChannel(responder: responder, upgrade: upgrade, tls: configuration.tls, tell: driver.tellFault)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "belay"
            ),
            onServerRunning: { channel in
                let listening = directory.listening(on: channel.localAddress, host: configuration.host)
                place.listen(listening)
                await onReady(listening, control)
            },
            eventLoopGroupProvider: .shared(Self.group),
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do {
                    try await application.run()
                } catch { throw MockServerError(listening: configuration, cause: error) }
            }
            tasks.addTask {
                for await failure in failures { throw failure }
            }
            let outcome = await tasks.nextResult()
            await driver.end()
            tasks.cancelAll()
            try outcome?.get()
        }
    }

    /// One thread: the engine decides in one order, and what it decides must leave in that order. All mocks of a process
    /// share it, and it lives as long as the process: what ends a server still has callbacks on it when `run` returns.
    private static var group: MultiThreadedEventLoopGroup { MockEventLoop.group }

    private func tokenDesk(_ driver: EngineDriver) -> TokenRoutes {
        TokenRoutes(
            channel: wire.channel,
            roster: { try await driver.eventLoop.submit { driver.state.value.engine.roster }.get() },
            key: configuration.key,
            now: configuration.now,
            tokenID: configuration.tokenID,
            revocations: Revocations(),
            isSecure: configuration.tls != nil
        )
    }

    private func control(of driver: EngineDriver, _ desk: TokenRoutes) -> Control? {
        guard loaded.played != nil, let library = configuration.library else { return nil }
        let (wire, configuration) = (wire, configuration)
        return Control(
            driver: driver,
            library: library,
            revocations: desk.revocations,
            seed: configuration.seed,
            loaded: { Self.loaded(wire, $0, seed: $1, configuration, $2) }
        )
    }

    private func admission(before driver: EngineDriver, _ revocations: Revocations) -> AdmissionHandler<Wire> {
        let judge = wire.channel.credential.map { TokenJudge(rules: $0, key: configuration.key.reveal()) }
        return AdmissionHandler(
            wire: wire,
            driver: driver,
            judge: judge,
            denials: configuration.denials,
            now: configuration.now,
            revocations: revocations
        )
    }

    private func router(
        _ desk: TokenRoutes,
        _ faults: @escaping TokenRoutes.Faults,
        _ control: Control?,
        _ place: MockPlace
    ) -> Router<MockRequestContext> {
        let router = Router(context: MockRequestContext.self, options: .autoGenerateHeadEndpoints)
        hooks.routes(router)
        router.add(middleware: CrossOrigin())
        let own = ControlGuard.group(of: router, remoteKey: configuration.remoteKey)
        desk.addRoutes(to: router, own: own, faults: faults)
        guard let control else { return router }
        let wire = wire
        ControlRoutes(
            control: control,
            tokens: desk,
            fresh: FreshTokens(desk: desk),
            place: place,
            speed: configuration.speed,
            target: { wire.target(room: $0, token: $1) }
        ).addRoutes(to: own)
        return router
    }

    private func directory(_ desk: TokenRoutes) async throws -> MockDirectory {
        var people: [MockDirectory.Person] = []
        for member in loaded.engine.roster.people {
            let token = try await desk.accessToken(for: member.person)
            people.append(MockDirectory.Person(key: member.key, person: member.person, token: token.map(Secret.init)))
        }
        let wire = wire
        return MockDirectory(
            channel: wire.channel,
            rooms: loaded.engine.roster.rooms,
            people: people,
            key: configuration.key,
            tls: configuration.tls,
            target: { wire.target(room: $0, token: $1) }
        )
    }
}

/// Why a mock could not serve.
package struct MockServerError: Error, CustomStringConvertible {
    package var description: String

    init(keeping reason: String) {
        description = "\(reason); the mock ends, so that nobody sees a message that is not kept"
    }

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
