internal import CodecRuntime

/// A message that a probe found in the server's store.
struct StoredMessage: Sendable {
    var id: String
    var content: JSONValue?
}
