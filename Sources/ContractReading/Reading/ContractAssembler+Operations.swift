internal import ProtocolSpec
internal import SpecParser

/// Operations as written: who sends what in the words of the document.
extension ContractAssembler {
    /// What the application that the document describes does.
    enum Action: String, CaseIterable {
        case send, receive

        var other: Action { self == .send ? .receive : .send }
    }

    struct OperationDraft {
        var name: String
        var location: SourceLocation
        var action: Action
        /// The name of its channel.
        var channel: String
        var messages: [Contract.Message.ID]
        var reply: ReplyDraft?
        var security: [[Contract.CredentialUse]]
        /// `bindings.http.method`, which makes it an HTTP operation.
        var method: String?
        var description: String?
        var when: DocumentNode.Entry?
        var delivers: DocumentNode.Entry?
        var persists: DocumentNode.Entry?
        var onInvalid: DocumentNode.Entry?
        var binding: BindingDraft?
        /// `to` and `payload` beside `x-when`.
        var audience: DocumentNode?
        var payload: DocumentNode?
    }

    struct ReplyDraft {
        var location: SourceLocation
        /// The channel of the answers, where the document names one.
        var channel: String?
        var messages: [Contract.Message.ID]
    }

    mutating func operations(
        _ root: inout ObjectReader,
        of channels: [ChannelDraft],
        file: String
    ) -> [OperationDraft] {
        root.mapping("operations", diagnostics: &diagnostics).compactMap { operation($0, of: channels) }
    }

    private mutating func operation(_ entry: DocumentNode.Entry, of channels: [ChannelDraft]) -> OperationDraft? {
        guard let target = target(of: entry.value, at: entry.keyLocation) else { return nil }
        let node = withTraits(target.node, kind: "operation")
        guard var reader = ObjectReader(node, what: "an operation", diagnostics: &diagnostics) else { return nil }
        let action = action(reader.value("action"), of: entry)
        let channel = channel(reader.entry("channel"), of: entry, among: channels)
        let stated = reader.entry("messages")
        let reply = reader.value("reply")
        let bindings = reader.value("bindings").flatMap { self.target(of: $0)?.node }
        let security = security(reader.value("security"))
        let description = reader.text("description", diagnostics: &diagnostics)
        let summary = reader.text("summary", diagnostics: &diagnostics)
        var draft = OperationDraft(
            name: entry.key,
            location: entry.keyLocation,
            action: action ?? .send,
            channel: channel?.name ?? "",
            messages: [],
            security: security,
            method: Self.httpMethod(bindings) ?? (Self.webBinding(bindings) == nil ? channel?.method : nil),
            description: description ?? summary,
            when: reader.entry(Extension.when.rawValue),
            delivers: reader.entry(Extension.delivers.rawValue),
            persists: reader.entry(Extension.persists.rawValue),
            onInvalid: reader.entry(Extension.onInvalid.rawValue),
            binding: Self.webBinding(bindings).flatMap { binding($0) }
        )
        draft.audience = reader.value("to") ?? reader.value("x-to")
        draft.payload = reader.value("payload") ?? reader.value("x-payload")
        let response = reader.entry(Extension.response.rawValue)
        reader.allow(["title", "tags", "externalDocs", "traits", "operationId", Extension.persists.rawValue])
        let single = reader.value("message")
        reader.finish(diagnostics: &diagnostics)
        guard action != nil, let channel else { return nil }
        draft.messages =
            operationMessages(stated?.value ?? single, of: channel, among: channels, operation: entry.key)
            ?? channel.messages.map(\.id)
        draft.reply = reply.flatMap { self.reply($0, channels: channels) }
        if let response, draft.reply == nil {
            let messages = alternatives(of: response.value, name: "\(entry.key) response", at: response.keyLocation)
            if !messages.isEmpty {
                draft.reply = ReplyDraft(location: response.keyLocation, channel: nil, messages: messages)
            }
        }
        return draft
    }

    /// The method of an operation that only has an HTTP binding.
    static func httpMethod(_ bindings: DocumentNode?) -> String? {
        guard let http = bindings?["http"], webBinding(bindings) == nil else { return nil }
        return http["method"]?.string ?? "GET"
    }

    static func webBinding(_ bindings: DocumentNode?) -> DocumentNode? {
        bindings?["ws"] ?? bindings?["websockets"] ?? bindings?["websocket"]
    }

