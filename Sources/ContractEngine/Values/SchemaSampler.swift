internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec
internal import SeededRandom

/// Makes values from schemas as they are written: what they show first, else what their rules allow. Whether a value is
/// right, a judge says; this only makes it likely.
struct SchemaSampler {
    /// How deep values may be nested.
    private static let deepest = 12
    /// Beyond this depth only what must be there is made.
    private static let deep = 5
    /// Up to this depth all is made that a frame may have: what is combined with `allOf` counts as deeper.
    private static let top = 2
    /// Members that are for failures only.
    private static let ofFailures: Set<String> = ["code", "msg", "errno"]
    /// More schemas than a payload is made of.
    private static let most = 2_000

    let members: SchemaMembers
    var source: FrameSource
    /// Whether other branches and values are tried than the first.
    var isVaried = false
    /// Which branch of the first alternatives is meant; nil for the first that does.
    var wantedBranch: Int?
    /// Whether examples of objects and lists are passed over: they may be broken.
    var ignoresExamples = false
    /// Whether it is for a message that tells of a failure.
    var tellsFailures = false
    private var steps = 0
    /// How many code points of text a payload may still have at once: a schema may ask for any number.
    var longest: Int { steps < 50 ? 10_000 : 100 }
    /// Whether the schema asks for so much that it is not worth trying often.
    var isLarge: Bool { steps > 500 }
    /// Members that another part of the same object has made.
    private var given: Set<String> = []

    init(members: SchemaMembers, source: FrameSource) {
        self.members = members
        self.source = source
    }

    /// A value for a schema.
    ///
    /// - Parameters:
    ///   - schema: as it is written.
    ///   - name: the member that the value is for; empty for a payload.
    ///   - depth: how many values it is in.
    /// - Returns: a value that the schema is likely to allow.
    mutating func value(_ schema: DocumentNode, name: String = "", depth: Int = 0) -> JSONValue {
        steps += 1
        guard depth < Self.deepest, steps < Self.most else { return .null }
        let node = members.resolved(schema)
        if let shown = shown(node, name: name) { return shown }
        if let parts = node["allOf"]?.items { return all(parts, beside: node, name: name, depth: depth) }
        for word in ["oneOf", "anyOf"] {
            guard let branches = node[word]?.items, !branches.isEmpty else { continue }
            let made = branch(of: branches, name: name, depth: depth)
            return node["properties"] == nil ? made : merged(own(node, name: name, depth: depth), made)
        }
        return own(node, name: name, depth: depth)
    }

    /// What the schema shows: a constant, an example, a default, a word of an enum.
    private mutating func shown(_ node: DocumentNode, name: String) -> JSONValue? {
        if let value = node["const"] { return value.json }
        let examples = [node["example"], node["x-example"]].compactMap(\.self) + (node["examples"]?.items ?? [])
        if let value = pick(examples)?.json {
            if case .integer(let number) = value, IDKind(name) == .counter {
                return .integer(number.addingReportingOverflow(source.count).partialValue)
            }
            let isWhole = value.members != nil || value.items != nil
            if fits(value, node), !isWhole || !ignoresExamples { return value }
            // Some write an example of the whole list at its items.
            if let first = value.items?.first, fits(first, node) { return first }
        }
        if let value = node["default"], value.entries == nil || node["properties"] == nil {
            if case .null = value.content {} else { return value.json }
        }
        let words = node["enum"]?.items ?? []
        let fitting = words.filter { word in
            (word.string.map(Words.of) ?? []).contains(where: WordList.errors.contains) == tellsFailures
        }
        return (asked(fitting, name: name) ?? pick(fitting.isEmpty ? words : fitting))?.json
    }

    /// Of the kinds that an answer may be, the one of the request: `Flush` gets `flush`.
    private func asked(_ words: [DocumentNode], name: String) -> DocumentNode? {
        guard case .answer(let texts) = source.wish, WordList.kinds.contains(Words.key(name)) else { return nil }
        let keys = Set(texts.map(Words.key))
        return words.first { $0.string.map { keys.contains(Words.key($0)) } ?? false }
    }

