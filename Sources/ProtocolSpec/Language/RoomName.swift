/// The names of rooms in scenarios, targets and ready files.
package enum RoomName: String, CaseIterable, Sendable {
    /// The room of the contract's roles.
    case main
    /// The room of other people, and one person of the main room.
    case other
}
