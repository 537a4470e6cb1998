package import CodecRuntime
package import ContractEngine
internal import ProtocolSpec

/// A frame of the server's, read by the contract.
package struct HeardFrame: Sendable, Hashable {
    package var reading: SentReading
    /// What it says; nil where it is no JSON.
    package var json: JSONValue?
    /// Its beginning, for people.
    package var excerpt: String
    /// Whether it is, byte for byte, what the client said last.
    package var isEcho: Bool
    /// Whether it is JSON in a binary frame.
    package var isBinaryJSON: Bool

    package init(
        reading: SentReading,
        json: JSONValue?,
        excerpt: String,
        isEcho: Bool = false,
        isBinaryJSON: Bool = false
    ) {
        self.reading = reading
        self.json = json
        self.excerpt = excerpt
        self.isEcho = isEcho
        self.isBinaryJSON = isBinaryJSON
    }
}
