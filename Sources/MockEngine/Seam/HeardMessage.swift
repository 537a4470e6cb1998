package import CodecRuntime

/// A message that was received, as scripts see it.
package struct HeardMessage: Sendable, Hashable {
    /// The message's name in the contract; nil where its fields alone tell it.
    package var name: String?
    /// The payload. A text is a string, and a binary frame a string in Base64.
    package var payload: JSONValue

    package init(name: String? = nil, payload: JSONValue) {
        self.name = name
        self.payload = payload
    }
}
