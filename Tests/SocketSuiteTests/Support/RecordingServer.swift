import ContractSuite
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import WebSocketWire

/// A server on 127.0.0.1 that takes everybody in, says nothing but a greeting, and remembers what it heard.
final class RecordingServer: WebSocketConnectionDelegate {
    private let heard = Mutex<[String]>([])

    /// The messages that came, in their order.
    var messages: [String] { heard.withLock { $0 } }

    /// What everybody hears first.
    private let greeting: String?

    init(greeting: String? = nil) {
        self.greeting = greeting
    }

    func opened(_ connection: WebSocketConnection) {
        if let greeting { connection.send(text: greeting) }
    }

    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection) {
        heard.withLock { $0.append(String(buffer: payload)) }
    }

    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection) {}

    /// Serves while the body runs.
    func serving<Result>(_ body: (_ port: Int) async throws -> Result) async throws -> Result {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let configuration = WebSocketUpgradeConfiguration(
                        owns: { _ in true },
                        decide: { _, channel in channel.eventLoop.makeSucceededFuture(.accept(self)) }
                    )
                    try channel.pipeline.syncOperations.addWebSocketServerHandlers(configuration)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let port = try #require(listener.localAddress?.port)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(port)) } catch { result = .failure(error) }
        try await listener.close()
        return try result.get()
    }
}
