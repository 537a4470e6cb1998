internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about messages that are stored.
enum PersistenceQuestion: Sendable {
    /// Is each message stored once, whatever else is sent, and nothing else?
    case stores(besides: OtherTraffic, node: Int)
    /// Does a message move the room's attribute?
    case touches
    /// Do messages of an operation that stores nothing leave the attribute as it was?
    case ignores(ReceiveOperation)
    /// Do invalid messages leave the attribute as it was? A message of the operation, sent after them, shows that they
    /// have been handled.
    case ignoresInvalid(provenBy: ReceiveOperation)
}
