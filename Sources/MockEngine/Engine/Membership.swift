/// The person whom a connection is for, and the room.
package struct Membership: Hashable, Sendable {
    package var room: RoomID
    /// The person, by `Roster.Member.key`.
    package var person: String

    package init(room: RoomID, person: String) {
        self.room = room
        self.person = person
    }
}
