internal import CodecRuntime
package import ProtocolSpec

extension Target {
    /// Reads a target file.
    ///
    /// - Parameters:
    ///   - node: the document.
    ///   - contract: what the target should serve: it knows the address's parameters and the token's algorithms.
    ///   - diagnostics: gets every problem, at its place.
    /// - Returns: nil where an error makes the target unusable; each is in `diagnostics`.
    package static func read(
        _ node: DocumentNode,
        for contract: RoomContract,
        diagnostics: inout DiagnosticCollector
    ) -> Target? {
        var collector = DiagnosticCollector()
        let target = TargetReader(contract: contract).target(node, &collector)
        diagnostics.append(contentsOf: collector.diagnostics)
        return collector.hasErrors ? nil : target
    }
}

/// Reads the parts of a target file about the server, its rooms and its people.
struct TargetReader {
    let contract: RoomContract

    func target(_ node: DocumentNode, _ diagnostics: inout DiagnosticCollector) -> Target? {
        guard var reader = MappingReader(node, what: "a target", diagnostics: &diagnostics) else { return nil }
        let name = diagnostics.string(reader.optional("name"), what: "the target's name")
        let nodes = nodes(reader.required("nodes", diagnostics: &diagnostics), &diagnostics)
        let http = http(reader.optional("http"), nodes: nodes, &diagnostics)
        let origin = diagnostics.string(reader.optional("origin"), what: "the origin")
        let peopleNode = reader.required("people", diagnostics: &diagnostics)
        let people = people(peopleNode, &diagnostics)
        // A name counts here even where its person can't be read: one mistake is reported once.
        let keys = peopleNode?.entries?.map(\.key) ?? []
        let rooms = rooms(reader.required("rooms", diagnostics: &diagnostics), people: keys, &diagnostics)
        let secrets = SecretReader(contract: contract, people: keys)
        let tokens = secrets.tokens(reader.optional("tokens"), &diagnostics)
        let probes = secrets.probes(reader.optional("probes"), &diagnostics)
        let limits = limits(reader.optional("limits"), &diagnostics)
        let authority = certificateAuthority(reader.optional("tls"), &diagnostics)
        let own = secrets.named(reader.optional("secrets"), &diagnostics)
        let cases = cases(reader.optional("cases"), &diagnostics)
        // `$schema` is for editors; it says nothing to us.
        reader.finish(alsoAllowed: { $0 == "$schema" }, diagnostics: &diagnostics)
        guard let first = nodes.first, let http, let main = rooms.main else { return nil }
        var target = Target(
            location: node.location,
            name: name ?? first.description,
            nodes: nodes,
            http: http,
            origin: origin,
            main: main,
            other: rooms.other,
            people: people,
            tokens: tokens,
            probes: probes,
            limits: limits,
            certificateAuthority: authority
        )
        (target.secrets, target.cases) = (own, cases)
        return target
    }

