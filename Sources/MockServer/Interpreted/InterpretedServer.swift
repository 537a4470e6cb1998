import AccessTokens
import ContractEngine
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import ProtocolSpec
import ServiceLifecycle
import WebSocketWire

/// Serves any contract on one port: every socket that it has, with what its default script says.
///
/// What is said follows from contract, seed and the connection's name alone. Times in frames begin at
/// ``ConnectionEngine/defaultStart`` for every connection, never at the machine's clock, so that a second run says the
/// same bytes. Only tokens are made and judged by the clock.
package struct InterpretedServer: Sendable {
    /// Something that happens, for people to read.
    package enum Notice: Sendable, Hashable {
        case opened(client: String, socket: String)
        case received(client: String, text: String)
        case sent(client: String, text: String)
        case closed(client: String, code: Int)
        case refused(String)
        /// What was heard, what was wrong with it, which default applied.
        case note(client: String?, String)
    }

    private let contract: Contract
    private let configuration: MockConfiguration
    private let requiresCredentials: Bool
    private let notice: @Sendable (Notice) -> Void

    /// - Parameters:
    ///   - contract: what is served.
    ///   - configuration: where and how.
    ///   - requiresCredentials: whether a client that brings none is refused with 401.
    ///   - notice: called with what happens, on the server's event loop.
    package init(
        contract: Contract,
        configuration: MockConfiguration,
        requiresCredentials: Bool = false,
        notice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.contract = contract
        self.configuration = configuration
        self.requiresCredentials = requiresCredentials
        self.notice = notice
    }

    /// Serves until the task is cancelled or a shutdown begins; then every socket is closed with 1001.
    ///
    /// - Parameter onReady: called once the server listens, with where it is.
    /// - Throws: `MockServerError` where the address can't be listened on.
    package func run(onReady: @escaping @Sendable (InterpretedInfo) async -> Void) async throws {
        var logger = Logger(label: "belay.mock")
        logger.logLevel = .critical
        let driver = InterpretedDriver(
            plans: contract.sockets.indices.map { SocketPlan(contract, socket: $0) },
            seed: configuration.seed ?? 7,
            speed: configuration.speed,
            start: ConnectionEngine.defaultStart,
            eventLoop: InterpretedEventLoop.group.any(),
            notice: notice
        )
        let info = try await InterpretedInfo(contract, plans: driver.plans, configuration: configuration)
        let handshake = InterpretedHandshake(
            contract: contract,
            driver: driver,
            configuration: configuration,
            requiresCredentials: requiresCredentials
        )
        let application = Application(
            responder: router(info).buildResponder(),
            server: HTTPServerBuilder { responder in
                MockChildChannel(
                    responder: responder,
                    upgrade: handshake.upgrade,
                    tls: configuration.tls,
                    tell: { driver.tell(.refused($0)) }
                )
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "belay"
            ),
            onServerRunning: { channel in
                try? await channel.eventLoop.submit {
                    let handler = AcceptBackoff { driver.tell(.refused($0)) }
                    try channel.pipeline.syncOperations.addHandler(handler, position: .first)
                }.get()
                await onReady(info.listening(on: channel.localAddress, host: configuration.host))
            },
            eventLoopGroupProvider: .shared(InterpretedEventLoop.group),
            logger: logger
        )
        do {
            try await application.run()
        } catch {
            await driver.end()
            throw MockServerError(listening: configuration, cause: error)
        }
        await driver.end()
    }

    /// What is asked for in HTTP: a page that says what this is, and the contract's own endpoints are not served.
    private func router(_ info: InterpretedInfo) -> Router<MockRequestContext> {
        let router = Router(context: MockRequestContext.self, options: .autoGenerateHeadEndpoints)
        let taken = Set(contract.sockets.map(\.path))
        let text = info.page
        if !taken.contains("/") {
            router.get("/") { _, _ in Response.plain(text) }
        }
        router.get("/__belay/") { _, _ in Response.plain(text) }
        return router
    }
}

extension Response {
    fileprivate static func plain(_ text: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

/// All interpreted mocks of a process share one thread, so that what happens is in one order.
private enum InterpretedEventLoop {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
