/// Something that happened, for people to read: what a terminal shows while a mock runs.
package enum MockNotice: Sendable, Hashable {
    /// Somebody's socket opened, in the room of that name.
    case joined(person: String, room: String)
    /// Somebody's socket is gone, with the code that a browser would see.
    case left(person: String, room: String, code: UInt16)
    /// A connection was denied.
    case denied(code: UInt16, reason: String, refused: Bool)
    /// A message came in.
    case received(person: String, text: String)
    /// A message went out to that many sockets.
    case sent(text: String, to: [String])
    /// A frame was dropped because it breaks the contract.
    case dropped(person: String, reason: String)
    /// A partner's line was not said because it breaks the contract.
    case unspoken(person: String, reason: String)
    /// A socket is being closed by the script or by the contract.
    case closing(person: String, code: UInt16, reason: String)
    /// Something is done to a socket that no contract knows: a fault.
    case troubled(person: String, what: String)
    /// Something about the script, and where in its file.
    case scripted(String, place: String)
}
