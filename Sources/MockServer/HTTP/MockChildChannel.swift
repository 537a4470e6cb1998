import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import WebSocketWire

/// A connection of the mock's one port: HTTP for Hummingbird's router, WebSocket at the contract's address.
struct MockChildChannel: ServerChildChannel, HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let upgrade: WebSocketUpgradeConfiguration
    /// Who the mock is over TLS; nil in the clear.
    let tls: TLSIdentity?
    /// Hears why a client did not come in over TLS, on the channel's event loop.
    let tell: @Sendable (String) -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let tls {
                let notices = HandshakeNotices(tell)
                try pipeline.addHandlers(
                    TransportCutHandler(),
                    HandshakeWatch(for: notices),
                    NIOSSLServerHandler(context: tls.context),
                    notices
                )
            }
            try pipeline.addWebSocketServerHandlers(upgrade)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: tls != nil))
            // Ends idle keep-alive connections when the server stops; it has no idle timeout of its own here, which would
            // end sockets too.
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
