package import ServerRules

/// What is sent after a message was received, and to whom (one entry of `x-delivers`).
package struct Delivery: Sendable {
    /// One field of the payload and where its value comes from.
    package struct Field: Sendable {
        package var name: String
        package var location: SourceLocation
        package var source: Source

        package init(name: String, location: SourceLocation, source: Source) {
            self.name = name
            self.location = location
            self.source = source
        }
    }

    /// A runtime expression.
    package enum Source: Sendable, Hashable {
        /// `$message.payload#/a/b`: a field of the received message, by its JSON pointer's parts.
        case payload([String])
        /// `$sender.id`: the identity of the person who sent, as the token's subject says.
        case senderID
        /// `$sender.name`: the name by which that person is known.
        case senderName
        /// `$generated.uuid`: a new random UUID.
        case uuid
        /// `$generated.timestamp`: the time at which the server took the message.
        case timestamp
        /// `$generated.jwt.SCHEME`: a new token of that security scheme for the person who asked.
        case jwt(scheme: String)
    }

    package var location: SourceLocation
    /// The name of the message that is sent.
    package var message: String
    package var audience: WireAudience
    /// Sorted as the sent message's schema lists its properties. The discriminator (and any other constant) is not here:
    /// its value follows from the schema.
    package var fields: [Field]

    package init(location: SourceLocation, message: String, audience: WireAudience, fields: [Field]) {
        self.location = location
        self.message = message
        self.audience = audience
        self.fields = fields
    }
}
