internal import ProtocolSpec

/// Servers: host, path and variables, however they are written.
extension ContractAssembler {
    struct ServerDraft {
        var host: Contract.Host
        /// Parameters in the query of its address.
        var query: [Contract.Parameter]
        var security: [[Contract.CredentialUse]]
        /// Variables in its path that may be any text.
        var parameters: [Contract.Parameter]
        /// Whether it speaks another protocol than WebSocket.
        var isForeign = false
    }

    private static let webSocketProtocols: Set<String> = ["ws", "wss", "websocket", "websockets", "websocketsecure"]

    mutating func servers(_ node: DocumentNode?) -> [ServerDraft] {
        guard let node else { return [] }
        guard let entries = node.entries else {
            if node.items?.isEmpty != true {
                diagnostics.warning(
                    "\"servers\" is a mapping from names to servers, not \(node.kind), so that it is passed over",
                    cure: "give each server a name",
                    at: node.location
                )
            }
            return []
        }
        var servers = entries.compactMap { server($0) }
        markForeign(&servers)
        return servers
    }

    /// Servers of other protocols serve no socket, unless there is no other kind.
    private mutating func markForeign(_ servers: inout [ServerDraft]) {
        let isWebSocket = { (server: ServerDraft) in
            Self.webSocketProtocols.contains(server.host.scheme.lowercased().filter(\.isLetter))
                || server.host.scheme.isEmpty
        }
        for index in servers.indices where Self.isSocketIO(servers[index].host.scheme) {
            servers[index].isForeign = true
            diagnostics.warning(
                "socket.io is a protocol of its own on top of WebSocket, which Belay does not speak, so that nothing is served for this server",
                cure: "use socket.io's own tools, or describe the bare WebSocket",
                at: servers[index].host.location
            )
        }
        let others = servers.indices.filter { !servers[$0].isForeign && !isWebSocket(servers[$0]) }
        if servers.contains(where: { !$0.isForeign && isWebSocket($0) }) {
            for index in others {
                servers[index].isForeign = true
                assume(
                    "the server \"\(servers[index].host.name)\" is left out",
                    because: "it speaks \(servers[index].host.scheme), and others speak WebSocket",
                    at: servers[index].host.location
                )
            }
        } else {
            for index in others {
                diagnostics.warning(
                    "the server \"\(servers[index].host.name)\" speaks \(servers[index].host.scheme) and no server of this document speaks WebSocket, so that it is read as if it did",
                    cure: "write \"protocol: ws\" or \"protocol: wss\" if it does",
                    at: servers[index].host.location
                )
            }
        }
    }

    private static func isSocketIO(_ scheme: String) -> Bool {
        scheme.lowercased().filter(\.isLetter).hasPrefix("socketio")
    }

    private mutating func server(_ entry: DocumentNode.Entry) -> ServerDraft? {
        guard let target = target(of: entry.value, at: entry.keyLocation),
            var reader = ObjectReader(target.node, what: "a server", diagnostics: &diagnostics)
        else { return nil }
        let host = reader.entry("host")
        let url = reader.entry("url")
        let pathname = reader.text("pathname", diagnostics: &diagnostics)
        let scheme = reader.text("protocol", diagnostics: &diagnostics)
        let description = reader.text("description", diagnostics: &diagnostics)
        let variables = variables(reader.mapping("variables", diagnostics: &diagnostics))
        let security = security(reader.value("security"))
        reader.allow(["protocolVersion", "title", "summary", "tags", "externalDocs", "bindings"])
        reader.finish(diagnostics: &diagnostics)
        let place = (generation == .two ? url ?? host : host ?? url)
        if place == nil {
            diagnostics.warning(
                "the server \"\(entry.key)\" has no \"\(generation == .two ? "url" : "host")\", so that it is taken for localhost",
                cure: "write where it is",
                at: target.location
            )
        }
        var address = ServerAddress(place?.value.scalarText ?? "localhost")
        if let place, generation == .three { tell(address, at: place.value.location) }
        if let pathname { address.append(path: pathname) }
        let resolved = address.resolved(variables: variables.values)
        for name in resolved.unknown {
            diagnostics.warning(
                "{\(name)} in the address of \"\(entry.key)\" has no entry under \"variables\", so that it may be any text",
                cure: "add \"\(name)\" to \"variables\", with a default",
                at: place?.value.location ?? target.location
            )
        }
        for (name, value) in resolved.chosen {
            assume(
                "{\(name)} of the server \"\(entry.key)\" is \"\(value.text)\"",
                because: value.because,
                at: value.location
            )
        }
        return ServerDraft(
            host: Contract.Host(
                name: entry.key,
                location: entry.keyLocation,
                host: resolved.host,
                path: resolved.path,
                scheme: scheme ?? address.scheme ?? "",
                description: description
            ),
            query: resolved.query.map { item in
                Contract.Parameter(
                    name: item.name,
                    location: place?.value.location ?? target.location,
                    isRequired: false,
                    examples: item.value.isEmpty ? [] : [item.value]
                )
            },
            security: security,
            parameters: resolved.open.map {
                Contract.Parameter(name: $0, location: place?.value.location ?? target.location, isRequired: true)
            }
        )
    }

    /// AsyncAPI 3 has the host alone in `host`.
    private mutating func tell(_ address: ServerAddress, at location: SourceLocation) {
        if let scheme = address.scheme {
            diagnostics.warning(
                "\"host\" begins with \(scheme)://, which belongs into \"protocol\"; it is read as the host behind it",
                cure: "write the host alone",
                at: location
            )
        }
        if !address.path.isEmpty, address.path != "/" {
            diagnostics.warning(
                "\"host\" has a path, \(address.path), which is read as the beginning of every channel's path",
                cure: "write \"pathname: \(address.path)\"",
                at: location
            )
        }
        if !address.query.isEmpty {
            diagnostics.warning(
                "\"host\" has a query, which is read as what clients add to the address",
                cure: "write it as \"query\" of the channel's ws binding",
                at: location
            )
        }
    }

    // MARK: Variables

    /// What a variable stands for, and why.
    struct VariableValue {
        var text: String
        var because: String
        var location: SourceLocation
    }

    private mutating func variables(
        _ entries: [DocumentNode.Entry]
    ) -> (values: [String: VariableValue], names: [String]) {
        var values: [String: VariableValue] = [:]
        for entry in entries {
            guard let target = target(of: entry.value, at: entry.keyLocation),
                var reader = ObjectReader(target.node, what: "a server variable", diagnostics: &diagnostics)
            else { continue }
            let standard = reader.text("default", diagnostics: &diagnostics)
            let words = reader.list("enum").compactMap(\.scalarText)
            let examples = reader.list("examples").compactMap(\.scalarText)
            reader.allow(["description"])
            reader.finish(diagnostics: &diagnostics)
            let value: (text: String, because: String)
            if let standard {
                value = (standard, "that is its default")
            } else if let first = words.first {
                value = (first, "that is the first of its enum, and it has no default")
            } else if let first = examples.first {
                value = (first, "that is its first example, and it has no default")
            } else {
                value = (entry.key, "it has neither default nor enum, and may be any text")
            }
            if let standard, !words.isEmpty, !words.contains(standard) {
                diagnostics.warning(
                    "the default \"\(standard)\" of the variable \"\(entry.key)\" is not in its enum",
                    cure: "add it there, or take another default",
                    at: target.location
                )
            }
            values[entry.key] = VariableValue(text: value.text, because: value.because, location: entry.keyLocation)
        }
        return (values, entries.map(\.key))
    }
}
