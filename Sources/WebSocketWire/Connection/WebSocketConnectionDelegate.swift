package import NIOCore

/// Called with what happens on a connection, in order, always on the event loop of its channel.
///
/// The calls are synchronous: what a delegate sends from within one leaves with the same flush as everything else
/// that this read causes. A delegate must not block. The order is `opened`, then any number of messages, pings and
/// pongs, then possibly `receivedClose` or `failed`, then `closed` once, then `ended` once. After `closed` nothing more
/// is received or sent. A message that was under way may still come after this end has said `close` (RFC 6455 §5.5.1).
package protocol WebSocketConnectionDelegate: Sendable {
    /// The handshake is done; messages may be sent.
    func opened(_ connection: WebSocketConnection)
    /// A whole message. Text is valid UTF-8: `String(buffer:)` loses nothing.
    func received(_ kind: MessageKind, _ payload: ByteBuffer, on connection: WebSocketConnection)
    /// A ping, which has been answered already.
    func receivedPing(_ payload: ByteBuffer, on connection: WebSocketConnection)
    /// A pong, asked for or not.
    func receivedPong(_ payload: ByteBuffer, on connection: WebSocketConnection)
    /// The peer's close frame, which has been answered already if it had to be.
    func receivedClose(_ frame: CloseFrame, on connection: WebSocketConnection)
    /// The peer broke the protocol.
    func failed(_ violation: ProtocolViolation, on connection: WebSocketConnection)
    /// The connection is over for the application. TCP may last a little longer.
    func closed(_ closure: WebSocketClosure, on connection: WebSocketConnection)
    /// TCP has ended; clean if the closing handshake was complete before (RFC 6455 §7.1.4).
    func ended(clean: Bool, on connection: WebSocketConnection)
}

/// Events that few delegates need.
extension WebSocketConnectionDelegate {
    package func receivedPing(_ payload: ByteBuffer, on connection: WebSocketConnection) {}
    package func receivedPong(_ payload: ByteBuffer, on connection: WebSocketConnection) {}
    package func receivedClose(_ frame: CloseFrame, on connection: WebSocketConnection) {}
    package func failed(_ violation: ProtocolViolation, on connection: WebSocketConnection) {}
    package func ended(clean: Bool, on connection: WebSocketConnection) {}
}
