package import NIOCore

/// What is to be done next about a connection: told to the application, or done to the transport.
package enum ConnectionAction: Hashable, Sendable {
    /// A whole message came. Text is valid UTF-8.
    case message(MessageKind, ByteBuffer)
    /// A ping came; its answer is an action of its own.
    case ping(ByteBuffer)
    /// A pong came, asked for or not.
    case pong(ByteBuffer)
    /// The peer's close frame came. ``closed(_:)`` follows.
    case closeReceived(CloseFrame)
    /// The peer broke the protocol. ``closed(_:)`` follows.
    case failed(ProtocolViolation)
    /// No more messages will come or may be sent. Exactly once, and before ``ended(clean:)``.
    case closed(WebSocketClosure)

    /// Put this frame on the wire.
    case send(Frame)
    /// Start the timer of the close now; when it fires, call ``ConnectionMachine/closeWaitExpired()``.
    case startCloseTimer
    /// End the TCP connection in good order, after what is still to be sent, as RFC 6455 §7.1.1 describes it: shut down
    /// our direction, wait a bounded time for the peer's, then close.
    case closeTransport
    /// End the TCP connection now, whatever is still to be sent.
    case abortTransport

    /// TCP has ended. Exactly once, and last. Clean if the closing handshake was complete before.
    case ended(clean: Bool)
}
