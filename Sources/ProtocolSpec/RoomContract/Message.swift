/// A message: a name and what its payload must be.
package struct Message: Sendable {
    /// A payload that the document shows (AsyncAPI message example).
    package struct Example: Sendable {
        package var location: SourceLocation
        package var name: String?
        package var summary: String?
        /// The payload, every part with its place.
        package var payload: DocumentNode

        package init(location: SourceLocation, name: String?, summary: String?, payload: DocumentNode) {
            self.location = location
            self.name = name
            self.summary = summary
            self.payload = payload
        }
    }

    /// The key under `components.messages` (or in the channel, for an inline one).
    package var name: String
    package var location: SourceLocation
    /// The message's description, or else its summary or title.
    package var description: String?
    /// The payload's schema; of a message on the socket always an object.
    package var payload: Schema
    /// The value of the channel's discriminator that says that a frame is this message; nil on an HTTP operation.
    package var discriminatorValue: String?
    /// In the document's order; not checked against the payload's schema.
    package var examples: [Example]

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        payload: Schema,
        discriminatorValue: String?,
        examples: [Example] = []
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.payload = payload
        self.discriminatorValue = discriminatorValue
        self.examples = examples
    }
}
