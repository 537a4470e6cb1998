/// A contract as values: what any AsyncAPI document says about a WebSocket protocol, read from the server's side.
///
/// It assumes nothing that the document does not say: there may be several sockets, rooms only where the document has them,
/// and payloads of any kind. What had to be assumed is in `defaults`.
package struct Contract: Sendable {
    package var location: SourceLocation
    package var title: String
    package var version: String
    package var description: String?
    /// The version of AsyncAPI, as written.
    package var asyncAPI: String
    /// Whether schemas count as they are written, also where they say something else than they mean.
    package var isLiteral: Bool
    /// Whose side the document is written from. Everything else here is turned to the server's.
    package var side: Side
    /// Where the contract is served, in the document's order.
    package var servers: [Host]
    /// What a client can open, one a path, in the document's order.
    package var sockets: [Socket]
    /// Every message that an operation names, each once, in the document's order.
    package var messages: [Message]
    /// Messages under `components` and in channels that nothing sends.
    package var unusedMessages: [Message]
    /// HTTP operations that belong to the protocol, such as a token refresh, in the document's order.
    package var endpoints: [Endpoint]
    /// Every security scheme that a server or an operation asks for.
    package var credentials: [Credential]
    /// What was assumed where the document says nothing, in the order in which it was met.
    package var defaults: [Default]
    /// Every file read, by its path: where a schema's `$ref`s lead.
    package var documents: [String: DocumentNode]
    /// The text of each of these files: for quoting a line.
    package var sources: [String: String]

    package init(
        location: SourceLocation,
        title: String,
        version: String,
        description: String? = nil,
        asyncAPI: String,
        isLiteral: Bool = false,
        side: Side,
        servers: [Host] = [],
        sockets: [Socket] = [],
        messages: [Message] = [],
        unusedMessages: [Message] = [],
        endpoints: [Endpoint] = [],
        credentials: [Credential] = [],
        defaults: [Default] = [],
        documents: [String: DocumentNode] = [:],
        sources: [String: String] = [:]
    ) {
        self.location = location
        self.title = title
        self.version = version
        self.description = description
        self.asyncAPI = asyncAPI
        self.isLiteral = isLiteral
        self.side = side
        self.servers = servers
        self.sockets = sockets
        self.messages = messages
        self.unusedMessages = unusedMessages
        self.endpoints = endpoints
        self.credentials = credentials
        self.defaults = defaults
        self.documents = documents
        self.sources = sources
    }

    /// The message of that identity.
    package subscript(id: Message.ID) -> Message {
        messages[id.index]
    }
}

extension Contract {
    /// Something that the document does not say, what is assumed, and why.
    package struct Default: Sendable, Hashable {
        package var location: SourceLocation
        /// What is assumed: a sentence without a full stop.
        package var what: String
        /// Why: part of a sentence.
        package var because: String

        package init(location: SourceLocation, what: String, because: String) {
            self.location = location
            self.what = what
            self.because = because
        }
    }
}
