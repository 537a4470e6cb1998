package import ServerRules

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

/// One message that the server receives, and what it does then.
package struct ReceiveOperation: Sendable {
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var message: Message
    package var onInvalid: InvalidFrameRule
    package var persists: Persistence?
    /// In the document's order, which is the order in which they leave.
    package var deliveries: [Delivery]

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        message: Message,
        onInvalid: InvalidFrameRule,
        persists: Persistence?,
        deliveries: [Delivery]
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.message = message
        self.onInvalid = onInvalid
        self.persists = persists
        self.deliveries = deliveries
    }
}

/// What must be found in the database after a message was received (`x-persists`).
package struct Persistence: Sendable {
    package var location: SourceLocation
    /// The delivered message that is kept.
    package var message: String
    /// The room's attribute that is moved to the message's time.
    package var touches: String?

    package init(location: SourceLocation, message: String, touches: String?) {
        self.location = location
        self.message = message
        self.touches = touches
    }
}

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
