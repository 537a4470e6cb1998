internal import ProtocolSpec

/// Operations as written, before it is known what their channel is.
extension RoomContractBuilder {
    enum Action: String, CaseIterable, Sendable {
        case send, receive
    }

    struct OperationDraft: Sendable {
        var name: String
        var location: SourceLocation
        var description: String?
        var action: Action?
        /// The name of its channel.
        var channel: String?
        var messages: [ChannelMessage]
        /// Whether something it names has errors or is not there: what it sends is then not fully known.
        var isBroken: Bool
        var security: SecurityRequirement?
        /// `bindings.http.method`, which makes it an HTTP operation.
        var method: Located<String>?
        var reply: ReplyDraft?
        var delivers: DocumentNode.Entry?
        var persists: DocumentNode.Entry?
        var onInvalid: DocumentNode.Entry?
    }

    struct ReplyDraft: Sendable {
        var location: SourceLocation
        var messages: [ChannelMessage]
    }

    mutating func operations(_ node: DocumentNode?, of channels: [ChannelDraft]) -> [OperationDraft] {
        entries(node, what: "operations").compactMap { operation($0, of: channels) }
    }

    private mutating func operation(_ entry: DocumentNode.Entry, of channels: [ChannelDraft]) -> OperationDraft? {
        guard let target = documents.target(of: entry.value, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "an operation", diagnostics: &diagnostics)
        else { return nil }
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let summary = diagnostics.string(reader.optional("summary"), what: "a summary")
        let channel = channel(reader.required("channel", diagnostics: &diagnostics), among: channels)
        let action: Action? = diagnostics.word(
            reader.required("action", diagnostics: &diagnostics),
            what: "\"action\""
        )
        let messagesNode = reader.required("messages", diagnostics: &diagnostics)
        let messages = messages(messagesNode, of: channel)
        let draft = OperationDraft(
            name: entry.key,
            location: entry.keyLocation,
            description: description ?? summary,
            action: action,
            channel: channel?.name,
            messages: messages,
            isBroken: action == nil || channel == nil || messages.count != messagesNode?.items?.count,
            security: security(reader.optional("security")),
            method: method(reader.optional("bindings")),
            reply: reply(reader.entry("reply"), of: channels),
            delivers: reader.entry(ContractExtension.delivers.rawValue),
            persists: reader.entry(ContractExtension.persists.rawValue),
            onInvalid: reader.entry(ContractExtension.onInvalid.rawValue)
        )
        diagnostics.refuse(["traits": "write the trait's keys into the operation"], in: &reader)
        diagnostics.finish(&reader, ignoring: ["title", "tags", "externalDocs"])
        return draft
    }

    private mutating func channel(_ node: DocumentNode?, among channels: [ChannelDraft]) -> ChannelDraft? {
        guard let node else { return nil }
        guard let reference = node["$ref"] else {
            diagnostics.error("a channel is named by {$ref: '#/channels/…'}", at: node.location)
            return nil
        }
        guard let pointer = documents.pointer(of: reference, diagnostics: &diagnostics) else { return nil }
        guard pointer.path.count == 2, pointer.path[0] == "channels", let name = pointer.name else {
            diagnostics.error("a channel is named by {$ref: '#/channels/…'}", at: reference.location)
            return nil
        }
        if let channel = channels.first(where: { $0.name == name }) { return channel }
        // A channel that is there and has errors is already reported.
        _ = documents.target(of: node, diagnostics: &diagnostics)
        return nil
    }

    /// The messages that an operation names among those of its channel.
    private mutating func messages(_ node: DocumentNode?, of channel: ChannelDraft?) -> [ChannelMessage] {
        guard let node else { return [] }
        let items = diagnostics.items(node, what: "\"messages\"")
        if items.isEmpty, node.items != nil {
            diagnostics.error("an operation needs a message; name one", at: node.location)
        }
        guard let channel else { return [] }
        return items.compactMap { item in
            guard let reference = item["$ref"],
                let pointer = documents.pointer(of: reference, diagnostics: &diagnostics)
            else {
                if item["$ref"] == nil { diagnostics.error(Self.cure(channel), at: item.location) }
                return nil
            }
            guard pointer.path.count == 4, pointer.path.starts(with: ["channels", channel.name, "messages"]) else {
                diagnostics.error(Self.cure(channel), at: reference.location)
                return nil
            }
            let key = pointer.path[3]
            if let message = channel.messages.first(where: { $0.key == key }) { return message }
            let hint = NearestWord.hint(for: key, among: channel.messages.map(\.key))
            diagnostics.error("the channel has no message \"\(key)\"\(hint)", at: reference.location)
            return nil
        }
    }

    private static func cure(_ channel: ChannelDraft) -> String {
        "an operation's messages are its channel's: {$ref: '#/channels/\(channel.name)/messages/…'}"
    }

    // MARK: HTTP

    private mutating func method(_ node: DocumentNode?) -> Located<String>? {
        guard let node, var bindings = MappingReader(node, what: "an operation's bindings", diagnostics: &diagnostics)
        else { return nil }
        let http = bindings.optional("http")
        diagnostics.finish(&bindings, ignoring: ["ws"])
        guard let http, var reader = MappingReader(http, what: "an HTTP binding", diagnostics: &diagnostics) else {
            return nil
        }
        let methodNode = reader.required("method", diagnostics: &diagnostics)
        let method = diagnostics.string(methodNode, what: "\"method\"")
        diagnostics.refuse(["query": "an endpoint's token is its only parameter"], in: &reader)
        diagnostics.finish(&reader, ignoring: ["bindingVersion"])
        guard let methodNode, let method else { return nil }
        let known = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        if !known.contains(method) {
            let hint = NearestWord.hint(for: method, among: known)
            diagnostics.error(
                "\"method\" is one of \(known.joined(separator: ", ")), not \"\(method)\"\(hint)",
                at: methodNode.location
            )
        }
        return Located(method, at: methodNode.location)
    }

    private mutating func reply(_ entry: DocumentNode.Entry?, of channels: [ChannelDraft]) -> ReplyDraft? {
        guard let entry, let target = documents.target(of: entry.value, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a reply", diagnostics: &diagnostics)
        else { return nil }
        let channel = channel(reader.required("channel", diagnostics: &diagnostics), among: channels)
        let messages = messages(reader.required("messages", diagnostics: &diagnostics), of: channel)
        diagnostics.refuse(["address": "an answer comes on the connection that asked"], in: &reader)
        diagnostics.finish(&reader)
        return ReplyDraft(location: entry.keyLocation, messages: messages)
    }
}
