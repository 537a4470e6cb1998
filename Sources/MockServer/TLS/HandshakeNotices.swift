import NIOCore
import NIOSSL

/// Tells people why a client and the mock did not come together over TLS; stands behind it.
final class HandshakeNotices: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tell: (String) -> Void
    /// Whether the handshake is: something has been heard, or something has been told.
    private var isOver = false
    /// Whether the client has said anything at all: who only looks whether a port is open has not.
    fileprivate var hasBegun = false

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

    /// What went wrong in a handshake, with the cure; nil where it was something else.
    private static func reason(_ error: any Error) -> String? {
        guard case NIOSSLError.handshakeFailed(let cause)? = error as? NIOSSLError else { return nil }
        let text = "\(cause)".uppercased()
        if text.contains("HTTP_REQUEST") { return "a client spoke without TLS; here are https:// and wss://" }
        if text.contains("UNSUPPORTED_PROTOCOL") || text.contains("NO_SHARED_CIPHER") {
            return "a client speaks no TLS that is still safe; here are TLS 1.2 and 1.3"
        }
        // Who takes no certificate says so (RFC 8446, section 6.2), but the word may be lost: some say it in the clear where
        // it must be encrypted, some leave the rest of the server's unread, which resets the connection.
        return "a client broke off the TLS handshake; it may not trust the certificate, or not by this name"
    }
}

/// Sees that a client begins a handshake; stands in front of TLS.
final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let notices: HandshakeNotices

    init(for notices: HandshakeNotices) {
        self.notices = notices
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        notices.hasBegun = true
        context.fireChannelRead(data)
    }
}

@available(*, unavailable)
extension HandshakeNotices: Sendable {}

@available(*, unavailable)
extension HandshakeWatch: Sendable {}
