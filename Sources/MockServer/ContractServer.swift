import AccessTokens
package import ContractEngine
import Hummingbird
import HummingbirdCore
import Logging
package import MockEngine
import NIOCore
import NIOPosix
package import ServerRules
import ServiceLifecycle

/// Serves a contract on one port, HTTP and WebSocket, with the partners of a scenario.
package struct ContractServer<Served: ServedContract>: Sendable {
    /// What is served now: an interpreted contract may be read anew.
    private let served: @Sendable () -> Served
    private let entrance: Entrance
    private let loaded: LoadedScenario
    private let configuration: MockConfiguration
    private let hooks: TestHooks
    private let notice: JournalEntry.Notice

    private init(
        serving served: @escaping @Sendable () -> Served,
        entrance: Entrance,
        scenario: PlayedScenario,
        configuration: MockConfiguration,
        notice: @escaping JournalEntry.Notice
    ) {
        self.served = served
        self.entrance = entrance
        self.configuration = configuration
        self.notice = notice
        hooks = TestHooks()
        loaded = Self.loaded(
            served(),
            scenario,
            seed: configuration.seed,
            configuration,
            configuration.messages?.store.histories ?? [:]
        )
    }

    /// A contract that was built in.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do, and the files that it was read from.
    ///   - configuration: where and how to serve.
    ///   - notice: called with each entry of the journal, on the server's event loop.
    package init<Wire: WireProtocol>(
        wire: Wire,
        scenario: PlayedScenario,
        configuration: MockConfiguration,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) where Served == CompiledContract<Wire> {
        let served = CompiledContract(wire)
        self.init(
            serving: { served },
            entrance: Entrance(wire, configuration),
            scenario: scenario,
            configuration: configuration,
            notice: notice
        )
    }

    /// A contract that was read.
    ///
    /// - Parameters:
    ///   - served: the contract that is served now; it may be read anew.
    ///   - scenario: what scripts do, and the files that it was read from.
    ///   - configuration: where and how to serve.
    ///   - notice: called with each entry of the journal, on the server's event loop.
    package init(
        serving served: @escaping @Sendable () -> InterpretedContract,
        scenario: PlayedScenario,
        configuration: MockConfiguration,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) where Served == InterpretedContract {
        self.init(
            serving: served,
            entrance: Entrance(served, configuration),
            scenario: scenario,
            configuration: configuration,
            notice: notice
        )
    }

    /// A server with an engine and hooks of a test's own: for tests of programs that judge servers. It has no control API.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - engine: decides what it does.
    ///   - configuration: where and how to serve.
    ///   - hooks: what comes between it and its clients.
    ///   - notice: called with each entry of the journal, on the server's event loop.
    package init<Wire: WireProtocol>(
        wire: Wire,
        engine: any RoomEngine,
        configuration: MockConfiguration,
        hooks: TestHooks,
        notice: @escaping JournalEntry.Notice = { _ in }
    ) where Served == CompiledContract<Wire> {
        let served = CompiledContract(wire)
        self.served = { served }
        entrance = Entrance(wire, configuration)
        self.configuration = configuration
        self.hooks = hooks
        self.notice = notice
        let header = TranscriptHeader(channel: wire.channel.name, scenario: "", seed: 0, pacing: "")
        loaded = LoadedScenario(engine: engine, played: nil, header: header)
    }

    private static func loaded(
        _ served: Served,
        _ played: PlayedScenario,
        seed: UInt64?,
        _ configuration: MockConfiguration,
        _ histories: [String: RoomHistory]
    ) -> LoadedScenario {
        let pacing = MockEngine<Served>.Pacing(speed: configuration.speed)
        let seed = seed ?? played.scenario.seed
        let engine = MockEngine(
            serving: served,
            scenario: played.scenario,
            seed: seed,
            pacing: pacing,
            histories: histories
        )
        let header = TranscriptHeader(
            channel: served.channel.name,
            scenario: played.scenario.name,
            seed: seed,
            pacing: pacing.rawValue,
            histories: histories,
            source: played.isGiven ? played.sources.first?.text : nil
        )
        return LoadedScenario(engine: engine, played: played, header: header)
    }

    /// Serves until the task is cancelled or a shutdown begins; then every socket is closed with 1001.
    ///
    /// - Parameter onReady: called once the server listens, with where it is and how to drive it; nil where it can't be driven.
    /// - Throws: `MockServerError` where the address can't be listened on, or where messages can't be written to the store any more.
    package func run(onReady: @escaping @Sendable (MockInfo, Control?) async -> Void) async throws {
        var logger = Logger(label: "belay.mock")
        logger.logLevel = .critical
        let (failures, failing) = AsyncStream.makeStream(of: MockServerError.self)
        let driver = EngineDriver(
            loaded,
            configuration: configuration,
            eventLoop: Self.group.any(),
            notice: notice,
            onFailure: { failing.yield(MockServerError(store: $0)) }
        )
        let tokens = tokenRoutes(driver)
        let info = try await info(tokens)
        let address = BoundAddress(info)
        let control = control(of: driver, tokens)
        let upgrade = hooks.upgrade(entrance.upgrade(driver, tokens.revocations))
        let application = Application(
            responder: router(tokens, driver, control, address).buildResponder(),
            server: HTTPServerBuilder { responder in
                MockChildChannel(responder: responder, upgrade: upgrade, tls: configuration.tls, tell: driver.tellFault)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "belay"
            ),
            onServerRunning: { channel in
                await Self.backOff(channel, driver)
                let listening = info.listening(on: channel.localAddress, host: configuration.host)
                address.listen(listening)
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

    /// One thread, so that actions are sent in the order in which the engine decides them. All mocks of a process share it. It
    /// lives as long as the process: callbacks of a server that ends still run on it when `run` has returned.
    private static var group: MultiThreadedEventLoopGroup { MockEventLoop.group }

    /// Makes the listener wait when the system has no room for another connection.
    private static func backOff(_ listener: any Channel, _ driver: EngineDriver) async {
        // It fails only where the listener is closed already, and then there is nothing to wait for.
        try? await listener.eventLoop.submit {
            let handler = AcceptBackoff { driver.tellFault($0) }
            try listener.pipeline.syncOperations.addHandler(handler, position: .first)
        }.get()
    }

    private func tokenRoutes(_ driver: EngineDriver) -> TokenRoutes {
        let served = served
        return TokenRoutes(
            rules: { served().channel },
            roster: { try await driver.eventLoop.submit { driver.state.value.engine.roster }.get() },
            key: configuration.key,
            now: configuration.now,
            tokenID: configuration.tokenID,
            isSecure: configuration.tls != nil,
            tell: { entry in driver.eventLoop.execute { driver.tell(entry) } }
        )
    }

    private func control(of driver: EngineDriver, _ tokens: TokenRoutes) -> Control? {
        guard loaded.played != nil, let library = configuration.library else { return nil }
        let (served, configuration) = (served, configuration)
        return Control(
            driver: driver,
            library: library,
            revocations: tokens.revocations,
            seed: configuration.seed,
            loaded: { Self.loaded(served(), $0, seed: $1, configuration, $2) }
        )
    }

    private func router(
        _ tokens: TokenRoutes,
        _ driver: EngineDriver,
        _ control: Control?,
        _ address: BoundAddress
    ) -> Router<MockRequestContext> {
        let router = Router(context: MockRequestContext.self, options: .autoGenerateHeadEndpoints)
        hooks.routes(router)
        router.add(middleware: CrossOrigin(trusted: configuration.trusted, refusals: originRefusals(driver)))
        let own = ControlGuard(
            remoteKey: configuration.remoteKey,
            trusted: configuration.trusted,
            isSecure: configuration.tls != nil
        ).group(of: router)
        tokens.addRoutes(to: router, own: own, faults: driver.troubleRefresh)
        guard let control else { return router }
        let served = served
        // The router takes one route for a path: the contract's own go first.
        if !entrance.paths.contains("/") {
            RootPage(channel: served().channel.name, address: address, example: entrance.example).addRoute(to: router)
        }
        ControlRoutes(
            control: control,
            tokens: tokens,
            tokenCache: TokenCache(tokens),
            address: address,
            speed: configuration.speed,
            target: entrance.target,
            language: { served().language },
            sockets: entrance.sockets
        ).addRoutes(to: own)
        return router
    }

    /// An answer that a page was not allowed to read is shown, and is not in the journal: it did not happen on the channel.
    private func originRefusals(_ driver: EngineDriver) -> OriginRefusals {
        let notice = notice
        return OriginRefusals { sentence in
            driver.eventLoop.execute {
                notice {
                    var entry = JournalEntry(.fault)
                    entry.text = sentence
                    return entry
                }
            }
        }
    }

    private func info(_ tokens: TokenRoutes) async throws -> MockInfo {
        let roster = loaded.engine.roster
        var people: [MockInfo.Person] = []
        for member in roster.people {
            let token = try await tokens.accessToken(for: member)
            people.append(MockInfo.Person(key: member.key, person: member, token: token.map(Secret.init)))
        }
        return MockInfo(
            channel: served().channel,
            rooms: roster.rooms,
            people: people,
            sockets: try await entrance.sockets(roster) { try await tokens.token($0, for: $1) },
            key: configuration.key,
            tls: configuration.tls,
            target: entrance.target
        )
    }
}

/// Outside the generic server, which can't hold a static value.
private enum MockEventLoop {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
