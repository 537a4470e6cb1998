internal import AccessTokens
internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation

/// Something that a probe found kept.
struct StoredMessage: Sendable {
    var id: String
    var content: JSONValue?
}
