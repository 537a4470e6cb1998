package import CodecRuntime
package import ProtocolSpec
package import SeededRandom

/// Makes values that satisfy a schema, from a seed.
package struct ValueGenerator: Sendable {
    /// How many references deep a value goes: a recursive schema has no end of its own.
    static let deepestReference = 3
    /// An array or string without an upper bound gets at most this many items or code points.
    private static let manyItems = 3
    private static let longText = 24

    private let recursiveSchemas: [String: Schema]

    /// - Parameter recursiveSchemas: what `Schema.Kind.reference` points to: `Contract.recursiveSchemas`.
    package init(recursiveSchemas: [String: Schema] = [:]) {
        self.recursiveSchemas = recursiveSchemas
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
        guard case .reference(let name) = schema.kind, var target = recursiveSchemas[name] else { return schema }
        target.isNullable = target.isNullable || schema.isNullable
        return target
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
        case .integer(let rules): return .integer(Self.integer(rules, using: &random))
        case .number(let rules): return .number(Self.number(rules, using: &random))
        case .array(let rules): return array(rules, isPlain: isPlain, references: references, using: &random)
        case .object(let rules): return object(rules, isPlain: isPlain, references: references, using: &random)
        case .constant(let constant): return constant
        case .enumeration(let words): return words.randomElement(using: &random).map(JSONValue.string) ?? .null
        case .reference:
            let target = resolved(schema)
            if case .reference = target.kind { return .null }
            return value(target, isPlain: isPlain, references: references + 1, using: &random)
        }
    }

    private func text(_ rules: StringRules, isPlain: Bool, using random: inout SplitMix64) -> String {
        switch rules.format?.value {
        case .uuid: return WireUUID(randomHigh: random.next(), low: random.next()).description
        case .dateTime:
            return WireTimestamp(microseconds: Int64.random(in: 0..<4_000_000_000_000_000, using: &random)).description
        case nil: break
        }
        let least = rules.minLength?.value ?? 0
        let most = max(least, min(rules.maxLength?.value ?? .max, least + Self.longText))
        let count = isPlain ? min(most, max(least, 8)) : Int.random(in: least...most, using: &random)
        let sample = isPlain ? .ascii : TextSample.allCases.randomElement(using: &random) ?? .ascii
        return sample.text(count: count, using: &random)
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
        return .object(members)
    }

    private static func integer(_ rules: NumberRules, using random: inout SplitMix64) -> Int {
        // Whole numbers beyond 2^53 lose digits in many a receiver; nothing here is about those.
        let exact = 9_007_199_254_740_992.0
        let least = max(rules.minimum?.value ?? min(0, rules.maximum?.value ?? 0), -exact).rounded(.up)
        let most = min(rules.maximum?.value ?? least + 1_000, exact).rounded(.down)
        return least <= most ? Int.random(in: Int(least)...Int(most), using: &random) : Int(least)
    }

    private static func number(_ rules: NumberRules, using random: inout SplitMix64) -> Double {
        let least = rules.minimum?.value ?? min(0, rules.maximum?.value ?? 0)
        let most = rules.maximum?.value ?? least + 1_000
        return least < most ? Double.random(in: least...most, using: &random) : least
    }
}
