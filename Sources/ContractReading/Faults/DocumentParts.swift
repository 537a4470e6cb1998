internal import ProtocolSpec

/// The parts of an AsyncAPI document as they are written, for what the contract does not keep: header fields, parameters,
/// bindings, traits.
struct DocumentParts {
    /// All messages and message traits that are written here, not those behind a `$ref`.
    var messages: [DocumentNode] = []
    /// Parameters of channels.
    var parameters: [DocumentNode.Entry] = []
    /// `ws` bindings: of channels, and where they have no effect, with what has them.
    var channelBindings: [DocumentNode.Entry] = []
    var otherBindings: [(what: String, entry: DocumentNode.Entry)] = []
    var servers: [DocumentNode.Entry] = []
    /// The names of messages that operations over HTTP have.
    var httpMessages: Set<String> = []
    /// `publish` and `subscribe` of AsyncAPI 2.
    var legacyOperations: [DocumentNode.Entry] = []
    var schemas: [DocumentNode.Entry] = []
    /// Every kind of component, by its key.
    var components: [String: [DocumentNode.Entry]] = [:]

    init(_ root: DocumentNode, references: inout DocumentReferences) {
        for kind in root["components"]?.entries ?? [] { components[kind.key] = kind.value.entries ?? [] }
        schemas = components["schemas"] ?? []
        servers = (root["servers"]?.entries ?? []) + (components["servers"] ?? [])
        for kind in ["messages", "messageTraits"] { messages += (components[kind] ?? []).map(\.value) }
        parameters += components["parameters"] ?? []
        for channel in (root["channels"]?.entries ?? []) + (components["channels"] ?? []) {
            guard let node = references.target(of: channel.value) else { continue }
            addChannel(node, &references)
        }
        let operations = (root["operations"]?.entries ?? []) + (components["operations"] ?? [])
        for operation in operations {
            addBinding(of: operation.value, what: "an operation", &references)
            addHTTPMessages(of: operation.value, &references)
        }
        for server in servers { addBinding(of: server.value, what: "a server", &references) }
        for message in messages { addBinding(of: message, what: "a message", &references) }
        messages.removeAll { $0["$ref"] != nil && $0.entries?.count == 1 }
    }

    private mutating func addChannel(_ node: DocumentNode, _ references: inout DocumentReferences) {
        messages += (node["messages"]?.entries ?? []).map(\.value)
        parameters += node["parameters"]?.entries ?? []
        if let binding = Self.binding(of: node, &references) { channelBindings.append(binding) }
        for entry in node.entries ?? [] where entry.key == "publish" || entry.key == "subscribe" {
            legacyOperations.append(entry)
            addBinding(of: entry.value, what: "an operation", &references)
            guard let message = entry.value["message"] else { continue }
            messages += message["oneOf"]?.items ?? [message]
        }
    }

    private mutating func addHTTPMessages(of operation: DocumentNode, _ references: inout DocumentReferences) {
        guard let bindings = operation["bindings"], references.target(of: bindings)?["http"] != nil else { return }
        let channel = operation["channel"].flatMap { references.target(of: $0) }
        let items = (channel?["messages"]?.entries ?? []).map(\.value) + (operation["messages"]?.items ?? [])
        httpMessages.formUnion((channel?["messages"]?.entries ?? []).map(\.key))
        httpMessages.formUnion(items.compactMap { $0["$ref"]?.string }.compactMap { ReferenceText.lastPart(of: $0) })
    }

    private mutating func addBinding(of node: DocumentNode, what: String, _ references: inout DocumentReferences) {
        if let binding = Self.binding(of: node, &references) { otherBindings.append((what, binding)) }
    }

    /// The `ws` binding, behind its references.
    private static func binding(of node: DocumentNode, _ references: inout DocumentReferences) -> DocumentNode.Entry? {
        guard let bindings = node["bindings"], let all = references.target(of: bindings),
            var entry = all.entry("ws"), let value = references.target(of: entry.value)
        else { return nil }
        entry.value = value
        return entry
    }
}
