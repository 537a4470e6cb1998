internal import ProtocolSpec

/// Messages, before it is known which way they travel.
extension RoomContractBuilder {
    struct MessageDraft: Sendable {
        var message: Message
        /// Where the payload is written, or the message where it has none.
        var payloadLocation: SourceLocation
        /// `bindings.http.statusCode`
        var status: Located<Int>?
    }

    /// A message in a channel, by the key that operations name.
    struct ChannelMessage: Sendable {
        var key: String
        var location: SourceLocation
        /// Nil for one with errors.
        var draft: MessageDraft?

        var message: Message? { draft?.message }
    }

    mutating func channelMessages(_ node: DocumentNode?, channel: String) -> [ChannelMessage] {
        var messages: [ChannelMessage] = []
        for entry in entries(node, what: "messages") {
            var target = documents.target(of: entry.value, at: entry.keyLocation, diagnostics: &diagnostics)
            if target?.pointer == nil {
                target?.pointer = ReferencePointer(
                    file: entry.keyLocation.file,
                    path: ["channels", channel, "messages", entry.key]
                )
            }
            let draft = message(target)
            if let name = draft?.message.name, let twin = messages.first(where: { $0.message?.name == name }) {
                diagnostics.error(
                    "\"\(twin.key)\" is the message \"\(name)\" already; rename one of the two",
                    at: entry.keyLocation
                )
            }
            messages.append(ChannelMessage(key: entry.key, location: entry.keyLocation, draft: draft))
        }
        return messages
    }

    /// The message that a reference led to, read once.
    mutating func message(_ target: LinkedDocuments.Target?) -> MessageDraft? {
        guard let target, let pointer = target.pointer else { return nil }
        if let known = messages[pointer] { return known }
        let draft = readMessage(target, name: pointer.name ?? "")
        messages[pointer] = .some(draft)
        return draft
    }

    private mutating func readMessage(_ target: LinkedDocuments.Target, name: String) -> MessageDraft? {
        guard var reader = MappingReader(target.node, what: "a message", diagnostics: &diagnostics) else { return nil }
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let summary = diagnostics.string(reader.optional("summary"), what: "a summary")
        let title = diagnostics.string(reader.optional("title"), what: "a title")
        checkContentType(reader.optional("contentType"))
        let status = status(reader.optional("bindings"))
        let examples = examples(reader.optional("examples"))
        let payloadEntry = reader.entry("payload")
        let payload = payload(payloadEntry, at: target.location)
        diagnostics.refuse(
            [
                "headers": "put every field into the payload: a WebSocket frame has no headers",
                "traits": "write the trait's keys into the message",
            ],
            in: &reader
        )
        diagnostics.finish(&reader, ignoring: ["name", "tags", "externalDocs", "correlationId"])
        guard let payload else { return nil }
        return MessageDraft(
            message: Message(
                name: name,
                location: target.location,
                description: description ?? summary ?? title,
                payload: payload,
                discriminatorValue: nil,
                examples: examples
            ),
            payloadLocation: payloadEntry?.keyLocation ?? target.location,
            status: status
        )
    }

    private mutating func payload(_ entry: DocumentNode.Entry?, at location: SourceLocation) -> Schema? {
        guard let entry else { return Schema(location: location, kind: .any) }
        if let format = entry.value.entries?.first(where: { $0.key == "schemaFormat" }) {
            diagnostics.error(
                "\"schemaFormat\" is not supported; write the JSON Schema as the payload itself",
                at: format.keyLocation
            )
            return nil
        }
        let schema = schema(entry.value, depth: 0)
        // The payload itself is wanted, not its name, where a schema contains itself.
        if case .reference(let name) = schema.kind { return schemas.recursive[name] ?? schema }
        return schema
    }

    private mutating func examples(_ node: DocumentNode?) -> [Message.Example] {
        diagnostics.items(node, what: "\"examples\"").compactMap { item in
            guard var reader = MappingReader(item, what: "an example", diagnostics: &diagnostics) else { return nil }
            let name = diagnostics.string(reader.optional("name"), what: "a name")
            let summary = diagnostics.string(reader.optional("summary"), what: "a summary")
            let payload = reader.required("payload", diagnostics: &diagnostics)
            diagnostics.finish(&reader)
            return payload.map { .init(location: item.location, name: name, summary: summary, payload: $0) }
        }
    }

    private mutating func status(_ node: DocumentNode?) -> Located<Int>? {
        guard let node, var bindings = MappingReader(node, what: "a message's bindings", diagnostics: &diagnostics)
        else { return nil }
        let http = bindings.optional("http")
        diagnostics.finish(&bindings, ignoring: ["ws"])
        guard let http, var reader = MappingReader(http, what: "an HTTP binding", diagnostics: &diagnostics) else {
            return nil
        }
        let code = reader.optional("statusCode")
        diagnostics.refuse(["headers": "nothing would check them"], in: &reader)
        diagnostics.finish(&reader, ignoring: ["bindingVersion"])
        guard let code, let value = diagnostics.integer(code, what: "\"statusCode\"") else { return nil }
        if !(200...599 ~= value) {
            diagnostics.error("\(value) is not the status of an answer; write 200 to 599", at: code.location)
        }
        return Located(value, at: code.location)
    }
}
