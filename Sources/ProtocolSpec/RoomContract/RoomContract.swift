/// A contract of one WebSocket channel with a room, whose messages are objects of the schemas that `Schema` can hold: what
/// generated codecs, the compiled mock and the contract suite stand on.
///
/// It is a document that has been read, resolved and checked: everything that it refers to exists. `Contract` holds any
/// document, and assumes none of this.
package struct RoomContract: Sendable {
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
