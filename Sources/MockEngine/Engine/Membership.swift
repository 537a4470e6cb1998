/// The person whom a connection is for, and the room.
package struct Membership: Hashable, Sendable {
    package var room: RoomID
    /// The person, by `Roster.Member.key`, or a guest's name.
    package var person: String
    /// The role of somebody whom the roster gives none.
    package var role: String?

    package init(room: RoomID, person: String, role: String? = nil) {
        self.room = room
        self.person = person
        self.role = role
    }
}
