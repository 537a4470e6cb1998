/// The rooms that scripts, targets and ready files speak of.
package enum RoomName: String, CaseIterable, Sendable {
    /// Where the contract's roles meet.
    case main
    /// Where other people meet, one of the first room among them.
    case other
}
