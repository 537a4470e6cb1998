package import NIOCore
internal import NIOHTTP1

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
