import NIOCore

/// Notes that a client has begun a handshake. Goes in front of the TLS handler.
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
extension HandshakeWatch: Sendable {}
