internal import CodecRuntime

/// A message that a probe found in the server's store.
struct StoredMessage: Sendable {
    let id: String
    let content: JSONValue?
    /// The id in the one spelling by which ids are compared: a list may have thousands.
    let comparedID: String

    init(id: String, content: JSONValue?) {
        (self.id, self.content) = (id, content)
        comparedID = Self.compared(id)
    }

    /// UUIDs by their value, anything else to the code point.
    static func compared(_ id: String) -> String {
        WireUUID(id)?.description ?? id
    }
}
