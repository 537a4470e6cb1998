internal import ProtocolSpec

/// Channels as written, before it is known which of them is the socket.
extension RoomContractBuilder {
    struct ChannelDraft: Sendable {
        var name: String
        var location: SourceLocation
        var description: String?
        var address: Address?
        var messages: [ChannelMessage]
        /// `bindings.ws`
        var webSocketBinding: DocumentNode?
        var room: DocumentNode.Entry?
        var closeCodes: DocumentNode.Entry?
        var onInvalid: DocumentNode.Entry?
    }

    mutating func channels(_ node: DocumentNode?) -> [ChannelDraft] {
        guard let node else { return [] }
        let entries = entries(node, what: "channels")
        if entries.isEmpty, node.entries != nil {
            diagnostics.error("there is no channel; write the WebSocket channel", at: node.location)
        }
        return entries.compactMap { channel($0) }
    }

    private mutating func channel(_ entry: DocumentNode.Entry) -> ChannelDraft? {
        guard let target = documents.target(of: entry.value, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a channel", diagnostics: &diagnostics)
        else { return nil }
        let description = diagnostics.string(reader.optional("description"), what: "a description")
        let summary = diagnostics.string(reader.optional("summary"), what: "a summary")
        let draft = ChannelDraft(
            name: entry.key,
            location: entry.keyLocation,
            description: description ?? summary,
            address: address(
                reader.required("address", diagnostics: &diagnostics),
                parameters: reader.optional("parameters")
            ),
            messages: channelMessages(reader.required("messages", diagnostics: &diagnostics), channel: entry.key),
            webSocketBinding: webSocketBinding(reader.optional("bindings")),
            room: extensionEntry(.room, in: &reader),
            closeCodes: extensionEntry(.closeCodes, in: &reader),
            onInvalid: reader.entry(ContractExtension.onInvalid.rawValue)
        )
        diagnostics.refuse(["servers": "every channel is served by every server"], in: &reader)
        diagnostics.finish(&reader, ignoring: ["title", "tags", "externalDocs"])
        return draft
    }

    /// An extension's entry, or else the one that misspells it: its key is reported, and its content is checked too.
    private func extensionEntry(_ key: ContractExtension, in reader: inout MappingReader) -> DocumentNode.Entry? {
        reader.entry(key.rawValue) ?? reader.misspelling(of: key.rawValue)
    }

    private mutating func webSocketBinding(_ node: DocumentNode?) -> DocumentNode? {
        guard let node, let target = documents.target(of: node, diagnostics: &diagnostics),
            var reader = MappingReader(target.node, what: "a channel's bindings", diagnostics: &diagnostics)
        else { return nil }
        let binding = reader.optional("ws")
        diagnostics.finish(&reader)
        return binding
    }

    /// Reports what only a WebSocket channel may have.
    mutating func refuseSocketKeys(on channel: ChannelDraft) {
        for entry in [channel.room, channel.closeCodes, channel.onInvalid].compactMap(\.self) {
            diagnostics.misplaced(entry)
        }
    }
}
