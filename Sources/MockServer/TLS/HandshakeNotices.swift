import NIOCore
import NIOSSL

/// Says why a TLS handshake failed. Goes behind the TLS handler.
final class HandshakeNotices: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tell: (String) -> Void
    /// Whether the handshake is over: data has arrived, or a failure has been reported.
    private var isOver = false
    /// Whether the client has sent anything at all: a port scan has not.
    var hasBegun = false

    /// - Parameter tell: takes a sentence, on the channel's event loop.
    init(_ tell: @escaping (String) -> Void) {
        self.tell = tell
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isOver = true
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isOver, hasBegun, let reason = Self.reason(error) {
            isOver = true
            tell(reason)
        }
        context.fireErrorCaught(error)
    }

    /// What went wrong in a handshake, and what to do; nil for any other error.
    private static func reason(_ error: any Error) -> String? {
        guard case NIOSSLError.handshakeFailed(let cause)? = error as? NIOSSLError else { return nil }
        let text = "\(cause)".uppercased()
        if text.contains("HTTP_REQUEST") {
            return "a client connected without TLS; this mock needs https:// and wss://"
        }
        if text.contains("UNSUPPORTED_PROTOCOL") || text.contains("NO_SHARED_CIPHER") {
            return "a client offers no version of TLS that is still safe; this mock speaks TLS 1.2 and 1.3"
        }
        // A client that rejects a certificate sends an alert (RFC 8446, section 6.2), but the alert may be lost: some clients
        // send it unencrypted, and some leave the server's data unread, which resets the connection.
        return "a client ended the TLS handshake; it may not trust the certificate, or not for this host name"
    }
}

@available(*, unavailable)
extension HandshakeNotices: Sendable {}
