/// A handshake that the contract's rules of rooms and members say nothing of: somebody comes to a socket.
package struct Visit: Hashable, Sendable {
    package var socket: SocketID
    /// The room's key: the address that was asked for, without its query.
    package var room: String
    /// What the room is called; the key where nothing is said.
    package var roomName: String
    /// The values of the address's parameters.
    package var parameters: [String: String]
    /// The person, by `Roster.Member.key`, where a token names one whom the contract knows.
    package var person: String?
    /// What the client calls itself (`?belay-client=NAME`), or the subject of its token; nil where it is known by its ordinal
    /// at the socket.
    package var client: String?
    /// The role in the room, where one is known.
    package var role: String?

    package init(
        socket: SocketID,
        room: String,
        roomName: String? = nil,
        parameters: [String: String] = [:],
        person: String? = nil,
        client: String? = nil,
        role: String? = nil
    ) {
        self.socket = socket
        self.room = room
        self.roomName = roomName ?? room
        self.parameters = parameters
        self.person = person
        self.client = client
        self.role = role
    }
}
