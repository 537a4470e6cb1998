internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about who is in a room.
enum MembershipQuestion: Sendable {
    case takesFirstMessage
    case takesLastMessage
    case reachesManyConnections
    case takesFragments
    case survivesClosedConnection
    case takesBack
    case replaysNothing
    case hearsAtOnce
    /// Is another spelling of the room's id the same room, or none?
    case knowsItsRoom(UUIDSpelling)
    /// Are many messages at once all delivered, whether one member sends them or both, at one node or two?
    case bearsBurst(isMutual: Bool, Placement)
}
