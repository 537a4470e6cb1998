internal import ProtocolSpec

/// Sockets: what a client opens, one a path.
extension ContractAssembler {
    mutating func sockets(
        of channels: [ChannelDraft],
        operations: [OperationDraft],
        servers: [ServerDraft],
        flows: [Flow],
        root: DocumentNode
    ) -> [Contract.Socket] {
        let hosts = servers.filter { !$0.isForeign }
        if servers.isEmpty {
            assume(
                "the contract is served at / on localhost",
                because: "the document names no server",
                at: root.location
            )
        }
        var sockets: [Contract.Socket] = []
        for channel in channels where !isHTTP(channel, operations) {
            let named = channel.servers.map { names in hosts.filter { names.contains($0.host.name) } } ?? hosts
            if named.isEmpty, !servers.isEmpty {
                assume(
                    "the channel \"\(channel.name)\" is left out",
                    because: "no server that serves it speaks WebSocket",
                    at: channel.location
                )
                continue
            }
            for server in named.isEmpty ? [nil] : named.map(Optional.some) {
                let place = place(of: channel, on: server)
                // A slash at the end does not count.
                let key = ServerAddress.joined(place.path, "")
                let index = sockets.firstIndex { ServerAddress.joined($0.path, "") == key } ?? sockets.count
                if index == sockets.count { sockets.append(socket(at: place, of: channel)) }
                add(channel, place, server, operations, flows, to: &sockets[index])
            }
        }
        nameSockets(&sockets)
        return sockets
    }

    /// A channel that only HTTP operations use, or that only has an HTTP binding, is no socket.
    func isHTTP(_ channel: ChannelDraft, _ operations: [OperationDraft]) -> Bool {
        let own = operations.filter { $0.channel == channel.name }
        return own.isEmpty ? channel.method != nil : own.allSatisfy { $0.method != nil }
    }

    // MARK: Paths

    /// Where a channel is on a server.
    struct SocketPlace {
        var path: String
        var isPath: Bool
        var query: [ServerAddress.QueryItem]
    }

    private mutating func place(of channel: ChannelDraft, on server: ServerDraft?) -> SocketPlace {
        let base = server?.host.path ?? ""
        guard let text = channel.address, !text.isEmpty else {
            return SocketPlace(path: base.isEmpty ? "/" : base, isPath: false, query: [])
        }
        let address = text.contains("://") ? ServerAddress(text) : ServerAddress(path: text)
        // Without a slash in front it may be a path or the name of a topic: where the server has a path of its own, that is
        // what a client opens.
        let isPath =
            text.hasPrefix("/") || text.contains("://") || channel.binding != nil
            || text.contains("/") && base.isEmpty
        guard isPath else {
            return SocketPlace(path: base.isEmpty ? "/" : base, isPath: false, query: [])
        }
        let own = ServerAddress.joined(address.path, "")
        var path = ServerAddress.joinedAsWritten(base, address.path)
        if !base.isEmpty, own == base || own.hasPrefix(base + "/") {
            path = ServerAddress.joinedAsWritten("", address.path)
            diagnostics.warning(
                "the address of \"\(channel.name)\" begins with the server's path, \(base), which is read as meant once",
                cure: "leave it out of one of the two",
                at: channel.addressLocation
            )
        }
        return SocketPlace(path: path.isEmpty ? "/" : path, isPath: true, query: address.query)
    }

    private func socket(at place: SocketPlace, of channel: ChannelDraft) -> Contract.Socket {
        Contract.Socket(
            name: "",
            location: channel.location,
            description: channel.description,
            path: place.path
        )
    }

