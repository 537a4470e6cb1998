import CodecRuntime
import MockEngine
import ServerRules
import WebSocketWire

/// How clients get in: what a contract asks of a handshake, and the addresses that lead to its rooms.
struct Entrance: Sendable {
    /// Makes a token for a person.
    typealias Token = @Sendable (TokenRules, Roster.Member) async throws -> String

    /// What the wire needs to know of the server's endpoints.
    var upgrade: @Sendable (EngineDriver, Revocations) -> WebSocketUpgradeConfiguration
    /// The target of a request that brings somebody into a room: path and query.
    var target: @Sendable (_ room: Roster.Room, _ token: String?) -> String
    /// What a client opens: one a socket and, where there are people, one a person.
    var sockets: @Sendable (Roster, Token) async throws -> [MockInfo.Socket]
    /// The target of a socket, as an example; nil where there is none.
    var example: String?
    /// Paths of HTTP that are not the mock's own pages.
    var paths: Set<String> = []
}
