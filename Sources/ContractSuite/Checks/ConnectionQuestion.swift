internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What a check asks about a connection, whatever its messages are.
enum ConnectionQuestion: Sendable {
    case answersPing
    case answersClose
    case staysOpen(Duration)
    case outlivesItsToken
}
