package import CodecRuntime
package import ProtocolSpec
package import SeededRandom

/// Makes values that satisfy a schema, from a seed.
package struct ValueGenerator: Sendable {
    /// How many references deep a value goes: a recursive schema has no end of its own.
    static let deepestReference = 3
    /// An array or map without an upper bound gets at most this many more than it must have.
    private static let manyItems = 3

    /// How often a value is made again until it is valid: a number may be at an open bound, a value of two branches.
    static let attempts = 200

    private let recursiveSchemas: [String: Schema]
    let validator: SchemaValidator

    /// - Parameter recursiveSchemas: what `Schema.Kind.reference` points to: `RoomContract.recursiveSchemas`.
    package init(recursiveSchemas: [String: Schema] = [:]) {
        self.recursiveSchemas = recursiveSchemas
        validator = SchemaValidator(recursiveSchemas: recursiveSchemas)
    }

    /// A plain valid value: every required member and no other, arrays with one item if they may, short texts.
    package func plain(_ schema: Schema, using random: inout SplitMix64) -> JSONValue {
        value(schema, isPlain: true, references: 0, using: &random)
    }

    /// Any valid value: optional members come and go, lengths and numbers vary.
    package func any(_ schema: Schema, using random: inout SplitMix64) -> JSONValue {
        value(schema, isPlain: false, references: 0, using: &random)
    }

    /// The schema that a reference means; any other schema is itself.
    func resolved(_ schema: Schema) -> Schema {
        schema.resolved(by: recursiveSchemas)
    }

    private func value(
        _ schema: Schema,
        isPlain: Bool,
        references: Int,
        using random: inout SplitMix64
    ) -> JSONValue {
        if schema.isNullable,
            references > Self.deepestReference || (!isPlain && Int.random(in: 0..<4, using: &random) == 0)
        {
            return .null
        }
        switch schema.kind {
        case .any: return .bool(true)
        case .boolean: return .bool(Bool.random(using: &random))
        case .string(let rules): return .string(text(rules, isPlain: isPlain, using: &random))
        case .integer(let rules): return .integer(integer(rules, isPlain: isPlain, using: &random))
        case .choice(let rules):
            return choice(schema, rules, isPlain: isPlain, references: references, using: &random)
        case .number(let rules): return .number(number(rules, using: &random))
        case .array(let rules): return array(rules, isPlain: isPlain, references: references, using: &random)
        case .object(let rules): return object(rules, isPlain: isPlain, references: references, using: &random)
        case .constant(let constant): return constant
        case .enumeration(let words): return words.randomElement(using: &random).map(JSONValue.string) ?? .null
        case .reference:
            return value(resolved(schema), isPlain: isPlain, references: references + 1, using: &random)
        }
    }

    /// A value that exactly one branch allows.
    private func choice(
        _ schema: Schema,
        _ rules: ChoiceRules,
        isPlain: Bool,
        references: Int,
        using random: inout SplitMix64
    ) -> JSONValue {
        // A branch that leads no deeper ends what a recursive schema would go on with.
        let ending = references > Self.deepestReference ? rules.branches.filter { !Self.leadsOn($0) } : []
        let branches = ending.isEmpty ? rules.branches : ending
        var made = JSONValue.null
        for attempt in 0..<Self.attempts {
            guard let branch = isPlain && attempt < 5 ? branches.first : branches.randomElement(using: &random) else {
                break
            }
            made = value(branch, isPlain: isPlain, references: references + 1, using: &random)
            if validator.violations(of: made, in: schema).isEmpty { break }
        }
        return made
    }

    /// Whether values of the schema must hold others of a recursive one.
    private static func leadsOn(_ schema: Schema) -> Bool {
        switch schema.kind {
        case .reference: true
        case .object(let rules): rules.properties.contains { $0.isRequired && leadsOn($0.schema) }
        case .array(let rules): (rules.minItems?.value ?? 0) > 0 && leadsOn(rules.items)
        case .choice(let rules): rules.branches.allSatisfy(leadsOn)
        case .any, .boolean, .string, .integer, .number, .constant, .enumeration: false
        }
    }

    private func array(
        _ rules: ArrayRules,
        isPlain: Bool,
        references: Int,
        using random: inout SplitMix64
    ) -> JSONValue {
        let least = rules.minItems?.value ?? 0
        let most = max(least, min(rules.maxItems?.value ?? .max, least + Self.manyItems))
        // An empty array ends what a recursive schema would go on with.
        let isDeep = references > Self.deepestReference
        let count = isDeep ? least : isPlain ? min(most, max(least, 1)) : Int.random(in: least...most, using: &random)
        return .array(
            (0..<count).map { _ in value(rules.items, isPlain: isPlain, references: references, using: &random) }
        )
    }

    private func object(
        _ rules: ObjectRules,
        isPlain: Bool,
        references: Int,
        using random: inout SplitMix64
    ) -> JSONValue {
        var members: [JSONValue.Member] = []
        for property in rules.properties {
            let isWanted = !isPlain && references <= Self.deepestReference && Bool.random(using: &random)
            guard property.isRequired || isWanted else { continue }
            let value = value(property.schema, isPlain: isPlain, references: references, using: &random)
            members.append(JSONValue.Member(name: property.name, value: value))
        }
        guard let additional = rules.additional, references <= Self.deepestReference else { return .object(members) }
        // A map with one member shows more than an empty one, as with an array.
        let count = isPlain ? (rules.properties.isEmpty ? 1 : 0) : Int.random(in: 0...Self.manyItems, using: &random)
        for index in 0..<count {
            let sample = isPlain ? .ascii : TextSample.allCases.randomElement(using: &random) ?? .ascii
            // Numbered, so that no name is there twice or is a property's.
            var name = "\(sample.text(count: 3, using: &random))\(index)"
            while rules[name] != nil { name += "_" }
            let value = value(additional, isPlain: isPlain, references: references, using: &random)
            members.append(JSONValue.Member(name: name, value: value))
        }
        return .object(members)
    }
}
