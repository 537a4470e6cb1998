extension Contract {
    /// What a client opens: one path, with all that travels over it.
    package struct Socket: Sendable {
        /// A name that is this socket's only: its channel's key, or that of its server.
        package var name: String
        package var location: SourceLocation
        package var description: String?
        /// The path, with its parameters in braces: `/v1/marketdata/{symbol}`.
        package var path: String
        /// The parameters in the path, in its order.
        package var parameters: [Parameter]
        /// The keys of the servers that serve it; empty where the document names none.
        package var servers: [String]
        /// The channels that share it, in the document's order; at least one.
        package var topics: [Topic]
        /// What the `ws` binding and the servers' addresses say about the query, in the document's order.
        package var query: [Parameter]
        /// What the `ws` binding says about header fields.
        package var headers: [Parameter]
        /// `Sec-WebSocket-Protocol` of the binding's header fields, in the document's order.
        package var subprotocols: [String]
        /// Alternatives: a client brings all credentials of one of them. Empty where the document asks for none.
        package var security: [[CredentialUse]]
        /// What the server receives, in the document's order.
        package var receives: [Transfer]
        /// What the server sends, in the document's order.
        package var sends: [Transfer]
        /// Declared answers, of either side.
        package var replies: [Reply]
        /// What the server says without being asked and to whom, where the document says it.
        package var reactions: [Reaction]
        /// `x-room`; nil where anybody may come.
        package var room: RoomRules?
        /// `x-close-codes`, in the order in which a server checks them.
        package var closeCodes: [CloseCode]
        /// `x-on-invalid`; nil where the document says nothing.
        package var onInvalid: InvalidAnswer?
        /// The same for frames that are meant as a message, where its operation says something else.
        package var onInvalidMessages: [Message.ID: InvalidAnswer] = [:]
        /// `x-envelope`: what every payload travels in; nil where a frame is the payload.
        package var envelope: DocumentNode?

        package init(
            name: String,
            location: SourceLocation,
            description: String? = nil,
            path: String,
            parameters: [Parameter] = [],
            servers: [String] = [],
            topics: [Topic] = [],
            query: [Parameter] = [],
            headers: [Parameter] = [],
            subprotocols: [String] = [],
            security: [[CredentialUse]] = [],
            receives: [Transfer] = [],
            sends: [Transfer] = [],
            replies: [Reply] = [],
            reactions: [Reaction] = [],
            room: RoomRules? = nil,
            closeCodes: [CloseCode] = [],
            onInvalid: InvalidAnswer? = nil,
            envelope: DocumentNode? = nil
        ) {
            self.name = name
            self.location = location
            self.description = description
            self.path = path
            self.parameters = parameters
            self.servers = servers
            self.topics = topics
            self.query = query
            self.headers = headers
            self.subprotocols = subprotocols
            self.security = security
            self.receives = receives
            self.sends = sends
            self.replies = replies
            self.reactions = reactions
            self.room = room
            self.closeCodes = closeCodes
            self.onInvalid = onInvalid
            self.envelope = envelope
        }

        /// The answer to a frame that is no message, by the message that it was meant as; nil where the document says nothing.
        package func onInvalid(_ nearest: Message.ID?) -> InvalidAnswer? {
            nearest.flatMap { onInvalidMessages[$0] } ?? onInvalid
        }
    }

    /// A channel of the document on a socket.
    package struct Topic: Sendable {
        /// The channel's key.
        package var name: String
        package var location: SourceLocation
        package var title: String?
        package var description: String?
        /// The address as written; nil where there is none.
        package var address: String?
        /// Whether the address is part of the socket's path, so that the channel is known by where a client connects.
        package var isPath: Bool

        package init(
            name: String,
            location: SourceLocation,
            title: String? = nil,
            description: String? = nil,
            address: String?,
            isPath: Bool
        ) {
            self.name = name
            self.location = location
            self.title = title
            self.description = description
            self.address = address
            self.isPath = isPath
        }
    }

    /// A parameter of a path, a query or the header fields of a handshake.
    package struct Parameter: Sendable {
        package var name: String
        package var location: SourceLocation
        package var description: String?
        package var isRequired: Bool
        /// What a value must be; nil where any text is one.
        package var schema: SchemaSource?
        /// Values that the document shows, the default first.
        package var examples: [String]

        package init(
            name: String,
            location: SourceLocation,
            description: String? = nil,
            isRequired: Bool,
            schema: SchemaSource? = nil,
            examples: [String] = []
        ) {
            self.name = name
            self.location = location
            self.description = description
            self.isRequired = isRequired
            self.schema = schema
            self.examples = examples
        }
    }

    /// A message in one direction over a socket.
    package struct Transfer: Sendable, Hashable {
        package var message: Message.ID
        /// The key of the channel that it belongs to.
        package var topic: String
        /// The key of the operation; nil where its channel has none.
        package var operation: String?
        package var location: SourceLocation

        package init(message: Message.ID, topic: String, operation: String?, location: SourceLocation) {
            self.message = message
            self.topic = topic
            self.operation = operation
            self.location = location
        }
    }
}
