internal import ContractReading
internal import ProtocolSpec

/// Reads any JSON Schema as the nearest `Schema`, for types in Swift.
///
/// The types allow what the schema allows, and where Swift has no type for it, more: what a type can't say is left out of it,
/// and where nothing is left it is any value. Nothing is an error. What is not checked is told in the schema's description.
struct SchemaReader {
    /// More schemas than any contract has; beyond, everything is any value.
    private static let mostSchemas = 60_000
    /// Types within types take the compiler six times as long for every four levels: 1 s for 16, minutes for 24. What lies
    /// deeper is any value.
    private static let deepest = 18

    let members: SchemaMembers
    /// The schemas that `Schema.Kind.reference` names: those that references lead to, and that are types of their own.
    private(set) var shared: [String: Schema] = [:]
    /// Good names for them: parts of the pointers that lead to them.
    private(set) var names: [String: String] = [:]
    /// Which of them contain themselves.
    private(set) var recursive: Set<String> = []
    /// What a reference to a place stands for.
    private var finished: [String: Schema] = [:]
    private var open: Set<String> = []
    private var count = 0
    private var depth = 0
    /// How many schemas have been made of several.
    var joins = 0
    private var dialect = Contract.SchemaSource.Dialect.draft07

    /// - Parameter contract: the contract whose schemas are read.
    init(_ contract: Contract) {
        members = SchemaMembers(contract)
    }

    /// A payload's schema; any value where there is none.
    mutating func schema(_ source: Contract.SchemaSource?, at location: SourceLocation) -> Schema {
        guard let source else { return Schema(location: location, kind: .any) }
        dialect = source.dialect
        depth = 0
        return schema(source.node)
    }

    /// What a schema is behind references, where that is known by now.
    func resolved(_ schema: Schema) -> Schema? {
        var schema = schema
        for _ in 0..<64 {
            guard case .reference(let place) = schema.kind else { return schema }
            guard var target = shared[place] else { return nil }
            target.isNullable = target.isNullable || schema.isNullable
            schema = target
        }
        return nil
    }

    // MARK: Schemas

    mutating func schema(_ node: DocumentNode) -> Schema {
        count += 1
        guard depth < Self.deepest, count < Self.mostSchemas else { return Schema(location: node.location, kind: .any) }
        depth += 1
        defer { depth -= 1 }
        guard node["$ref"]?.string != nil else { return inline(node) }
        guard let target = members.target(of: node) else { return Schema(location: node.location, kind: .any) }
        var schema = referred(target)
        if let text = node["description"]?.string { schema.description = text }
        if dialect == .draft2020 {
            let rest = (node.entries ?? []).filter { $0.key != "$ref" && $0.key != "description" }
            if !rest.isEmpty {
                let beside = inline(DocumentNode(content: .mapping(rest), location: node.location))
                schema = both(schema, beside)
            }
        }
        return schema
    }

    private mutating func referred(_ target: SchemaMembers.Target) -> Schema {
        let place = target.place
        if let known = finished[place] { return known }
        let name = Self.name(target.path)
        guard open.insert(place).inserted else {
            recursive.insert(place)
            names[place] = name
            return Schema(location: target.node.location, name: name, kind: .reference(place))
        }
        var schema = schema(target.node)
        open.remove(place)
        if recursive.contains(place) {
            schema = contained(schema, at: place, name: name)
        } else {
            schema = shareTypes(of: schema, at: place, name: name)
        }
        finished[place] = schema
        return schema
    }

    /// A schema that contains itself: it is a type of its own whatever it is, unless it is nothing but itself.
    private mutating func contained(_ schema: Schema, at place: String, name: String) -> Schema {
        var target = schema
        target.isNullable = false
        shared[place] = target
        if case .reference = target.kind, resolved(target) == nil {
            target.kind = .any
            shared[place] = target
            return target
        }
        return Schema(
            location: schema.location,
            name: name,
            description: schema.description,
            isNullable: schema.isNullable,
            kind: .reference(place)
        )
    }

