internal import ProtocolSpec
internal import SpecParser

/// Messages and what their payloads are.
extension ContractAssembler {
    /// The messages of a channel of AsyncAPI 3, by key.
    mutating func channelMessages(
        _ reader: inout ObjectReader,
        channel: String,
        place: ReferencePointer
    ) -> [(key: String, id: Contract.Message.ID)] {
        guard let node = reader.value("messages") else { return [] }
        guard let entries = node.entries, node["$ref"] == nil else {
            let items = node.items ?? [node]
            diagnostics.warning(
                "\"messages\" of a channel is a mapping from names to messages, not \(node.kind)",
                cure: "give each message a name",
                at: node.location
            )
            return items.enumerated().compactMap { index, item in
                let key = (item["$ref"]?.string).flatMap { ReferenceText.lastPart(of: $0) } ?? "\(channel)-\(index + 1)"
                return message(item, wish: key, place: nil).map { (key, $0) }
            }
        }
        return entries.flatMap { entry in
            // Several in one, as AsyncAPI 2 has it.
            if entry.value["oneOf"] != nil, entry.value["payload"] == nil {
                return alternatives(of: entry.value, name: entry.key, at: entry.keyLocation).map { (entry.key, $0) }
            }
            var place = place
            place.path += ["messages", entry.key]
            let id = message(entry.value, wish: entry.key, place: entry.keyLocation, pointer: place)
            return [id.map { (entry.key, $0) }].compactMap(\.self)
        }
    }

    /// A message that an operation or a channel names, read once.
    ///
    /// - Parameters:
    ///   - node: the message, or a `$ref` to it.
    ///   - wish: its name where it has none of its own: a component's key wins.
    ///   - place: what a person calls its place, where it stands here.
    ///   - pointer: where it stands, if it does not stand behind a `$ref`.
    /// - Returns: nil where it leads nowhere, or is no message but a control frame.
    mutating func message(
        _ node: DocumentNode,
        wish: String,
        place: SourceLocation?,
        pointer: ReferencePointer? = nil
    ) -> Contract.Message.ID? {
        guard let target = target(of: node, at: place) else { return unknownMessage(node, wish: wish) }
        let key = target.pointer ?? pointer
        if let key, let known = messageIDs[key] { return known }
        if let key, let known = payloadMessages[key] {
            diagnostics.warning(
                "this leads to a schema where a message belongs; the message \"\(messages[known.index].name)\" has it as its payload, and is taken",
                cure: "refer to the message",
                at: node["$ref"]?.location ?? node.location
            )
            return known
        }
        let merged = withTraits(asMessage(target), kind: "message")
        // The same text in several channels is one message, as if a `$ref` had led there.
        let written = target.pointer == nil ? pointer?.name : nil
        if let written, let twins = writtenMessages[written] {
            let value = merged.json
            if let twin = twins.first(where: { $0.value == value }) { return twin.id }
        }
        let name = name(of: key, merged, else: wish, reference: node["$ref"]?.string)
        guard let message = readMessage(merged, at: target.location, wish: name) else { return nil }
        let id = Contract.Message.ID(index: messages.count)
        messages.append(message)
        if let key { messageIDs[key] = id }
        if let written { writtenMessages[written, default: []].append((merged.json, id)) }
        if let reference = merged["payload"], reference["$ref"] != nil,
            case .found(let schema) = documents.lookUp(reference, diagnostics: &diagnostics),
            let place = schema.pointer,
            payloadMessages[place] == nil
        {
            payloadMessages[place] = id
        }
        if let response = merged.entry(Extension.response.rawValue) {
            responses.append((id, response))
        }
        return id
    }

    /// A message that leads to the network: there is one, and nothing is known about it.
    private mutating func unknownMessage(_ node: DocumentNode, wish: String) -> Contract.Message.ID? {
        guard let text = node["$ref"]?.string, text.contains("://") else { return nil }
        let key = ReferencePointer(file: text, path: [])
        if let known = messageIDs[key] { return known }
        let id = Contract.Message.ID(index: messages.count)
        messageIDs[key] = id
        messages.append(
            Contract.Message(
                name: Self.unique(wish, among: &messageNames),
                location: node.location,
                payload: .json(nil)
            )
        )
        return id
    }

    /// A schema where a message belongs is read as the message's payload: that is what its author meant.
    private mutating func asMessage(_ target: ContractDocuments.Target) -> DocumentNode {
        let node = target.node
        let words = [
            "payload", "headers", "contentType", "traits", "examples", "summary", "title", "name", "messageId",
        ]
        guard node["payload"] == nil, node["properties"] != nil || node["allOf"] != nil || node["type"]?.string != nil,
            node["traits"] == nil
        else { return node }
        diagnostics.warning(
            "this is a schema where a message belongs, and is read as the payload of one",
            cure: "write it under \"payload\"",
            at: target.location
        )
        let kept = (node.entries ?? []).filter { words.contains($0.key) && $0.key != "examples" }
        let payload = DocumentNode.Entry(key: "payload", keyLocation: target.location, value: node)
        return DocumentNode(content: .mapping(kept + [payload]), location: node.location)
    }

    /// The one key that channels have for it, or else the component's key; else the message's own name.
    private func name(
        of pointer: ReferencePointer?,
        _ node: DocumentNode,
        else wish: String,
        reference: String?
    ) -> String {
        if let reference, let keys = channelKeys[reference], keys.count == 1, let key = keys.first,
            !Self.isRelic(key), !messageNames.contains(key)
        {
            return key
        }
        let own = node["name"]?.scalarText ?? node["messageId"]?.scalarText ?? node["title"]?.scalarText
        guard let path = pointer?.path, path.count >= 2, path[path.count - 2] == "messages", let key = path.last else {
            return own ?? wish
        }
        // Converters of AsyncAPI 2 make keys of an operation's name and a number.
        if Self.isRelic(key) { return own ?? key }
        guard messageNames.contains(key) else { return key }
        if let name = node["name"]?.scalarText, !messageNames.contains(name) { return name }
        return path.count == 4 ? "\(path[1]).\(key)" : key
    }

