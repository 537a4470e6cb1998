package import NIOCore
package import NIOHTTP1

/// The two sides of an opening handshake, for transcripts.
package struct HandshakeExchange: Equatable, Sendable {
    /// What was asked, as it was sent.
    package var request: HTTPRequestHead
    /// What was answered.
    package var response: HTTPResponseHead
    /// The response's body if it was a refusal, up to ``WebSocketClient/maximumRefusalBody`` bytes.
    package var body: ByteBuffer
}

/// What an attempt to connect led to, as long as the server answered in HTTP.
package enum ClientHandshakeOutcome: Sendable {
    case established(ClientConnection)
    /// The server answered with another status than 101; the connection is closed.
    case refused(HandshakeExchange)
}

/// A client's established connection: a handle to send with, and what has come so far.
package struct ClientConnection: Sendable {
    /// Sends, closes, cuts.
    package let socket: WebSocketConnection
    /// How it was established.
    package let exchange: HandshakeExchange

    private let inbox: EventInbox

    init(socket: WebSocketConnection, exchange: HandshakeExchange, inbox: EventInbox) {
        self.socket = socket
        self.exchange = exchange
        self.inbox = inbox
    }

    /// The next event in the order of arrival. Events wait, without limit, until they are asked for.
    ///
    /// - Parameter deadline: Until when to wait.
    /// - Returns: Nil if none has come by the deadline, if the task is cancelled (which loses no event), or if `ended`
    ///   was returned before.
    package func nextEvent(by deadline: NIODeadline = .distantFuture) async -> ClientEvent? {
        await self.inbox.next(by: deadline, on: self.socket.channel.eventLoop)
    }
}
