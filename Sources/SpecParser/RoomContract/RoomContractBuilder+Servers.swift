internal import ProtocolSpec

/// Servers: where the contract is served.
extension RoomContractBuilder {
    /// A server, and the token that every client needs there.
    struct ServerDraft {
        var server: Server
        var security: SecurityRequirement?
    }

    mutating func servers(_ node: DocumentNode?) -> [ServerDraft] {
        guard let node else { return [] }
        let entries = entries(node, what: "servers")
        if entries.isEmpty, node.entries != nil {
            diagnostics.error("there is no server; name at least one", at: node.location)
        }
        return entries.compactMap { server($0) }
    }

    private mutating func server(_ entry: DocumentNode.Entry) -> ServerDraft? {
        guard let target = documents.target(of: entry.value, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a server", diagnostics: &diagnostics)
        else { return nil }
        let host = host(reader.required("host", diagnostics: &diagnostics))
        let scheme: Server.Scheme? = diagnostics.word(
            reader.required("protocol", diagnostics: &diagnostics),
            what: "a server's protocol"
        )
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let security = security(reader.optional("security"))
        diagnostics.refuse(
            [
                "pathname": "write the whole path as the channel's address",
                "variables": "write one server for each host",
            ],
            in: &reader
        )
        diagnostics.finish(
            &reader,
            ignoring: ["title", "summary", "protocolVersion", "tags", "externalDocs", "bindings"]
        )
        guard let host, let scheme else { return nil }
        let server = Server(
            name: entry.key,
            location: entry.keyLocation,
            host: host,
            scheme: scheme,
            description: description
        )
        return ServerDraft(server: server, security: security)
    }

    private mutating func host(_ node: DocumentNode?) -> String? {
        guard let node, let host = text(node, what: "a host") else { return nil }
        if host.contains(where: { "/{}?# ".contains($0) }) {
            diagnostics.error(
                "\"\(host)\" is not a host; write a name, with a port where it needs one: localhost:8000",
                at: node.location
            )
            return nil
        }
        return host
    }
}
