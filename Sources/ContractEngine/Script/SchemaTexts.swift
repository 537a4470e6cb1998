internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// The texts that a schema knows: constants, enums, examples and defaults, each with the member that has it.
struct SchemaTexts {
    /// A text of a member.
    struct Text: Hashable {
        var member: String
        var value: String
        /// Whether the member can have no other.
        var isOnly: Bool
        /// Whether the schema lists all that the member can have.
        var isListed: Bool
    }

    /// What was collected behind references: a schema that many messages refer to is read once.
    struct Memory {
        /// A schema, the member that it is of, and how deep it is.
        fileprivate struct Key: Hashable {
            var schema: SourceLocation
            var member: String
            var depth: Int
        }

        fileprivate struct Part {
            var texts: [Text]
            var openMembers: [String]
            /// How many steps it took.
            var steps: Int
        }

        fileprivate var parts: [Key: Part] = [:]
    }

    private(set) var texts: [Text] = []
    /// Members that may be any text.
    private(set) var openMembers: [String] = []
    /// Whether a member is called like a credential.
    var hasSecret: Bool {
        (openMembers + texts.map(\.member)).contains { member in
            Words.of(member).contains { WordList.secrets.contains($0) || Words.stem($0) == "credential" }
        }
    }

    private let members: SchemaMembers
    private var steps = 0

    /// More schemas than the payload of a subscription has.
    private static let mostSteps = 600

    /// - Parameters:
    ///   - message: the message whose payload is looked at, its examples counted in.
    ///   - members: resolves references.
    ///   - memory: what was collected for other messages of the same documents.
    init(_ message: Contract.Message, _ members: SchemaMembers, _ memory: inout Memory) {
        self.members = members
        if let schema = message.payload.schema { collect(schema.node, member: "", depth: 0, &memory) }
        for example in message.examples {
            if let payload = example.payload { add(payload, member: "") }
        }
    }

    /// - Parameters:
    ///   - schema: the schema that is looked at.
    ///   - members: resolves references.
    init(_ schema: DocumentNode, _ members: SchemaMembers) {
        self.members = members
        var memory = Memory()
        collect(schema, member: "", depth: 0, &memory)
    }

    private mutating func collect(_ schema: DocumentNode, member: String, depth: Int, _ memory: inout Memory) {
        steps += 1
        guard steps < Self.mostSteps, depth < 10 else { return }
        let node = members.resolved(schema)
        guard schema["$ref"] != nil else { return collect(resolved: node, member: member, depth: depth, &memory) }
        let key = Memory.Key(schema: node.location, member: member, depth: depth)
        if let part = memory.parts[key], steps + part.steps < Self.mostSteps {
            texts += part.texts
            openMembers += part.openMembers
            steps += part.steps
            return
        }
        let before = (texts: texts.count, members: openMembers.count, steps: steps)
        collect(resolved: node, member: member, depth: depth, &memory)
        // What was cut short is not all.
        guard steps < Self.mostSteps else { return }
        memory.parts[key] = Memory.Part(
            texts: Array(texts[before.texts...]),
            openMembers: Array(openMembers[before.members...]),
            steps: steps - before.steps
        )
    }

    private mutating func collect(resolved node: DocumentNode, member: String, depth: Int, _ memory: inout Memory) {
        let listed = (node["enum"]?.items ?? []).compactMap(\.string)
        if let value = node["const"]?.string {
            add(value, member, isOnly: true, isListed: true)
        } else if !listed.isEmpty {
            for value in listed.prefix(100) { add(value, member, isOnly: listed.count == 1, isListed: true) }
        } else if node["type"]?.string == "string" {
            openMembers.append(member)
        }
        for value in [node["example"], node["default"]].compactMap(\.self) + (node["examples"]?.items ?? []).prefix(20)
        {
            add(value, member: member)
        }
        for entry in node["properties"]?.entries ?? [] {
            collect(entry.value, member: entry.key, depth: depth + 1, &memory)
        }
        for word in ["allOf", "oneOf", "anyOf", "prefixItems", "items"] {
            guard let part = node[word] else { continue }
            for item in part.items ?? [part] { collect(item, member: member, depth: depth + 1, &memory) }
        }
    }

    private mutating func add(_ node: DocumentNode, member: String) {
        steps += 1
        guard steps < Self.mostSteps else { return }
        if let text = node.string { add(text, member, isOnly: false, isListed: false) }
        for item in node.items ?? [] { add(item, member: member) }
        for entry in node.entries ?? [] { add(entry.value, member: entry.key) }
    }

    private mutating func add(_ value: String, _ member: String, isOnly: Bool, isListed: Bool) {
        guard value.utf8.count < 200 else { return }
        texts.append(Text(member: member, value: value, isOnly: isOnly, isListed: isListed))
    }
}