    /// A path, or a sequence of them.
    private func cases(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [Target.FilePlace] {
        guard let node else { return [] }
        return (node.items ?? [node]).compactMap { item in
            diagnostics.string(item, what: "\"cases\", a file or folder,").map {
                Target.FilePlace(path: $0, location: item.location)
            }
        }
    }

    private func certificateAuthority(
        _ node: DocumentNode?,
        _ diagnostics: inout DiagnosticCollector
    ) -> Target.FilePlace? {
        guard let node, var reader = MappingReader(node, what: "\"tls\"", diagnostics: &diagnostics) else { return nil }
        let file = reader.required("ca", diagnostics: &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        guard let file, let path = diagnostics.string(file, what: "\"ca\"") else { return nil }
        return Target.FilePlace(path: path, location: file.location)
    }

    private func nodes(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [Node] {
        let items = diagnostics.items(node, what: "\"nodes\"")
        if let node, node.items?.isEmpty == true {
            diagnostics.error("\"nodes\" names at least one node: ws://127.0.0.1:8000", at: node.location)
        }
        var places: Set<String> = []
        return items.compactMap { item in
            guard let text = diagnostics.string(item, what: "a node") else { return nil }
            guard let url = Node(text, schemes: ["ws": 80, "wss": 443]) else {
                diagnostics.error("a node is a URL like ws://127.0.0.1:8000, not \"\(text)\"", at: item.location)
                return nil
            }
            if !places.insert("\(url)").inserted {
                diagnostics.error(
                    "the node \(url) is listed twice: what goes between nodes shows only between two",
                    at: item.location
                )
            }
            return url
        }
    }

    private func http(_ node: DocumentNode?, nodes: [Node], _ diagnostics: inout DiagnosticCollector) -> Node? {
        guard let node else {
            return nodes.first.map {
                Node(scheme: $0.scheme == "wss" ? "https" : "http", host: $0.host, port: $0.port, prefix: $0.prefix)
            }
        }
        guard let text = diagnostics.string(node, what: "\"http\"") else { return nil }
        guard let url = Node(text, schemes: ["http": 80, "https": 443]) else {
            diagnostics.error("\"http\" is a URL like http://127.0.0.1:8000, not \"\(text)\"", at: node.location)
            return nil
        }
        return url
    }

    private func people(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> [Target.Person] {
        guard let node, var reader = MappingReader(node, what: "\"people\"", diagnostics: &diagnostics) else {
            return []
        }
        var owners: [String: String] = [:]
        return reader.rest().compactMap { entry in
            let what = "the person \"\(entry.key)\""
            guard var reader = MappingReader(entry.value, what: what, diagnostics: &diagnostics) else { return nil }
            let idNode = reader.required("id", diagnostics: &diagnostics)
            let name = diagnostics.string(reader.optional("name"), what: "\(what)'s name")
            reader.finish(diagnostics: &diagnostics)
            guard let idNode, let id = text(idNode, what: "\(what)'s id", &diagnostics) else { return nil }
            if let owner = owners.updateValue(entry.key, forKey: WireUUID(id)?.description ?? id) {
                diagnostics.error("\(what) has the id of \"\(owner)\": each is somebody else", at: idNode.location)
            }
            return Target.Person(key: entry.key, id: id, name: name)
        }
    }

    /// A text, or a whole number as a text: an id that is a number need not be quoted.
    private func text(
        _ node: DocumentNode?,
        what: String,
        _ diagnostics: inout DiagnosticCollector
    ) -> String? {
        if let node, case .integer(let number) = node.content { return String(number) }
        return diagnostics.string(node, what: what)
    }

    private func limits(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Target.Limits {
        var limits = Target.Limits()
        guard let node, var reader = MappingReader(node, what: "\"limits\"", diagnostics: &diagnostics) else {
            return limits
        }
        limits.deliver = duration(reader.optional("deliver"), &diagnostics) ?? limits.deliver
        limits.close = duration(reader.optional("close"), &diagnostics) ?? limits.close
        limits.probe = duration(reader.optional("probe"), &diagnostics) ?? limits.probe
        if let idle = reader.optional("idle") {
            // No time at all leaves out the checks that only wait.
            limits.idle = idle.string.flatMap(DurationText.microseconds) == 0 ? nil : duration(idle, &diagnostics)
        }
        reader.finish(diagnostics: &diagnostics)
        return limits
    }

    private func duration(_ node: DocumentNode?, _ diagnostics: inout DiagnosticCollector) -> Duration? {
        guard let node, let text = diagnostics.string(node, what: "a limit") else { return nil }
        if let limit = DurationText.microseconds(text), 1...3_600_000_000 ~= limit { return .microseconds(limit) }
        diagnostics.error("a limit is a time like 2s or 500ms, up to 60m, not \"\(text)\"", at: node.location)
        return nil
    }
}

// MARK: - Rooms

extension TargetReader {
    private func rooms(
        _ node: DocumentNode?,
        people: [String],
        _ diagnostics: inout DiagnosticCollector
    ) -> (main: Target.Room?, other: Target.Room?) {
        guard let node, var reader = MappingReader(node, what: "\"rooms\"", diagnostics: &diagnostics) else {
            return (nil, nil)
        }
        let main = reader.required(RoomName.main.rawValue, diagnostics: &diagnostics)
        let other = reader.optional(RoomName.other.rawValue)
        reader.finish(diagnostics: &diagnostics)
        let rooms = (
            main.flatMap { room($0, "main", people, &diagnostics) },
            other.flatMap { room($0, "other", people, &diagnostics) }
        )
        if let other, let first = rooms.0, let second = rooms.1 {
            if first.parameters == second.parameters {
                diagnostics.error("the rooms \"main\" and \"other\" are the same room", at: other.location)
            } else if Set(first.members).isDisjoint(with: second.members),
                (first.members + second.members).allSatisfy(people.contains)
            {
                let message = "the room \"other\" needs a member of \"main\": one person in two rooms shows the most"
                diagnostics.error(message, at: other.location)
            }
        }
        return rooms
    }

    private func room(
        _ node: DocumentNode,
        _ name: String,
        _ people: [String],
        _ diagnostics: inout DiagnosticCollector
    ) -> Target.Room? {
        guard var reader = MappingReader(node, what: "the room \"\(name)\"", diagnostics: &diagnostics) else {
            return nil
        }
        var parameters: [String: String] = [:]
        for parameter in contract.channel.address.parameters {
            let node = reader.required(parameter.name, diagnostics: &diagnostics)
            parameters[parameter.name] = value(node, of: parameter, &diagnostics)
        }
        let members = members(reader.required("members", diagnostics: &diagnostics), people, &diagnostics)
        reader.finish(diagnostics: &diagnostics)
        return members.isEmpty ? nil : Target.Room(parameters: parameters, members: members)
    }

    private func value(
        _ node: DocumentNode?,
        of parameter: Address.Parameter,
        _ diagnostics: inout DiagnosticCollector
    ) -> String? {
        guard let node, let text = text(node, what: "\"\(parameter.name)\"", &diagnostics) else { return nil }
        if parameter.isUUID, WireUUID(text) == nil {
            diagnostics.error(
                "\"\(parameter.name)\" must be a UUID, as the contract says, not \"\(text)\"",
                at: node.location
            )
        }
        return text
    }

    private func members(
        _ node: DocumentNode?,
        _ people: [String],
        _ diagnostics: inout DiagnosticCollector
    ) -> [String] {
        let items = diagnostics.items(node, what: "\"members\"")
        if let node, node.items?.isEmpty == true {
            diagnostics.error("a room needs at least one member", at: node.location)
        }
        return items.compactMap { item in
            guard let key = diagnostics.string(item, what: "a member") else { return nil }
            if !people.contains(key) {
                let hint = NearestWord.hint(for: key, among: people)
                diagnostics.error("the member \"\(key)\" is not one of \"people\"\(hint)", at: item.location)
            }
            return key
        }
    }
}
