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
    typealias HTTP = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    /// A connection that may speak HTTP later; one that only speaks WebSocket has no task that waits for it.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        /// Once there is a request for HTTP; nil where there never will be.
        let http: EventLoopFuture<HTTP?>
    }

    let responder: HTTPChannelHandler.Responder
    let upgrade: WebSocketUpgradeConfiguration
    /// The mock's certificate and key; nil without TLS.
    let tls: TLSIdentity?
    /// Called with the reason why a client failed to connect over TLS, on the channel's event loop.
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
            let promise = channel.eventLoop.makePromise(of: HTTP?.self)
            let isSecure = tls != nil
            try pipeline.addWebSocketServerHandlers(upgrade) { channel in
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
                // Ends idle keep-alive connections when the server stops.
                try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
                let http = try HTTP(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)
                )
                promise.succeed(http)
            }
            try pipeline.addHandler(HTTPLifetime(promise))
            return Value(channel: channel, http: promise.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let http = try? await value.http.get() else { return }
        await handleHTTP(asyncChannel: http, logger: logger)
    }
}

/// Says when a connection will not speak HTTP any more: it speaks WebSocket, or has ended. Where the client has closed its
/// side, it ends the connection after a moment, in which the client may still receive answers.
private final class HTTPLifetime: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private static let halfClosedLimit = TimeAmount.seconds(1)

    private let promise: EventLoopPromise<MockChildChannel.HTTP?>
    private var ending: Scheduled<Void>?

    init(_ promise: EventLoopPromise<MockChildChannel.HTTP?>) {
        self.promise = promise
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        promise.succeed(nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.succeed(nil)
        ending?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is WebSocketUpgraded { promise.succeed(nil) }
        if event as? ChannelEvent == .inputClosed, ending == nil {
            let channel = context.channel
            ending = context.eventLoop.scheduleTask(in: Self.halfClosedLimit) { channel.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}

@available(*, unavailable)
extension HTTPLifetime: Sendable {}
