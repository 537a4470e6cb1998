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

    /// UUIDs by their value, however they are written; anything else to the code point.
    static func compared(_ id: String) -> String {
        if let uuid = WireUUID(id) { return uuid.description }
        // Without hyphens, as a database may have it.
        let digits = Array(id.utf8)
        guard digits.count == 32 else { return id }
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: digits[$0], as: UTF8.self) }
        return WireUUID(groups.joined(separator: "-"))?.description ?? id
    }
}
