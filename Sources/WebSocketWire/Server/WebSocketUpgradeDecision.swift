internal import NIOCore
package import NIOHTTP1

/// What an application answers to a lawful handshake.
package enum WebSocketUpgradeDecision: Sendable {
    /// Let the client in. The headers go into the response beside those of the handshake. The delegate hears nothing
    /// before `opened`, which never comes if the client has left meanwhile.
    case accept(any WebSocketConnectionDelegate, headers: HTTPHeaders = [:])
    /// Refuse in HTTP, and end the connection.
    case refuse(HandshakeRefusal)
}
