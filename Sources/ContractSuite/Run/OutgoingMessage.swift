internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec

/// A message of ours on its way: what was said, and how to know again what is delivered for it.
struct OutgoingMessage: Sendable {
    var operation: ReceiveOperation
    var payload: JSONValue
    /// The mark in it; nil where the message has no place for one, or the check needs that place.
    var mark: String?
}