    /// Whether a value is of the type that its schema names.
    private func fits(_ value: JSONValue, _ node: DocumentNode) -> Bool {
        let types = node["type"]?.items?.compactMap(\.string) ?? [node["type"]?.string].compactMap(\.self)
        guard !types.isEmpty else { return true }
        switch value {
        case .string: return types.contains("string")
        case .integer: return types.contains("integer") || types.contains("number")
        case .number: return types.contains("number")
        case .bool: return types.contains("boolean")
        case .array: return types.contains("array")
        case .object: return types.contains("object")
        case .null: return types.contains("null") || node["nullable"] != nil
        }
    }

    /// The first, and later any.
    private mutating func pick(_ items: [DocumentNode]) -> DocumentNode? {
        isVaried || source.ordinal > 0 ? items.randomElement(using: &source.random) : items.first
    }

    private mutating func all(_ parts: [DocumentNode], beside node: DocumentNode, name: String, depth: Int) -> JSONValue
    {
        let outer = given
        var made: JSONValue? =
            node["properties"] == nil && node["type"] == nil ? nil : own(node, name: name, depth: depth)
        for part in parts.prefix(100) {
            // A part that only says what must be there makes nothing.
            let words = members.resolved(part).entries?.map(\.key) ?? []
            if words.allSatisfy({ ["required", "description", "title", "not", "if", "then", "else"].contains($0) }) {
                continue
            }
            given = outer.union((made?.members ?? []).map(\.name))
            let next = value(part, name: name, depth: depth + 1)
            given = []
            made = made.map { merged($0, next) } ?? next
        }
        return made ?? .object([])
    }

    private func merged(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        guard var members = left.members, let others = right.members else { return right }
        for member in others {
            if let index = members.firstIndex(where: { $0.name == member.name }) {
                members[index] = member
            } else {
                members.append(member)
            }
        }
        return .object(members)
    }

    private mutating func branch(of branches: [DocumentNode], name: String, depth: Int) -> JSONValue {
        if let index = wantedBranch, branches.indices.contains(index) {
            wantedBranch = nil
            return value(branches[index], name: name, depth: depth + 1)
        }
        let values = branches.filter { members.resolved($0)["type"]?.string != "null" }
        let good = values.filter { !tellsOfError($0) }
        let meant = good.isEmpty ? values : good
        guard let first = meant.first ?? branches.first else { return .null }
        let chosen = isVaried ? meant.randomElement(using: &source.random) ?? first : first
        return value(chosen, name: name, depth: depth + 1)
    }

    /// Whether a branch is that of a failure: it must have a member for one, or is called so.
    private func tellsOfError(_ branch: DocumentNode) -> Bool {
        let required = (members.resolved(branch)["required"]?.items ?? []).compactMap(\.string)
        let reference = branch["$ref"]?.string?.split(separator: "/").last.map(String.init)
        return (required + [reference].compactMap(\.self)).flatMap(Words.of).contains(where: WordList.errors.contains)
    }

    // MARK: By type

    private mutating func own(_ node: DocumentNode, name: String, depth: Int) -> JSONValue {
        switch type(of: node) {
        case "object": return object(node, depth: depth)
        case "array": return array(node, name: name, depth: depth)
        case "string": return .string(text(node, name: name))
        case "integer": return .integer(integer(node, name: name))
        case "number": return number(node, name: name)
        case "boolean": return .bool(isVaried ? Bool.random(using: &source.random) : isTrueTurn)
        case "null": return .null
        default: return .string(text(node, name: name))
        }
    }

    /// In a stream what is on is off the next time.
    private var isTrueTurn: Bool {
        if case .stream = source.wish { source.ordinal.isMultiple(of: 2) } else { true }
    }