    /// Makes types of their own of what a reference leads to: otherwise each use would have a type, and those within it too.
    private mutating func shareTypes(of schema: Schema, at place: String, name: String) -> Schema {
        var schema = schema
        switch schema.kind {
        case .array(var rules):
            rules.items = shareTypes(of: rules.items, at: place + "/items", name: name + " item")
            schema.kind = .array(rules)
        case .object(var rules) where rules.properties.isEmpty && rules.additional != nil:
            rules.additional = rules.additional.map {
                shareTypes(of: $0, at: place + "/additionalProperties", name: name + " value")
            }
            schema.kind = .object(rules)
        case .object, .enumeration, .choice:
            names[place] = name
            return contained(schema, at: place, name: name)
        default: break
        }
        return schema
    }

    /// The last part of a pointer that is a name.
    private static func name(_ path: [String]) -> String {
        let words: Set<String> = [
            "payload", "schema", "items", "properties", "additionalProperties", "allOf", "oneOf", "anyOf", "then",
            "else",
        ]
        let parts = path.filter { !words.contains($0) && Int($0) == nil }
        guard let last = parts.last else { return "value" }
        return path.last == last || parts.count < 2 ? last : parts.suffix(2).joined(separator: " ")
    }

    // MARK: Schemas in place

    private mutating func inline(_ node: DocumentNode) -> Schema {
        guard node.entries != nil else { return Schema(location: node.location, kind: .any) }
        var schema = own(node)
        for part in node["allOf"]?.items ?? [] { schema = both(schema, self.schema(part)) }
        for word in ["oneOf", "anyOf"] {
            guard let items = node[word]?.items, !items.isEmpty else { continue }
            let branches = items.map { self.schema($0) }
            schema = both(schema, either(branches, by: Self.discriminator(node), at: node.location))
        }
        if case .bool(true)? = node["nullable"]?.content, !members.isLiteral { schema.isNullable = true }
        if case .any = schema.kind { schema.isNullable = false }
        if case .constant = schema.kind, schema.isNullable { (schema.kind, schema.isNullable) = (.any, false) }
        if case .object(let rules) = schema.kind, rules.isFree {
            // An object of which nothing is said keeps its members.
            schema.kind = .object(ObjectRules(properties: [], additional: Schema(location: node.location, kind: .any)))
        }
        schema.title = node["title"]?.string ?? schema.title
        schema.description = node["description"]?.string ?? schema.description
        if case .bool(true)? = node["deprecated"]?.content { schema.isDeprecated = true }
        note(UncheckedWords.of(node), on: &schema)
        return schema
    }

    private static func discriminator(_ node: DocumentNode) -> String? {
        node["discriminator"]?.string ?? node["discriminator"]?["propertyName"]?.string
    }

    /// Says in a type's comment which words of its schema it does not check.
    private func note(_ words: [String], on schema: inout Schema) {
        guard !words.isEmpty else { return }
        let list = words.map { "`\($0)`" }.joined(separator: ", ")
        let text = "Not checked here: \(list)."
        schema.description = [schema.description ?? schema.title, text].compactMap(\.self).joined(separator: "\n\n")
    }
}

extension ObjectRules {
    /// Whether nothing is said of the members.
    var isFree: Bool {
        guard properties.isEmpty, !isClosed else { return false }
        guard let additional else { return true }
        if case .any = additional.kind { return true }
        return false
    }
}

/// Words of JSON Schema that no type of ours checks.
enum UncheckedWords {
    private static let all = [
        "not", "if", "then", "else", "patternProperties", "propertyNames", "minProperties", "maxProperties",
        "dependencies", "dependentRequired", "dependentSchemas", "contains", "minContains", "maxContains",
        "uniqueItems",
        "prefixItems", "additionalItems", "unevaluatedItems", "unevaluatedProperties",
    ]

    /// Those that a schema has, in the order of `all`.
    static func of(_ node: DocumentNode) -> [String] {
        let keys = Set((node.entries ?? []).map(\.key))
        var words = all.filter(keys.contains)
        if node["items"]?.items != nil { words.append("items") }
        return words
    }
}
