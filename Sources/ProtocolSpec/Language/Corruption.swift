/// How a frame is made invalid.
package enum Corruption: String, Sendable, CaseIterable {
    /// A field has a value of another type.
    case wrongType = "wrong-type"
    case missingField = "missing-field"
    /// The discriminator is one that the contract does not know.
    case unknownMessage = "unknown-message"
    /// The JSON breaks off in its middle.
    case malformed
    /// The message comes as a binary one.
    case binary
}
