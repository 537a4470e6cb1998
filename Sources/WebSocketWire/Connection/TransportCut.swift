package import NIOCore

/// Asks for the end of TCP at once, past whatever else stands between a connection and its socket.
///
/// Closing a channel closes each of its layers in turn, and TLS sends its goodbye and waits for the peer's. A cut
/// connection must send nothing. The event goes outward to ``TransportCutHandler``, which stands in front of TLS. Without
/// that handler the event changes nothing, and the close that follows it ends TCP.
package struct TransportCut: Sendable {
    package init() {}
}

/// Ends TCP where it is asked to; stands next to the socket, in front of TLS.
package final class TransportCutHandler: ChannelOutboundHandler {
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    package init() {}

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is TransportCut else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        // Beyond this handler there is only the socket.
        context.close(promise: promise)
    }
}

@available(*, unavailable)
extension TransportCutHandler: Sendable {}
