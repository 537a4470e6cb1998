internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A server that does with each connection what a test says, as soon as a request has come.
struct RawServer: Sendable {
    /// The port on 127.0.0.1.
    let port: Int
    /// Each request's text, in the order in which they came.
    let requests: Requests

    final class Requests: Sendable {
        private let texts = Mutex<[String]>([])

        var all: [String] { texts.withLock { $0 } }

        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    /// Runs a server for as long as the body takes.
    ///
    /// - Parameters:
    ///   - answer: what is done with a connection, on its event loop.
    ///   - body: what is done with the server.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws, or the error of the listener.
    static func serve<Value: Sendable>(
        _ answer: @escaping @Sendable (any Channel) -> Void,
        _ body: (RawServer) async throws -> Value
    ) async throws -> Value {
        try await serve(answering: { channel, _ in answer(channel) }, body)
    }

    /// The same, for an answer that follows from the request's text.
    static func serve<Value: Sendable>(
        answering answer: @escaping @Sendable (any Channel, String) -> Void,
        _ body: (RawServer) async throws -> Value
    ) async throws -> Value {
        let requests = Requests()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(requests, answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = RawServer(port: listener.localAddress?.port ?? 0, requests: requests)
        do {
            let value = try await body(server)
            try await listener.close()
            return value
        } catch {
            try? await listener.close()
            throw error
        }
    }

    private init(port: Int, requests: Requests) {
        self.port = port
        self.requests = requests
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let requests: Requests
        private let answer: @Sendable (any Channel, String) -> Void
        private var text = ""

        init(_ requests: Requests, _ answer: @escaping @Sendable (any Channel, String) -> Void) {
            self.requests = requests
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard text.hasSuffix("\r\n\r\n") else { return }
            let request = text
            requests.add(request)
            text = ""
            answer(context.channel, request)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
