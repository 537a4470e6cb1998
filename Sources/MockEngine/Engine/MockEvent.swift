/// What happens to an engine.
package enum MockEvent: Hashable, Sendable {
    /// A connection opened for a person who was admitted to a room.
    case connected(ConnectionID, Membership)
    /// A whole message came in.
    case frame(ConnectionID, [UInt8], isText: Bool)
    /// A connection ended, for whatever reason.
    case disconnected(ConnectionID)
    /// A client closed its connection at once, before it had sent anything.
    case closedEarly(ConnectionID)
    /// A timer has run down.
    case woke(TimerID)
    /// Steps are to be played in a room now.
    case script(room: RoomID, AdHocScript)
    /// A rule of the script is to be set off in a room now, by its index.
    case rule(Int, room: RoomID)
}
