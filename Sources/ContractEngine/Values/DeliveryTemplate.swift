internal import CodecRuntime
internal import ContractReading
internal import MockEngine
internal import ProtocolSpec
internal import ServerRules

/// A delivery whose payload the document states whole: compiled once, so that a frame is written without a tree of values.
///
/// Identifiers and times are asked for in the schema's order, as generated code does.
struct DeliveryTemplate: Sendable {
    private enum Source: Sendable {
        case constant([UInt8])
        case heard([String])
        case senderID
        case senderName
        case uuid
        case timestamp
    }

    private struct Member: Sendable {
        /// The member's name, a colon behind it.
        var name: [UInt8]
        var source: Source
    }

    private let members: [Member]

    /// Nil where the document leaves something to examples, or states a payload that holds others.
    ///
    /// - Parameters:
    ///   - reaction: the delivery.
    ///   - message: what is delivered.
    ///   - schemas: finds the message's members.
    init?(_ reaction: Contract.Reaction, _ message: Contract.Message, _ schemas: SchemaMembers) {
        guard let described = reaction.payload?.entries, let schema = message.payload.schema?.node else { return nil }
        let whole = schemas.resolved(schema)
        guard !["oneOf", "anyOf", "if", "not", "dependentRequired"].contains(where: { whole[$0] != nil }) else {
            return nil
        }
        let known = schemas.of(schema)
        let required = Set((whole["required"]?.items ?? []).compactMap(\.string))
        guard required.isSubset(of: known.map(\.key)), whole["allOf"] == nil else { return nil }
        var members: [Member] = []
        for entry in known {
            let stated = described.first { $0.key == entry.key }
            let source: Source
            if let stated {
                guard let read = Self.source(stated.value) else { return nil }
                source = read
            } else if required.contains(entry.key) {
                guard let value = Self.constant(schemas.resolved(entry.value)) else { return nil }
                source = .constant(value.bytes)
            } else {
                continue
            }
            members.append(Member(name: JSONValue.string(entry.key).bytes + [UInt8(ascii: ":")], source: source))
        }
        guard described.allSatisfy({ stated in known.contains { $0.key == stated.key } }) else { return nil }
        self.members = members
    }

    private static func constant(_ schema: DocumentNode) -> JSONValue? {
        schema["const"]?.json ?? (schema["enum"]?.items.flatMap { $0.count == 1 ? $0.first?.json : nil })
    }

    private static func source(_ node: DocumentNode) -> Source? {
        guard let text = node.string else {
            return node.entries == nil && node.items == nil ? .constant(node.json.bytes) : nil
        }
        switch text {
        case "$sender.id": return .senderID
        case "$sender.name": return .senderName
        case "$generated.uuid": return .uuid
        case "$generated.timestamp": return .timestamp
        default:
            let prefix = "$message.payload#/"
            guard text.hasPrefix("$") else { return .constant(JSONValue.string(text).bytes) }
            guard text.hasPrefix(prefix), !text.contains("~") else { return nil }
            return .heard(text.dropFirst(prefix.count).split(separator: "/").map(String.init))
        }
    }

    /// Writes the payload.
    ///
    /// - Parameters:
    ///   - heard: the message that was heard.
    ///   - sender: who sent it.
    ///   - source: makes identifiers and times.
    /// - Returns: the frame; a member whose value was not heard is left out.
    func frame(
        heard: InterpretedFrame.Message,
        sender: @autoclosure () -> Sender,
        source: inout some WireSource
    ) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for member in members {
            let value: [UInt8]
            switch member.source {
            case .constant(let constant): value = constant
            case .heard(let path):
                guard let found = heard.part(at: path) else { continue }
                value = found.bytes
            case .senderID: value = JSONValue.string(sender().id).bytes
            case .senderName: value = JSONValue.string(sender().name).bytes
            case .uuid: value = JSONValue.string(source.uuid().description).bytes
            case .timestamp: value = JSONValue.string(source.timestamp().description).bytes
            }
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes += member.name
            bytes += value
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