    private func type(of node: DocumentNode) -> String {
        let types = node["type"]?.items?.compactMap(\.string) ?? [node["type"]?.string].compactMap(\.self)
        if let type = types.first(where: { $0 != "null" }) ?? types.first { return type }
        if node["properties"] != nil || node["additionalProperties"]?.entries != nil || node["required"] != nil {
            return "object"
        }
        if node["items"] != nil || node["prefixItems"] != nil { return "array" }
        if node["minimum"] != nil || node["maximum"] != nil { return "integer" }
        return node["pattern"] != nil || node["format"] != nil ? "string" : "object"
    }

    private mutating func object(_ node: DocumentNode, depth: Int) -> JSONValue {
        let required = Set((node["required"]?.items ?? []).compactMap(\.string))
        let properties = node["properties"]?.entries ?? []
        var made: [JSONValue.Member] = []
        let others = given
        given = []
        for entry in properties {
            guard required.contains(entry.key) || isWanted(entry, required: required, depth: depth) else { continue }
            made.append(.init(name: entry.key, value: value(entry.value, name: entry.key, depth: depth + 1)))
        }
        let extra = node["additionalProperties"]
        for name in (node["required"]?.items ?? []).compactMap(\.string)
        where !others.contains(name) && !made.contains(where: { $0.name == name }) {
            let schema = extra?.entries == nil ? nil : extra
            made.append(
                .init(name: name, value: schema.map { value($0, name: name, depth: depth + 1) } ?? .string(name))
            )
        }
        addEntries(of: node, depth: depth, to: &made)
        return .object(made)
    }

    /// Whether a member that may be left out is made.
    private func isWanted(_ entry: DocumentNode.Entry, required: Set<String>, depth: Int) -> Bool {
        if depth >= Self.deep { return false }
        let words = Words.of(entry.key)
        if !tellsFailures, words.contains(where: WordList.errors.contains) || Self.ofFailures.contains(entry.key) {
            return false
        }
        // What a frame has at its top is what it is about.
        if required.isEmpty || depth <= Self.top { return true }
        let node = members.resolved(entry.value)
        return ["example", "examples", "x-example", "default", "const"].contains { node[$0] != nil }
    }

    /// Entries of a map, up to how many there must be.
    private mutating func addEntries(of node: DocumentNode, depth: Int, to made: inout [JSONValue.Member]) {
        let least = min(Self.count(node["minProperties"]) ?? 0, 100)
        let extra = node["additionalProperties"]
        let wanted = max(least, made.isEmpty && extra?.entries != nil && depth < Self.deep ? 1 : 0)
        var number = 1
        while made.count < wanted, number < 200 {
            let name = "key\(number)"
            number += 1
            let schema = extra?.entries == nil ? nil : extra
            made.append(
                .init(name: name, value: schema.map { value($0, name: name, depth: depth + 1) } ?? .string(name))
            )
        }
    }

    private mutating func array(_ node: DocumentNode, name: String, depth: Int) -> JSONValue {
        let least = min(Self.count(node["minItems"]) ?? 0, 200)
        let most = Self.count(node["maxItems"]) ?? .max
        let tuple = node["prefixItems"]?.items ?? node["items"]?.items ?? []
        var items: [JSONValue] = tuple.prefix(200).map { value($0, name: name, depth: depth + 1) }
        let rest = node["prefixItems"] == nil && !tuple.isEmpty ? node["additionalItems"] : node["items"]
        let schema = rest?.entries == nil ? node["contains"] : rest
        let wanted = min(most, max(least, tuple.isEmpty && schema != nil && depth < Self.deep ? 1 : 0))
        while items.count < wanted {
            let wasVaried = isVaried
            isVaried = isVaried || !items.isEmpty
            items.append(schema.map { value($0, name: name, depth: depth + 1) } ?? .integer(items.count))
            isVaried = wasVaried
        }
        return .array(Array(items.prefix(most)))
    }

    static func count(_ node: DocumentNode?) -> Int? {
        if case .integer(let value)? = node?.content, value >= 0 { value } else { nil }
    }
}
