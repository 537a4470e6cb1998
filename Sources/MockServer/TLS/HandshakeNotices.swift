import NIOCore
import NIOSSL

/// Tells people why a client and the mock did not come together over TLS; stands behind it.
final class HandshakeNotices: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tell: (String) -> Void
    /// Whether the handshake is: something has been heard, or something has been told.
    private var isOver = false

    /// - Parameter tell: takes a sentence, on the channel's event loop.
    init(_ tell: @escaping (String) -> Void) {
        self.tell = tell
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isOver = true
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isOver, let reason = Self.reason(error) {
            isOver = true
            tell(reason)
        }
        context.fireErrorCaught(error)
    }

    /// What went wrong in a handshake, with the cure; nil where it was something else, or the client just went.
    private static func reason(_ error: any Error) -> String? {
        // Who refuses a certificate says so and leaves the rest unread, so that the word may be lost with the connection.
        if error is IOError { return distrust }
        guard case NIOSSLError.handshakeFailed(let cause)? = error as? NIOSSLError else { return nil }
        let text = "\(cause)".uppercased()
        if text.contains("HTTP_REQUEST") { return "a client spoke without TLS; here are https:// and wss://" }
        // The client's own words (RFC 8446, section 6.2).
        let refusals = ["UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "UNSUPPORTED_CERTIFICATE"]
        return refusals.contains(where: text.contains) ? distrust : nil
    }

    private static let distrust = "a client broke off the TLS handshake; it may not trust the certificate, or not by this name"
}

@available(*, unavailable)
extension HandshakeNotices: Sendable {}
