internal import CodecRuntime
internal import JSONSchema
internal import ProtocolSpec

/// Makes types of schemas. A type allows what its schema allows, and more where TypeScript has no way to say it; a schema that
/// speaks of members without a `type` is that of an object, as people mean it.
struct TypeScriptTypes {
    let graph: SchemaGraph
    let names: [Int: String]

    /// The type of a schema where it is used: its name, if it has one.
    func type(_ number: Int) -> TypeScriptType {
        names[graph.end(of: number)].map(TypeScriptType.name) ?? definition(number)
    }

    /// The type that a schema's name stands for.
    func definition(_ number: Int) -> TypeScriptType {
        let schema = graph[number]
        var parts = [own(schema)]
        for rule in schema.rules {
            switch rule {
            case .reference(let target): parts.append(type(target))
            case .allOf(let branches): parts += branches.map(type)
            case .anyOf(let branches), .oneOf(let branches): parts.append(Self.union(branches.map(type)))
            default: break
            }
        }
        let whole = Self.intersection(parts)
        guard schema.isNullable, whole != .unknown else { return whole }
        return Self.union([whole, .name("null")])
    }

    /// What a schema's own keywords say.
    private func own(_ schema: OutlinedSchema) -> TypeScriptType {
        if schema.rules.contains(where: { if case .never = $0 { true } else { false } }) { return .name("never") }
        for case .values(let values) in schema.rules {
            return Self.union(values.map(literal))
        }
        guard let types = schema.types ?? spokenOf(schema) else { return .unknown }
        return Self.union(types.map { type($0, schema) })
    }

    /// The types that a schema is about which names none.
    private func spokenOf(_ schema: OutlinedSchema) -> [String]? {
        var types: [String] = []
        for rule in schema.rules {
            switch rule {
            case .members: types.append("object")
            case .items: types.append("array")
            default: break
            }
        }
        return types.isEmpty ? nil : types
    }

    private func type(_ word: String, _ schema: OutlinedSchema) -> TypeScriptType {
        switch word {
        case "object": object(schema)
        case "array": array(schema)
        case "integer": .name("number")
        default: .name(word)
        }
    }

    private func array(_ schema: OutlinedSchema) -> TypeScriptType {
        for case .items(let first, let rest) in schema.rules {
            let others = rest.map(type) ?? .unknown
            guard !first.isEmpty else { return .array(others) }
            // Items that must not be there may still be missing.
            return .array(Self.union(first.map(type) + [others]))
        }
        return .array(.unknown)
    }

    private func object(_ schema: OutlinedSchema) -> TypeScriptType {
        for case .members(let members) in schema.rules {
            let required = Set(members.required)
            var known = members.properties.map { name, number in
                TypeScriptObject.Member(
                    doc: doc(number),
                    name: name,
                    isOptional: !required.contains(name),
                    type: type(number)
                )
            }
            let named = Set(known.map(\.name))
            known += members.required.filter { !named.contains($0) }.map {
                TypeScriptObject.Member(name: $0, isOptional: false, type: .unknown)
            }
            var others = members.additional.map(type)
            // Members of which nothing is said have names that a type would have to list.
            if !members.patterns.isEmpty || known.isEmpty && others == nil { others = .unknown }
            if others == .name("never") { others = nil }
            // Other members have a type of their own; TypeScript asks for one that all of them have.
            if others != nil, !known.isEmpty { others = .unknown }
            return .object(TypeScriptObject(members: known, others: others))
        }
        return .object(TypeScriptObject(members: [], others: .unknown))
    }

    /// What the document says about a schema where it is used; nil for a type of its own, which says so itself.
    private func doc(_ number: Int) -> String? { names[graph.end(of: number)] == nil ? text(number) : nil }

    /// What the document says about a schema.
    func text(_ number: Int) -> String? {
        let source = graph.source(of: number)
        var texts = [source?["description"]?.string ?? source?["title"]?.string].compactMap(\.self)
        if case .bool(true)? = source?["deprecated"]?.content { texts.append("@deprecated") }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    // MARK: Literals

    private func literal(_ json: String) -> TypeScriptType {
        guard let value = try? JSONValue(decoding: json) else { return .unknown }
        return literal(value)
    }

    private func literal(_ value: JSONValue) -> TypeScriptType {
        switch value {
        case .null: .name("null")
        case .bool(let value): .literal("\(value)")
        case .integer(let value): abs(Double(value)) < 0x1p53 ? .literal("\(value)") : .name("number")
        case .number(let value): value.isFinite && value.magnitude < 1e15 ? .literal("\(value)") : .name("number")
        case .string(let text): .literal(TypeScriptText.literal(text))
        case .array(let items): items.isEmpty ? .array(.name("never")) : .array(Self.union(items.map(literal)))
        case .object(let members):
            .object(
                TypeScriptObject(
                    members: members.map { .init(name: $0.name, isOptional: false, type: literal($0.value)) },
                    others: nil
                )
            )
        }
    }

    // MARK: Combinations

    /// One of several types, each once; null last, as people write it.
    static func union(_ types: [TypeScriptType]) -> TypeScriptType {
        var parts: [TypeScriptType] = []
        for type in types.flatMap({ if case .union(let parts) = $0 { parts } else { [$0] } })
        where !parts.contains(type) && type != .name("never") { parts.append(type) }
        if parts.contains(.unknown) { return .unknown }
        if let null = parts.firstIndex(of: .name("null")) { parts.append(parts.remove(at: null)) }
        return parts.isEmpty ? .name("never") : parts.count == 1 ? parts[0] : .union(parts)
    }

    /// All of several types.
    static func intersection(_ types: [TypeScriptType]) -> TypeScriptType {
        var parts: [TypeScriptType] = []
        for type in types where type != .unknown && !parts.contains(type) { parts.append(type) }
        if parts.contains(.name("never")) { return .name("never") }
        return parts.isEmpty ? .unknown : parts.count == 1 ? parts[0] : .intersection(parts)
    }
}
