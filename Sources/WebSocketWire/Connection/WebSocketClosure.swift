/// How a connection ended, as the application should see it. Reported once for each connection.
package struct WebSocketClosure: Hashable, Sendable {
    /// What can end a connection.
    package enum Cause: Hashable, Sendable {
        /// The peer sent the first close frame.
        case peer
        /// We sent the first close frame, and the peer answered it.
        case local
        /// The peer broke the protocol, so the connection was failed (RFC 6455 §7.1.7).
        case violation(ProtocolViolation)
        /// TCP ended with no closing handshake.
        case transportLost
        /// We sent a close frame, and the peer did not answer it in time.
        case closeUnanswered
        /// We cut the TCP connection, with no close frame.
        case cut
        /// The peer did not take what was sent to it: more bytes were waiting than the settings allow.
        case outboundLimit
    }

    /// The Connection Close Code of RFC 6455 §7.1.5: the code of the peer's close frame; 1005 if that had none; 1006
    /// if there was no close frame. For a violation, the code it was failed with.
    package var code: WebSocketCloseCode
    /// The reason in the peer's close frame, or what rule it broke; otherwise empty.
    package var reason: String
    /// Who or what ended it.
    package var cause: Cause

    package init(code: WebSocketCloseCode, reason: String = "", cause: Cause) {
        self.code = code
        self.reason = reason
        self.cause = cause
    }

    /// Whether both ends have sent their close frames (RFC 6455 §7.1.4).
    package var isClean: Bool {
        self.cause == .peer || self.cause == .local
    }
}
