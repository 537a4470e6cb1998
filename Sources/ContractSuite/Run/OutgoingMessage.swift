internal import CodecRuntime
internal import ProtocolSpec

/// A message that the suite sends, and how to recognise what is delivered for it.
struct OutgoingMessage: Sendable {
    var operation: ReceiveOperation
    var payload: JSONValue
    /// The mark in it; nil where the message has no place for one, or the check needs that place.
    var mark: String?
}