    private mutating func action(_ node: DocumentNode?, of entry: DocumentNode.Entry) -> Action? {
        guard let text = node?.scalarText else {
            diagnostics.warning(
                "the operation \"\(entry.key)\" has no \"action\", so that it is passed over",
                cure: "write \"action: send\" or \"action: receive\"",
                at: entry.keyLocation
            )
            return nil
        }
        if let action = Action(rawValue: text) { return action }
        let meant: Action? =
            switch text.lowercased() {
            case "send", "subscribe": .send
            case "receive", "publish": .receive
            default: NearestWord.to(text, among: Action.allCases.map(\.rawValue)).flatMap(Action.init)
            }
        diagnostics.warning(
            "\"\(text)\" is not an action of AsyncAPI 3, so that the operation \"\(entry.key)\" is \(meant.map { "read as \"\($0.rawValue)\"" } ?? "passed over")",
            cure: "write \"send\" or \"receive\"",
            at: node?.location ?? entry.keyLocation
        )
        return meant
    }

    private mutating func channel(
        _ entry: DocumentNode.Entry?,
        of operation: DocumentNode.Entry,
        among channels: [ChannelDraft]
    ) -> ChannelDraft? {
        let node = entry?.value
        let name = (node?["$ref"]?.string ?? node?.string).flatMap { ReferenceText.lastPart(of: $0) }
        if let name, let channel = channels.first(where: { $0.name == name }) { return channel }
        // A channel of the components, which one of the document's channels refers to.
        if let node, case .found(let target) = documents.lookUp(node, diagnostics: &diagnostics),
            let place = target.pointer, let channel = channels.first(where: { $0.pointer == place })
        {
            return channel
        }
        if let node, node["$ref"] != nil {
            // A reference that leads nowhere has its own error.
            if target(of: node) == nil { return nil }
        }
        let nearest = name.flatMap { NearestWord.to($0, among: channels.map(\.name)) }
        diagnostics.warning(
            name.map { "there is no channel \"\($0)\", so that the operation \"\(operation.key)\" is passed over" }
                ?? "the operation \"\(operation.key)\" names no channel, so that it is passed over",
            cure: nearest.map { "did you mean \"\($0)\"?" } ?? "write \"channel: {$ref: '#/channels/NAME'}\"",
            at: node?.location ?? operation.keyLocation
        )
        return nil
    }

    /// The messages that an operation names; nil where it names none, so that all of its channel's are meant.
    private mutating func operationMessages(
        _ node: DocumentNode?,
        of channel: ChannelDraft,
        among channels: [ChannelDraft],
        operation: String
    ) -> [Contract.Message.ID]? {
        guard let node else { return nil }
        // A mapping from names to messages, as a channel has it, is no list, and means the same.
        let isMapping = node["$ref"] == nil && node["oneOf"] == nil && node["payload"] == nil
        let items = node.items ?? node["oneOf"]?.items ?? (isMapping ? node.entries?.map(\.value) : nil) ?? [node]
        return items.enumerated().flatMap { index, item in
            if let name = item.string {
                return channel.messages.filter { $0.key == name }.map(\.id)
            }
            return referredMessages(item, among: channels, wish: "\(operation)-\(index + 1)")
        }
    }

    /// The message that a list names, which may be one of a channel's: `#/channels/NAME/messages/KEY`.
    private mutating func referredMessages(
        _ item: DocumentNode,
        among channels: [ChannelDraft],
        wish: String
    ) -> [Contract.Message.ID] {
        if let text = item["$ref"]?.string, text.hasPrefix("#/channels/"),
            let path = ReferencePointer.path(fragment: text.dropFirst()), path.count == 4, path[2] == "messages",
            let channel = channels.first(where: { $0.name == path[1] })
        {
            let own = channel.messages.filter { $0.key == path[3] }.map(\.id)
            if !own.isEmpty { return own }
        }
        let name = (item["$ref"]?.string).flatMap { ReferenceText.lastPart(of: $0) }
        return [message(item, wish: name ?? wish, place: nil)].compactMap(\.self)
    }

    private mutating func reply(_ node: DocumentNode, channels: [ChannelDraft]) -> ReplyDraft? {
        guard let target = target(of: node),
            var reader = ObjectReader(target.node, what: "a reply", diagnostics: &diagnostics)
        else { return nil }
        let name = (reader.value("channel")?["$ref"]?.string).flatMap { ReferenceText.lastPart(of: $0) }
        let channel = channels.first { $0.name == name }
        let stated = reader.value("messages")
        reader.allow(["address"])
        reader.finish(diagnostics: &diagnostics)
        var messages: [Contract.Message.ID] = []
        if let stated {
            let items = stated.items ?? stated["oneOf"]?.items ?? [stated]
            messages = items.flatMap { referredMessages($0, among: channels, wish: "reply") }
        } else if let channel {
            messages = channel.messages.map(\.id)
        }
        guard !messages.isEmpty else { return nil }
        return ReplyDraft(location: target.location, channel: channel?.name, messages: messages)
    }

    /// An object with what its traits add. In AsyncAPI 3 its own members win, in AsyncAPI 2 the traits' do.
    mutating func withTraits(_ node: DocumentNode, kind: String) -> DocumentNode {
        guard let traits = node["traits"]?.items, !traits.isEmpty else { return node }
        let own = node.without("traits")
        let merged = traits.compactMap { target(of: $0)?.node }.filter { $0.entries != nil }
        let empty = DocumentNode(content: .mapping([]), location: node.location)
        switch generation {
        case .two: return merged.reduce(own) { $0.merged(with: $1) }
        case .three: return merged.reduce(empty) { $0.merged(with: $1) }.merged(with: own)
        }
    }
}

/// The text of a `$ref`.
enum ReferenceText {
    /// The last part of its way, unescaped: the name of what it leads to.
    static func lastPart(of text: String) -> String? {
        guard let hash = text.utf8.lastIndex(of: UInt8(ascii: "#")) else {
            return text.split(separator: "/").last.map(String.init)
        }
        return ReferencePointer.path(fragment: text[text.utf8.index(after: hash)...])?.last
    }
}
