internal import ProtocolSpec
internal import SpecParser

/// Channels as written, before it is known on which socket they are.
extension ContractAssembler {
    struct ChannelDraft {
        var name: String
        var location: SourceLocation
        /// Where it is written.
        var pointer: ReferencePointer
        var title: String?
        var description: String?
        /// As written; nil where there is none.
        var address: String?
        var addressLocation: SourceLocation
        /// Declared parameters of the address, by name, in the document's order.
        var parameters: [(name: String, parameter: Contract.Parameter)]
        /// The names of the servers that serve it; nil where it names none, so that all do.
        var servers: [String]?
        var binding: BindingDraft?
        /// The method of an `http` binding, which says that it is no socket; nil where there is none, or a `ws` binding.
        var method: String?
        /// In the document's order, by key.
        var messages: [(key: String, id: Contract.Message.ID)]
        /// The channel as written, for the operations that AsyncAPI 2 has in it.
        var node: DocumentNode
        var room: DocumentNode.Entry?
        var closeCodes: DocumentNode.Entry?
        var onInvalid: DocumentNode.Entry?
        var envelope: DocumentNode?
    }

    /// What a `ws` binding says about the handshake.
    struct BindingDraft {
        var query: [Contract.Parameter] = []
        var headers: [Contract.Parameter] = []
        var subprotocols: [String] = []
    }

    mutating func channels(_ root: inout ObjectReader, file: String) -> [ChannelDraft] {
        let entries = root.mapping("channels", diagnostics: &diagnostics)
        if entries.isEmpty {
            diagnostics.warning(
                "the document has no channel, so that there is nothing to open",
                cure: "write the channels of the protocol",
                at: root.location
            )
        }
        if generation == .three { noteKeys(of: entries) }
        return entries.compactMap { channel($0, file: file) }
    }

    /// In AsyncAPI 3 the key of a message in a channel is its identifier.
    private mutating func noteKeys(of channels: [DocumentNode.Entry]) {
        for channel in channels {
            for message in channel.value["messages"]?.entries ?? [] {
                guard let text = message.value["$ref"]?.string else { continue }
                channelKeys[text, default: []].insert(message.key)
            }
        }
    }

    private mutating func channel(_ entry: DocumentNode.Entry, file: String) -> ChannelDraft? {
        guard let target = target(of: entry.value, at: entry.keyLocation),
            var reader = ObjectReader(target.node, what: "a channel", diagnostics: &diagnostics)
        else { return nil }
        let address = address(&reader, key: entry)
        let title = reader.text("title", diagnostics: &diagnostics)
        let summary = reader.text("summary", diagnostics: &diagnostics)
        let description = reader.text("description", diagnostics: &diagnostics)
        let bindings = reader.value("bindings").flatMap { self.target(of: $0)?.node }
        let web = Self.webBinding(bindings)
        let place = target.pointer ?? ReferencePointer(file: entry.keyLocation.file, path: ["channels", entry.key])
        let draft = ChannelDraft(
            name: entry.key,
            location: entry.keyLocation,
            pointer: place,
            title: title,
            description: description ?? summary,
            address: address.text,
            addressLocation: address.location,
            parameters: parameters(reader.mapping("parameters", diagnostics: &diagnostics)),
            servers: serverNames(reader.value("servers")),
            binding: web.flatMap { binding($0) },
            method: Self.httpMethod(bindings),
            messages: generation == .two ? [] : channelMessages(&reader, channel: entry.key, place: place),
            node: target.node,
            room: reader.entry(Extension.room.rawValue),
            closeCodes: reader.entry(Extension.closeCodes.rawValue),
            onInvalid: reader.entry(Extension.onInvalid.rawValue),
            envelope: reader.value(Extension.envelope.rawValue)
        )
        reader.allow(["tags", "externalDocs"])
        if generation == .two { reader.allow(["publish", "subscribe"]) }
        reader.finish(
            elsewhere: generation == .three
                ? [
                    "publish":
                        "AsyncAPI 3 has operations at the document's root; write \"asyncapi: 2.6.0\" if this is AsyncAPI 2",
                    "subscribe":
                        "AsyncAPI 3 has operations at the document's root; write \"asyncapi: 2.6.0\" if this is AsyncAPI 2",
                ] : [:],
            diagnostics: &diagnostics
        )
        return draft
    }

    /// In AsyncAPI 2 the key is the address. In AsyncAPI 3 a key that looks like a path is read as one where there is none.
    private mutating func address(
        _ reader: inout ObjectReader,
        key: DocumentNode.Entry
    ) -> (text: String?, location: SourceLocation) {
        let stated = reader.value("address")
        if let stated, let text = stated.scalarText { return (text, stated.location) }
        if generation == .two { return (key.key, key.keyLocation) }
        if key.key.contains("/"), reader.entry("address") == nil {
            diagnostics.warning(
                "the channel \"\(key.key)\" has no address, and its key is read as one",
                cure: "write \"address: \(key.key)\"",
                at: key.keyLocation
            )
            return (key.key, key.keyLocation)
        }
        return (nil, key.keyLocation)
    }

