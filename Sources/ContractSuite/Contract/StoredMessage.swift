internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

/// A message that a probe found in the server's store.
struct StoredMessage: Sendable {
    var id: String
    var content: JSONValue?
}
