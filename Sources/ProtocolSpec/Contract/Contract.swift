package import ServerRules

/// A contract as values: what travels over one WebSocket channel, who receives it and why the socket is closed.
///
/// It is a document that has been read, resolved and checked: everything that it refers to exists.
package struct Contract: Sendable {
    package var location: SourceLocation
    package var title: String
    package var version: String
    package var description: String?
    /// Where the contract is served, in the document's order.
    package var servers: [Server]
    /// The one WebSocket channel.
    package var channel: Channel
    /// The HTTP operations that belong to the protocol, such as a token refresh, in the document's order.
    package var endpoints: [HTTPEndpoint]
    /// Schemas that refer to themselves, directly or not, by name; `Schema.Kind.reference` points here.
    package var recursiveSchemas: [String: Schema]
    /// Every file read, by its path as the locations have it, with its text: for quoting the line in evidence.
    package var sources: [String: String]

    package init(
        location: SourceLocation,
        title: String,
        version: String,
        description: String?,
        servers: [Server],
        channel: Channel,
        endpoints: [HTTPEndpoint],
        recursiveSchemas: [String: Schema],
        sources: [String: String]
    ) {
        self.location = location
        self.title = title
        self.version = version
        self.description = description
        self.servers = servers
        self.channel = channel
        self.endpoints = endpoints
        self.recursiveSchemas = recursiveSchemas
        self.sources = sources
    }
}

/// One place where the contract is served (AsyncAPI server object).
package struct Server: Sendable {
    /// `ws` in the clear, `wss` over TLS.
    package enum Scheme: String, Sendable, CaseIterable {
        case ws, wss
    }

    package var name: String
    package var location: SourceLocation
    /// Host and port as written: `localhost:8000`.
    package var host: String
    package var scheme: Scheme
    package var description: String?

    package init(name: String, location: SourceLocation, host: String, scheme: Scheme, description: String?) {
        self.name = name
        self.location = location
        self.host = host
        self.scheme = scheme
        self.description = description
    }
}

/// An HTTP operation beside the socket (AsyncAPI operation with an `http` binding and a reply).
package struct HTTPEndpoint: Sendable {
    /// One documented answer.
    package struct Reply: Sendable {
        package var status: Int
        package var message: Message

        package init(status: Int, message: Message) {
            self.status = status
            self.message = message
        }
    }

    /// The operation's name.
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var method: String
    /// The path, always the same: parameters are not supported here.
    package var path: String
    /// The token that a caller must bring, in a cookie or in the query.
    package var credential: Credential
    /// The documented answers, the successful one (2xx) first.
    package var replies: [Reply]
    /// What the successful answer is made from.
    package var delivery: Delivery

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        method: String,
        path: String,
        credential: Credential,
        replies: [Reply],
        delivery: Delivery
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.method = method
        self.path = path
        self.credential = credential
        self.replies = replies
        self.delivery = delivery
    }
}

/// A token that opens something (AsyncAPI `httpApiKey` security scheme with `x-jwt`).
package struct Credential: Sendable {
    package enum Place: String, Sendable, CaseIterable {
        case query, cookie
    }

    /// The scheme's name under `components.securitySchemes`.
    package var name: String
    package var location: SourceLocation
    package var description: String?
    package var place: Place
    /// What the token must be; its place in the document is the scheme's.
    package var rules: TokenRules

    package init(
        name: String,
        location: SourceLocation,
        description: String?,
        place: Place,
        rules: TokenRules
    ) {
        self.name = name
        self.location = location
        self.description = description
        self.place = place
        self.rules = rules
    }
}