    private static func isRelic(_ key: String) -> Bool {
        key.hasSuffix(".message") || key.includes(".message.")
    }

    private mutating func readMessage(
        _ node: DocumentNode,
        at location: SourceLocation,
        wish: String
    ) -> Contract.Message? {
        guard var reader = ObjectReader(node, what: "a message", diagnostics: &diagnostics) else { return nil }
        let stated = reader.text("name", diagnostics: &diagnostics)
        let title = reader.text("title", diagnostics: &diagnostics)
        let summary = reader.text("summary", diagnostics: &diagnostics)
        let description = reader.text("description", diagnostics: &diagnostics)
        let names = [wish, stated, title].compactMap(\.self)
        let texts = [summary, description, node["payload"]?["description"]?.string].compactMap(\.self)
        if let frame = ControlFrame(
            named: names,
            described: texts,
            hasMembers: node["payload"]?["properties"] != nil || node["payload"]?["$ref"] != nil
        ) {
            assume(
                "\"\(wish)\" is no message",
                because:
                    "it describes the \(frame.rawValue) frame of RFC 6455, which every WebSocket endpoint handles by itself",
                at: location
            )
            return nil
        }
        let contentType = reader.text("contentType", diagnostics: &diagnostics)
        let format = reader.text("schemaFormat", diagnostics: &diagnostics)
        let payload = payload(
            reader.entry("payload"),
            contentType: contentType,
            format: format,
            message: wish,
            at: location
        )
        let examples = reader.list("examples").compactMap { example($0) }
        let correlation = correlation(reader.value("correlationId"))
        if reader.value("headers") != nil {
            assume(
                "header fields of messages are left out",
                because: "a WebSocket message has none",
                at: location
            )
        }
        reader.allow([
            "headers", "tags", "externalDocs", "bindings", "traits", "messageId",
            Extension.response.rawValue, Extension.envelope.rawValue,
        ])
        let bindings = reader.value("bindings").flatMap { self.target(of: $0)?.node }
        var status: Int?
        if case .integer(let code)? = bindings?["http"]?["statusCode"]?.content { status = code }
        reader.finish(
            elsewhere: [
                "example": "write \"examples\", a list", "schema": "the schema of a message is its \"payload\"",
            ],
            diagnostics: &diagnostics
        )
        return Contract.Message(
            name: Self.unique(wish, among: &messageNames),
            location: location,
            statedName: stated,
            title: title,
            summary: summary,
            description: description,
            payload: payload,
            examples: examples,
            correlation: correlation,
            httpStatus: status
        )
    }

    // MARK: Examples and correlation

    /// An example is `{payload: …}`; the payload alone is what some write instead.
    private mutating func example(_ node: DocumentNode) -> Contract.Message.Example? {
        guard let target = target(of: node) else { return nil }
        let words: Set<String> = ["name", "summary", "payload", "headers", "description", "value"]
        let keys = Set((target.node.entries ?? []).map(\.key).filter { !$0.hasPrefix("x-") })
        // Wrapped in its name. A payload may have a member called payload of its own.
        if keys.count == 1, let wrapped = target.node.entries?.first(where: { keys.contains($0.key) }),
            !words.contains(wrapped.key),
            wrapped.value["payload"] != nil || wrapped.value["headers"] != nil
        {
            diagnostics.warning(
                "this example stands under a name, \"\(wrapped.key)\", and is read as the one of that name",
                cure: "write \"name: \(wrapped.key)\" beside \"payload\"",
                at: target.location
            )
            return Contract.Message.Example(
                location: target.location,
                name: wrapped.key,
                summary: wrapped.value["summary"]?.scalarText,
                payload: wrapped.value["payload"]
            )
        }
        let isExample =
            keys.contains("payload") || keys.contains("headers") || (keys.contains("value") && keys.isSubset(of: words))
        if isExample, keys.isSubset(of: words) {
            return Contract.Message.Example(
                location: target.location,
                name: target.node["name"]?.scalarText,
                summary: target.node["summary"]?.scalarText,
                payload: target.node["payload"] ?? target.node["value"]
            )
        }
        diagnostics.warning(
            "this example has no \"payload\" and is read as the payload itself",
            cure: "write it under \"payload\"",
            at: target.location
        )
        return Contract.Message.Example(location: target.location, name: nil, summary: nil, payload: target.node)
    }

    /// The place that `location: $message.payload#/id` names.
    private mutating func correlation(_ node: DocumentNode?) -> [String]? {
        guard let node, let target = target(of: node), let place = target.node["location"] else { return nil }
        guard let text = place.string else { return nil }
        let prefix = "$message.payload#"
        if text.hasPrefix(prefix), let path = ReferencePointer.path(fragment: text.dropFirst(prefix.count)) {
            return path
        }
        if text.hasPrefix("$message.header#") {
            diagnostics.warning(
                "the correlation id is in a header, and a WebSocket message has none, so that answers are not correlated",
                cure: "name a member of the payload: $message.payload#/id",
                at: place.location
            )
        } else {
            diagnostics.warning(
                "\"\(text)\" is not a place in a message, so that answers are not correlated",
                cure: "write $message.payload#/id",
                at: place.location
            )
        }
        return nil
    }
}
