internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What is sent beside the messages that must be stored.
enum OtherTraffic: Sendable {
    case nothing
    /// Nothing, and the sender is alone in the room.
    case alone
    /// Every way in which a message of the operation can be wrong.
    case invalid
    /// Messages of an operation that stores nothing.
    case others(ReceiveOperation)
}
