/// Which end of a connection this code plays.
///
/// The protocol is symmetric but for three rules: a client masks what it sends and a server never does (RFC 6455
/// §5.1), the client speaks first in the handshake (§4), and the server ends the TCP connection first (§7.1.1).
package enum WebSocketRole: Hashable, Sendable {
    /// The end that asked for the connection.
    case client
    /// The end that was asked.
    case server
}

/// The two kinds of message an application exchanges (RFC 6455 §5.6).
package enum MessageKind: Hashable, Sendable {
    /// UTF-8 text. A received text message has been validated.
    case text
    /// Bytes whose meaning is the application's own.
    case binary
}
