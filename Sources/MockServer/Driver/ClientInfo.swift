import MockEngine
import WebSocketWire

/// What the journal knows of a client, long after it has left.
final class ClientInfo: Sendable {
    let id: ConnectionID
    /// By `Roster.Member.key`.
    let person: String
    /// The room's name.
    let room: String

    init(id: ConnectionID, person: String, room: String) {
        self.id = id
        self.person = person
        self.room = room
    }
}