    private mutating func parameters(
        _ entries: [DocumentNode.Entry]
    ) -> [(name: String, parameter: Contract.Parameter)] {
        entries.compactMap { entry in
            guard let target = target(of: entry.value, at: entry.keyLocation),
                var reader = ObjectReader(target.node, what: "a parameter", diagnostics: &diagnostics)
            else { return nil }
            let schema = reader.value("schema")
            let standard = reader.text("default", diagnostics: &diagnostics)
            let words = reader.list("enum").compactMap(\.scalarText)
            let examples = reader.list("examples").compactMap(\.scalarText)
            let description = reader.text("description", diagnostics: &diagnostics)
            let format = reader.text(Extension.format.rawValue, diagnostics: &diagnostics)
            // "in", "required" and "name" are of OpenAPI, where they say what a channel's address already says.
            reader.allow(["location", "in", "required", "name"])
            reader.finish(diagnostics: &diagnostics)
            let shown = [standard].compactMap(\.self) + examples + words + schemaExamples(schema)
            let parameter = Contract.Parameter(
                name: entry.key,
                location: entry.keyLocation,
                description: description,
                isRequired: true,
                schema: schema.map { Contract.SchemaSource(node: $0, dialect: .draft07) }
                    ?? Self.schema(words: words, format: format, at: entry.keyLocation),
                examples: shown
            )
            return (entry.key, parameter)
        }
    }

    /// What `enum` and `x-format` of a parameter mean as a schema.
    private static func schema(words: [String], format: String?, at location: SourceLocation) -> Contract.SchemaSource?
    {
        var entries: [DocumentNode.Entry] = []
        func add(_ key: String, _ content: DocumentNode.Content) {
            entries.append(
                .init(key: key, keyLocation: location, value: DocumentNode(content: content, location: location))
            )
        }
        if !words.isEmpty {
            add("enum", .sequence(words.map { DocumentNode(content: .string($0), location: location) }))
        }
        if let format { add("format", .string(format)) }
        guard !entries.isEmpty else { return nil }
        return Contract.SchemaSource(
            node: DocumentNode(content: .mapping(entries), location: location),
            dialect: .draft07
        )
    }

    /// What a schema shows: its default, constant, examples and words.
    func schemaExamples(_ schema: DocumentNode?) -> [String] {
        guard let schema else { return [] }
        let lists = [schema["examples"]?.items, schema["enum"]?.items].compactMap(\.self).flatMap(\.self)
        let single = [schema["default"], schema["const"], schema["example"]].compactMap(\.self)
        return (single + lists).compactMap(\.scalarText)
    }

    /// AsyncAPI 2 names servers, AsyncAPI 3 refers to them.
    private mutating func serverNames(_ node: DocumentNode?) -> [String]? {
        guard let items = node?.items, !items.isEmpty else { return nil }
        return items.compactMap { item in
            if let name = item.string { return name }
            guard let text = item["$ref"]?.string else { return nil }
            _ = target(of: item)
            return text.split(separator: "/").last.map(String.init)
        }
    }

    // MARK: The ws binding

    mutating func binding(_ node: DocumentNode) -> BindingDraft? {
        guard let target = target(of: node),
            var reader = ObjectReader(target.node, what: "a ws binding", diagnostics: &diagnostics)
        else { return nil }
        var binding = BindingDraft()
        binding.query = handshakeFields(reader.value("query"))
        binding.headers = handshakeFields(reader.value("headers"))
        reader.allow(["method", "bindingVersion"])
        reader.finish(diagnostics: &diagnostics)
        if let field = binding.headers.first(where: { $0.name.lowercased() == "sec-websocket-protocol" }) {
            binding.subprotocols = field.examples.flatMap { value in
                value.split(separator: ",").map { String($0.filter { $0 != " " }) }
            }.filter { !$0.isEmpty }
        }
        return binding
    }

    /// The properties of a schema that describes a query or header fields.
    private mutating func handshakeFields(_ node: DocumentNode?) -> [Contract.Parameter] {
        guard let node, let target = target(of: node) else { return [] }
        let required = Set((target.node["required"]?.items ?? []).compactMap(\.string))
        return (target.node["properties"]?.entries ?? []).map { entry in
            let schema = self.target(of: entry.value)?.node ?? entry.value
            return Contract.Parameter(
                name: entry.key,
                location: entry.keyLocation,
                description: schema["description"]?.string,
                isRequired: required.contains(entry.key),
                schema: Contract.SchemaSource(node: entry.value, dialect: .draft07),
                examples: Self.distinct(schemaExamples(schema))
            )
        }
    }

    static func distinct(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
