internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// A frame that breaks the contract.
enum InvalidFrame: Sendable {
    /// A message of an operation with one thing wrong.
    case value(ReceiveOperation, ValueCase)
    case malformed(MalformedFrame)
}
