internal import CodecRuntime
internal import ContractReading
internal import JSONSchema
internal import MockEngine
internal import ProtocolSpec
internal import ServerRules

/// A delivery whose payload the document states whole: compiled once, so that a frame is written without a tree of values.
///
/// Identifiers and times are asked for in the schema's order, as generated code does.
struct DeliveryTemplate: Sendable {
    private enum Source: Sendable {
        case constant([UInt8])
        case heard(TokenPath)
        /// Out of line, so that what most members need stays small.
        indirect case typed(Typed)
        case senderID
        case senderName
        case uuid
        case timestamp
    }

    /// What was heard, as a codec reads it and writes it again.
    private struct Typed: Sendable {
        var path: [String]
        var heard: Int
        var sent: Int
        /// What it is where nothing was heard.
        var standard: [UInt8]?
    }

    private struct Member: Sendable {
        /// The member's name, a colon behind it.
        var name: [UInt8]
        var source: Source

        /// How many bytes it has as a guess, and no fewer where the value is of a usual length.
        var size: Int {
            switch source {
            case .constant(let constant): name.count + constant.count + 1
            case .heard, .typed: name.count + 1
            case .senderID, .senderName, .uuid, .timestamp: name.count + 41
            }
        }
    }

    private let members: [Member]
    /// How many bytes a frame has besides what was heard; and what a writer wants to have free behind its last byte.
    private let size: Int
    private let forms: TypedForms?

    /// Nil where the document leaves something to examples, or states a payload that holds others.
    ///
    /// - Parameters:
    ///   - reaction: the delivery.
    ///   - message: what is delivered.
    ///   - schemas: finds the message's members.
    ///   - types: where codecs could be generated from the contract, what they make of values, and the form of the message
    ///     that is heard: the frame is then what they would write.
    init?(
        _ reaction: Contract.Reaction,
        _ message: Contract.Message,
        _ schemas: SchemaMembers,
        typed types: (forms: TypedForms, heard: Int, sent: Int)? = nil
    ) {
        guard let described = reaction.payload?.entries ?? types.map({ _ in [] }),
            let schema = message.payload.schema?.node
        else { return nil }
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
                source = types.map { Self.typed(read, entry.key, $0) } ?? read
            } else if let types, let standard = types.forms.standard(of: entry.key, in: types.sent) {
                source = .constant(standard.bytes)
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
        size = members.reduce(64) { $0 + $1.size }
        forms = types?.forms
    }

    /// A source whose value a codec would change on its way, or one that stays as it is.
    private static func typed(
        _ source: Source,
        _ name: String,
        _ types: (forms: TypedForms, heard: Int, sent: Int)
    ) -> Source {
        guard case .heard(let way) = source else { return source }
        let (forms, path) = (types.forms, way.names)
        if forms.isPlain(path, of: types.heard), forms.isPlain([name], of: types.sent) { return source }
        guard let sent = forms.form(of: name, in: types.sent) else { return source }
        let standard = forms.standard(of: name, in: types.sent)?.bytes
        return .typed(Typed(path: path, heard: types.heard, sent: sent, standard: standard))
    }

    private func written(_ typed: Typed, in heard: InterpretedFrame.Message) -> [UInt8]? {
        guard let forms, let (frame, payload) = heard.index,
            let value = forms.part(at: typed.path, of: typed.heard, in: frame, payload)
        else { return typed.standard }
        return (forms.normal(value, typed.sent) ?? value).bytes
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
            return .heard(TokenPath(text.dropFirst(prefix.count).split(separator: "/").map(String.init)))
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
        // Frames are kept for as long as the server runs: arrays that grow hold up to twice as much as they need.
        let bytes = JSONWriter.array(capacity: size + heard.raw.count) { writer in
            writer.raw("{")
            for member in members { write(member, heard, sender, &source, into: &writer) }
            writer.raw("}")
        }
        guard bytes.capacity > 2 * bytes.count + Self.spare else { return bytes }
        // Most of what was heard is not in it.
        var exact: [UInt8] = []
        exact.reserveCapacity(bytes.count)
        exact += bytes
        return exact
    }

    private static let spare = 1 << 10

    private func write(
        _ member: Member,
        _ heard: InterpretedFrame.Message,
        _ sender: () -> Sender,
        _ source: inout some WireSource,
        into writer: inout JSONWriter
    ) {
        if case .typed(let typed) = member.source {
            guard let value = written(typed, in: heard) else { return }
            writer.separator()
            writer.raw(member.name)
            return writer.raw(value)
        }
        guard case .heard(let path) = member.source else {
            writer.separator()
            writer.raw(member.name)
            switch member.source {
            case .heard, .typed: break
            case .constant(let constant): writer.raw(constant)
            case .senderID: writer.string(sender().id)
            case .senderName: writer.string(sender().name)
            case .uuid: writer.uuid(source.uuid())
            case .timestamp: writer.timestamp(source.timestamp())
            }
            return
        }
        guard let index = heard.index, let token = index.frame.token(at: path, from: index.payload) else { return }
        guard !index.frame.isWrittenAlike(token) else {
            writer.separator()
            writer.raw(member.name)
            return writer.raw(index.frame.text(of: token))
        }
        guard let value = index.frame.value(token) else { return }
        writer.separator()
        writer.raw(member.name)
        writer.value(value)
    }
}
