package import NIOCore

/// Something a client saw on its connection.
package struct ClientEvent: Hashable, Sendable {
    /// The kinds of event there are.
    package enum Kind: Hashable, Sendable {
        case text(String)
        case binary(ByteBuffer)
        /// Answered already.
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        /// The server's close frame, answered already if it had to be.
        case closeFrame(CloseFrame)
        /// The server broke the protocol; the connection has been failed (RFC 6455 §7.1.7).
        case violation(ProtocolViolation)
        /// TCP has ended; clean if the closing handshake was complete before. Always the last event.
        case ended(clean: Bool)
    }

    /// What it saw.
    package var kind: Kind
    /// When the read that completed it was handled.
    package var receivedAt: NIODeadline

    package init(_ kind: Kind, receivedAt: NIODeadline) {
        self.kind = kind
        self.receivedAt = receivedAt
    }
}