    private mutating func add(
        _ channel: ChannelDraft,
        _ place: SocketPlace,
        _ server: ServerDraft?,
        _ operations: [OperationDraft],
        _ flows: [Flow],
        to socket: inout Contract.Socket
    ) {
        if let server, !socket.servers.contains(server.host.name) {
            socket.servers.append(server.host.name)
            socket.query += server.query.filter { item in !socket.query.contains { $0.name == item.name } }
        }
        let uses =
            (server?.security ?? [])
            + (server?.security.isEmpty == false
                ? [] : operations.filter { $0.channel == channel.name && $0.method == nil }.flatMap(\.security))
        for use in uses where !socket.security.contains(use) { socket.security.append(use) }
        guard !socket.topics.contains(where: { $0.name == channel.name }) else { return }
        socket.topics.append(
            Contract.Topic(
                name: channel.name,
                location: channel.location,
                title: channel.title,
                description: channel.description,
                address: channel.address,
                isPath: place.isPath
            )
        )
        addParameters(of: channel, at: place, server, to: &socket)
        let own = operations.filter { $0.channel == channel.name && $0.method == nil }.compactMap(\.binding)
        for binding in [channel.binding].compactMap(\.self) + own {
            socket.query += binding.query.filter { item in !socket.query.contains { $0.name == item.name } }
            socket.headers += binding.headers.filter { item in !socket.headers.contains { $0.name == item.name } }
            socket.subprotocols = Self.distinct(socket.subprotocols + binding.subprotocols)
        }
        var (received, sent): (Set<Contract.Message.ID>, Set<Contract.Message.ID>) = ([], [])
        for flow in flows where flow.channel == channel.name {
            let transfer = Contract.Transfer(
                message: flow.message,
                topic: channel.name,
                operation: flow.operation,
                location: flow.location
            )
            if flow.isSent {
                if sent.insert(flow.message).inserted { socket.sends.append(transfer) }
            } else if received.insert(flow.message).inserted {
                socket.receives.append(transfer)
            }
        }
    }

    private mutating func addParameters(
        of channel: ChannelDraft,
        at place: SocketPlace,
        _ server: ServerDraft?,
        to socket: inout Contract.Socket
    ) {
        let names = AddressPiece.names(in: place.path)
        let topicNames = place.isPath ? [] : AddressPiece.names(in: channel.address ?? "")
        let queryNames = place.query.flatMap { AddressPiece.names(in: $0.value) }
        for name in names where !socket.parameters.contains(where: { $0.name == name }) {
            let declared = channel.parameters.first { $0.name == name }?.parameter
            if declared == nil, server?.parameters.contains(where: { $0.name == name }) != true {
                diagnostics.warning(
                    "{\(name)} in the address of \"\(channel.name)\" has no entry under \"parameters\", so that it may be any text",
                    cure: "add \"\(name)\" to \"parameters\"",
                    at: channel.addressLocation
                )
            }
            socket.parameters.append(
                declared ?? Contract.Parameter(name: name, location: channel.addressLocation, isRequired: true)
            )
        }
        for item in place.query where !socket.query.contains(where: { $0.name == item.name }) {
            let inner = AddressPiece.names(in: item.value).first
            let declared = channel.parameters.first { $0.name == inner }?.parameter
            socket.query.append(
                Contract.Parameter(
                    name: item.name,
                    location: declared?.location ?? channel.addressLocation,
                    description: declared?.description,
                    isRequired: false,
                    schema: declared?.schema,
                    examples: declared?.examples ?? (inner == nil && !item.value.isEmpty ? [item.value] : [])
                )
            )
        }
        let strays = channel.parameters.filter { !(names + topicNames + queryNames).contains($0.name) }
        guard let first = strays.first else { return }
        let shown = strays.prefix(3).map { "\"\($0.name)\"" }.joined(separator: ", ")
        let rest = strays.count > 3 ? " and \(strays.count - 3) more" : ""
        diagnostics.warning(
            "the address of \"\(channel.name)\" has no place for its \(strays.count == 1 ? "parameter" : "parameters") \(shown)\(rest), so that \(strays.count == 1 ? "it is" : "they are") read as part of the query",
            cure: "write {\(first.name)} into the address, or move it to \"query\" of the ws binding",
            at: first.parameter.location
        )
        for stray in strays where !socket.query.contains(where: { $0.name == stray.name }) {
            var parameter = stray.parameter
            parameter.isRequired = false
            socket.query.append(parameter)
        }
    }

    // MARK: Names

    /// A socket is called by its channel, or by its server where several channels share it.
    private func nameSockets(_ sockets: inout [Contract.Socket]) {
        var taken: Set<String> = []
        for index in sockets.indices {
            let socket = sockets[index]
            let paths = socket.topics.filter(\.isPath)
            let isRepeated = sockets.contains {
                $0.path != socket.path && $0.topics.first?.name == socket.topics.first?.name
            }
            let wish: String
            if socket.topics.count == 1, !isRepeated {
                wish = socket.topics[0].name
            } else if paths.count == 1, !isRepeated {
                wish = paths[0].name
            } else {
                wish = socket.servers.first ?? socket.topics.first?.name ?? "socket"
            }
            sockets[index].name = Self.unique(wish, among: &taken)
        }
    }
}

extension AddressPiece {
    /// The names of an address's parameters, in its order.
    static func names(in address: String) -> [String] {
        pieces(of: address).compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}
