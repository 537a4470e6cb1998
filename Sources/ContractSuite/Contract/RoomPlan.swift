/// Which room a connection asks for.
enum RoomPlan: Sendable, Hashable {
    case main, other
    /// A well-formed id that no room has.
    case nonexistent
    /// An id that has not even the form of one.
    case malformed
}
