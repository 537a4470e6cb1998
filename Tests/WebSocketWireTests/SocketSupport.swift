import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
internal import WebSocketWire

let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton

/// Serves on a free port of 127.0.0.1 while the body runs.
///
/// - Parameters:
///   - initialize: Sets up each accepted connection, on its event loop.
///   - body: What to do with the port.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
func withServer<Result>(
    _ initialize: @escaping @Sendable (any Channel) throws -> Void,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let listener = try await ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try initialize(channel) }
        }
        .bind(host: "127.0.0.1", port: 0)
        .get()
    let port = try #require(listener.localAddress?.port)
    do {
        let result = try await body(port)
        try await listener.close()
        return result
    } catch {
        try await listener.close()
        throw error
    }
}

/// Serves WebSocket at `/ws` with the given delegate.
func withWebSocketServer<Result>(
    _ delegate: any WebSocketConnectionDelegate,
    settings: WebSocketSettings = WebSocketSettings(),
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    try await withServer(
        { channel in
            let configuration = WebSocketUpgradeConfiguration(
                owns: { $0.uri.hasPrefix("/ws") },
                settings: settings,
                decide: { head, channel in
                    let decision: WebSocketUpgradeDecision =
                        head.uri == "/ws/forbidden"
                        ? .refuse(HandshakeRefusal(status: .forbidden, message: "not you\n")) : .accept(delegate)
                    return channel.eventLoop.makeSucceededFuture(decision)
                }
            )
            try channel.pipeline.syncOperations.addWebSocketServerHandlers(configuration)
        },
        body
    )
}

/// Serves whatever bytes a function makes of the first thing that was received.
///
/// - Parameters:
///   - answer: The bytes to send; TCP is ended instead if there are none.
///   - closesAfter: Whether TCP is ended right after the answer.
///   - body: What to do with the port.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
func withRawServer<Result>(
    _ answer: @escaping @Sendable (_ request: String) -> ByteBuffer?,
    closesAfter: Bool = false,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    try await withServer(
        { channel in
            try channel.pipeline.syncOperations.addHandler(RawAnswer(answer, closesAfter))
        },
        body
    )
}

/// Answers the first read; with nil, by ending the connection.
private final class RawAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: @Sendable (String) -> ByteBuffer?
    private var hasAnswered = false

    private let closesAfter: Bool

    init(_ answer: @escaping @Sendable (String) -> ByteBuffer?, _ closesAfter: Bool) {
        self.answer = answer
        self.closesAfter = closesAfter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.hasAnswered else { return }
        self.hasAnswered = true
        guard let answer = self.answer(String(buffer: self.unwrapInboundIn(data))) else {
            context.close(promise: nil)
            return
        }
        context.writeAndFlush(NIOAny(answer), promise: nil)
        if self.closesAfter { context.close(promise: nil) }
    }
}

/// A lawful acceptance of a request that was received as text.
func acceptance(of request: String, _ frames: [Frame] = []) -> ByteBuffer {
    let key = request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("sec-websocket-key: ") }
    let accept = key.flatMap { WebSocketKey(String($0.dropFirst(19))) }?.accept ?? ""
    var answer = ByteBuffer(
        string: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
    )
    for frame in frames {
        FrameWriter.write(frame, into: &answer)
    }
    return answer
}

/// Connects, and fails the test if the server refuses.
func established(
    _ port: Int,
    _ target: String = "/ws",
    settings: WebSocketSettings = WebSocketSettings()
) async throws -> ClientConnection {
    let outcome = try await WebSocketClient.connect(
        host: "127.0.0.1",
        port: port,
        target: target,
        settings: settings,
        group: group
    )
    guard case .established(let connection) = outcome else {
        throw WebSocketClientError(.invalidHandshake, "the server refused")
    }
    return connection
}

extension ClientConnection {
    /// The next event, without its time; nil if none comes for a good while.
    func next() async -> ClientEvent.Kind? {
        await self.nextEvent(by: .now() + .seconds(20))?.kind
    }
}
