internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// The token that opens the channel, and how a client brings it.
extension RoomContractBuilder {
    /// What a client needs to be let in.
    enum Admission {
        /// Nothing.
        case open
        /// A token; nil where its scheme has errors.
        case token(Credential?)

        var credential: Credential? {
            if case .token(let credential) = self { credential } else { nil }
        }
    }

    /// The channel's credential: the one scheme that every operation of the channel names, or every server.
    ///
    /// AsyncAPI lets a server's `security` guard all that is on it, HTTP endpoints included; where there are any, only
    /// the operations can say what is meant.
    mutating func admission(
        by operations: [OperationDraft],
        servers: [ServerDraft],
        hasEndpoints: Bool
    ) -> Admission {
        let onServers = servers.compactMap(\.security)
        if hasEndpoints {
            for requirement in onServers {
                diagnostics.error(
                    "on a server this would guard the HTTP endpoints too; move it to the channel's operations",
                    at: requirement.location
                )
            }
        }
        let onOperations = operations.compactMap(\.security)
        guard !(onOperations + onServers).isEmpty else { return .open }
        guard let first = (onOperations + onServers).compactMap(\.credential).first else { return .token(nil) }
        for other in onOperations + onServers {
            guard let credential = other.credential, credential.name != first.name else { continue }
            diagnostics.error(
                "the channel is opened by \"\(first.name)\" already; a socket is opened by one token, so name one scheme",
                at: other.location
            )
        }
        let isOnEveryOperation = onOperations.count == operations.count
        let isOnEveryServer = onServers.count == servers.count && !servers.isEmpty
        guard !isOnEveryOperation, !isOnEveryServer else { return .token(first) }
        let bare =
            onOperations.isEmpty
            ? servers.filter { $0.security == nil }.map(\.server.location)
            : operations.filter { $0.security == nil }.map(\.location)
        for location in bare {
            diagnostics.error(
                "the channel is opened by \"\(first.name)\"; name it here too, under \"security\"",
                at: location
            )
        }
        return .token(first)
    }

    /// The `ws` binding must name the parameter that brings the token, and no other parameter.
    mutating func checkBinding(_ draft: ChannelDraft, admission: Admission) {
        let query = draft.webSocketBinding.flatMap { querySchema($0) }
        // A query that is not an object has been reported, and names nothing.
        if let query, query.object == nil { return }
        let properties = query?.object?.properties ?? []
        guard let credential = admission.credential else {
            if case .open = admission { for property in properties { refuse(property) } }
            return
        }
        let name = credential.rules.parameter
        if credential.place == .cookie {
            diagnostics.error(
                "a token in a cookie does not open a channel; write \"in: query\"",
                at: credential.location
            )
            return
        }
        let names = properties.map(\.name)
        let meant = names.contains(name) ? name : NearestWord.to(name, among: names)
        for property in properties where property.name != meant { refuse(property) }
        if meant != name {
            let hint = NearestWord.hint(for: name, among: names)
            diagnostics.error(
                "\"\(credential.name)\" comes in the query as \"\(name)\"; describe it under bindings.ws.query\(hint)",
                at: draft.webSocketBinding?.location ?? draft.location
            )
        }
    }

    private mutating func refuse(_ property: ObjectRules.Property) {
        diagnostics.error(
            "the query parameter \"\(property.name)\" is not supported; the token is the only one",
            at: property.location
        )
    }

    private mutating func querySchema(_ node: DocumentNode) -> Schema? {
        guard let target = documents.target(of: node, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a WebSocket binding", diagnostics: &diagnostics)
        else { return nil }
        let method = reader.optional("method")
        if let method, diagnostics.string(method, what: "\"method\"") != "GET" {
            diagnostics.error("a WebSocket is opened with GET (RFC 6455, section 4.1)", at: method.location)
        }
        let node = reader.optional("query")
        diagnostics.refuse(["headers": "a browser cannot set headers on a WebSocket"], in: &reader)
        diagnostics.finish(&reader, ignoring: ["bindingVersion"])
        guard let node else { return nil }
        let schema = schema(node, depth: 0)
        if schema.object == nil, !schemas.broken.contains(schema.location) {
            diagnostics.error("the query is an object whose properties are the parameters", at: node.location)
        }
        return schema
    }
}
