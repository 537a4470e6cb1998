internal import ProtocolSpec
internal import SpecParser

/// Operations of AsyncAPI 2, which stand in their channel. `subscribe` is what the application sends, `publish` what it
/// receives (specification 2.6.0, channel item object).
extension ContractAssembler {
    mutating func legacyOperations(of channel: ChannelDraft) -> [OperationDraft] {
        let pairs: [(key: String, action: Action)] = [("publish", .receive), ("subscribe", .send)]
        let entries = (channel.node.entries ?? []).filter { entry in pairs.contains { $0.key == entry.key } }
        return entries.compactMap { entry in
            guard let action = pairs.first(where: { $0.key == entry.key })?.action else { return nil }
            return legacyOperation(entry, action: action, of: channel)
        }
    }

    private mutating func legacyOperation(
        _ entry: DocumentNode.Entry,
        action: Action,
        of channel: ChannelDraft
    ) -> OperationDraft? {
        guard let target = target(of: entry.value, at: entry.keyLocation) else { return nil }
        let node = withTraits(target.node, kind: "operation")
        guard var reader = ObjectReader(node, what: "an operation", diagnostics: &diagnostics) else { return nil }
        let name = reader.text("operationId", diagnostics: &diagnostics) ?? "\(channel.name) \(entry.key)"
        let description = reader.text("description", diagnostics: &diagnostics)
        let summary = reader.text("summary", diagnostics: &diagnostics)
        let bindings = reader.value("bindings").flatMap { self.target(of: $0)?.node }
        let response = reader.entry(Extension.response.rawValue)
        var draft = OperationDraft(
            name: name,
            location: entry.keyLocation,
            action: action,
            channel: channel.name,
            messages: [],
            security: security(reader.value("security")),
            method: Self.httpMethod(bindings) ?? (Self.webBinding(bindings) == nil ? channel.method : nil),
            description: description ?? summary,
            when: reader.entry(Extension.when.rawValue),
            delivers: reader.entry(Extension.delivers.rawValue),
            persists: reader.entry(Extension.persists.rawValue),
            onInvalid: reader.entry(Extension.onInvalid.rawValue),
            binding: Self.webBinding(bindings).flatMap { binding($0) }
        )
        draft.audience = reader.value("to") ?? reader.value("x-to")
        draft.payload = reader.value("payload") ?? reader.value("x-payload")
        if let message = reader.entry("message") {
            draft.messages = alternatives(of: message.value, name: name, at: message.keyLocation)
        } else if draft.method == nil {
            diagnostics.warning(
                "the operation \"\(name)\" has no message, so that it says nothing about what is \(action == .send ? "sent" : "received")",
                cure: "add \"message\"",
                at: entry.keyLocation
            )
        }
        if let response {
            let messages = alternatives(of: response.value, name: "\(name) response", at: response.keyLocation)
            if !messages.isEmpty {
                draft.reply = ReplyDraft(location: response.keyLocation, channel: nil, messages: messages)
            }
        }
        reader.allow(["tags", "externalDocs", "traits", Extension.persists.rawValue])
        reader.finish(
            elsewhere: ["messages": "AsyncAPI 2 has \"message\", with \"oneOf\" for several"],
            diagnostics: &diagnostics
        )
        return draft
    }

    /// A message, or each of several that a `oneOf` names.
    mutating func alternatives(
        of node: DocumentNode,
        name: String,
        at location: SourceLocation
    ) -> [Contract.Message.ID] {
        let target = node["$ref"] == nil ? node : (self.target(of: node)?.node ?? node)
        let items = target.items ?? target["oneOf"]?.items ?? target["anyOf"]?.items
        guard let items else {
            return [message(node, wish: name, place: location)].compactMap(\.self)
        }
        return items.enumerated().flatMap { index, item in
            item["oneOf"] != nil && item["payload"] == nil
                ? alternatives(of: item, name: name, at: location)
                : [message(item, wish: "\(name)-\(index + 1)", place: nil)].compactMap(\.self)
        }
    }
}
