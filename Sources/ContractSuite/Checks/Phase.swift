/// The order of the checks that need a room: first those that others depend on.
package enum Phase: Int, Sendable, Comparable {
    /// Members are admitted.
    case admission
    /// The message that proves silence is delivered.
    case fence
    /// The other messages are delivered.
    case delivery
    /// Each message comes once, and satisfies its schema.
    case form
    /// These read all stored messages, so they come before the room fills.
    case persistence
    case rest
    /// Frames that keep a server busy for a while.
    case heavy

    package static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
}
