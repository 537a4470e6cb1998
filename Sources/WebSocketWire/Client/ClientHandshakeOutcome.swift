internal import NIOCore
internal import NIOHTTP1

/// What an attempt to connect led to, as long as the server answered in HTTP.
package enum ClientHandshakeOutcome: Sendable {
    case established(ClientConnection)
    /// The server answered with another status than 101; the connection is closed.
    case refused(HandshakeExchange)
}
