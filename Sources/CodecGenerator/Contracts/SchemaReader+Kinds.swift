internal import CodecRuntime
internal import ContractReading
internal import ProtocolSpec

/// What a schema says itself, without what it is combined with.
extension SchemaReader {
    private static let mostProperties = 1_000
    private static let mostWords = 500

    mutating func own(_ node: DocumentNode) -> Schema {
        var schema = Schema(location: node.location, kind: .any)
        if !members.isLiteral, let payload = node["payload"], payload.entries != nil, Self.isMessage(node) {
            return self.schema(payload)
        }
        if let value = node["const"] {
            let json = value.json
            if case .number(let number) = json, !number.isFinite { return schema }
            schema.kind = .constant(json)
            return schema
        }
        if let items = node["enum"]?.items {
            (schema.kind, schema.isNullable) = Self.enumeration(items.map(\.json), at: node.location)
            return schema
        }
        let types = Self.types(node)
        schema.isNullable = types.contains("null")
        let others = types.filter { $0 != "null" }
        if others.isEmpty, schema.isNullable {
            (schema.kind, schema.isNullable) = (.constant(.null), false)
        } else if others.count == 1 {
            schema.kind = kind(others[0], node)
        } else if !others.isEmpty {
            let branches = others.map { Schema(location: node.location, kind: kind($0, node)) }
            schema.kind = either(branches, by: nil, at: node.location).kind
        }
        if case .any = schema.kind { schema.isNullable = false }
        return schema
    }

    private static func isMessage(_ node: DocumentNode) -> Bool {
        ["type", "properties", "allOf", "oneOf", "anyOf", "const", "enum", "items"].allSatisfy { node[$0] == nil }
    }

    /// The words of `type`, each once; where there is none, the type that is spoken of.
    private static func types(_ node: DocumentNode) -> [String] {
        guard let type = node["type"] else {
            if node["properties"]?.entries != nil || node["required"]?.items?.isEmpty == false { return ["object"] }
            if let additional = node["additionalProperties"], additional.entries != nil { return ["object"] }
            return node["items"]?.entries != nil ? ["array"] : []
        }
        var words: [String] = []
        for item in type.items ?? [type] {
            var word = item.string ?? ""
            if case .null = item.content { word = "null" }
            if !words.contains(word) { words.append(word) }
        }
        return words
    }

    private mutating func kind(_ type: String, _ node: DocumentNode) -> Schema.Kind {
        switch type {
        case "boolean": .boolean
        case "string": .string(Self.stringRules(node))
        case "integer", "number": NumberReader(node, isInteger: type == "integer").kind
        case "array": .array(arrayRules(node))
        case "object": .object(objectRules(node))
        default: .any
        }
    }

    // MARK: Enumerations

    /// The type of values of which one is taken.
    ///
    /// - Returns: strings as words, one value as a constant, numbers by their bounds; and whether null is among them.
    static func enumeration(_ values: [JSONValue], at location: SourceLocation) -> (Schema.Kind, isNullable: Bool) {
        let isNull = { (value: JSONValue) in if case .null = value { true } else { false } }
        let others = values.filter { !isNull($0) }
        let allowsNull = others.count < values.count
        guard let first = others.first else { return allowsNull ? (.constant(.null), false) : (.any, false) }
        if others.allSatisfy({ $0 == first }) { return allowsNull ? (.any, false) : (.constant(first), false) }
        let words = others.compactMap(\.string)
        if words.count == others.count { return (Self.words(words), allowsNull) }
        let numbers = others.compactMap { DecimalNumber(json: $0) }
        if numbers.count == others.count, let least = numbers.min(), let greatest = numbers.max() {
            let rules = NumberRules(minimum: Located(least, at: location), maximum: Located(greatest, at: location))
            let areIntegers = numbers.allSatisfy { $0.integer != nil }
            return (areIntegers ? .integer(rules) : .number(rules), allowsNull)
        }
        let areBooleans = others.allSatisfy { if case .bool = $0 { true } else { false } }
        return areBooleans ? (.boolean, allowsNull) : (.any, false)
    }

    /// Words as an enum, each once; any text where Swift takes two of them for one.
    static func words(_ words: [String]) -> Schema.Kind {
        var seen: Set<[UInt8]> = []
        let distinct = words.filter { seen.insert(Array($0.utf8)).inserted }
        let isEnum = Set(distinct).count == distinct.count && distinct.count <= mostWords
        return isEnum ? .enumeration(distinct) : .string(StringRules())
    }

    // MARK: Rules

    private static func stringRules(_ node: DocumentNode) -> StringRules {
        var rules = StringRules(minLength: count(node["minLength"]), maxLength: count(node["maxLength"]))
        if let low = rules.minLength, let high = rules.maxLength, low.value > high.value {
            (rules.minLength, rules.maxLength) = (nil, nil)
        }
        if let text = node["pattern"]?.string, let pattern = try? WirePattern(text) {
            rules.pattern = Located(pattern, at: node.location)
        }
        if let format = node["format"]?.string.flatMap(StringFormat.init(rawValue:)) {
            rules.format = Located(format, at: node.location)
        }
        return rules
    }

    private mutating func arrayRules(_ node: DocumentNode) -> ArrayRules {
        var items = Schema(location: node.location, kind: .any)
        if let one = node["items"], one.entries != nil, node["prefixItems"] == nil { items = schema(one) }
        var rules = ArrayRules(
            items: items,
            minItems: Self.count(node["minItems"]),
            maxItems: Self.count(node["maxItems"])
        )
        if let low = rules.minItems, let high = rules.maxItems, low.value > high.value {
            (rules.minItems, rules.maxItems) = (nil, nil)
        }
        return rules
    }

    private mutating func objectRules(_ node: DocumentNode) -> ObjectRules {
        let required = Set((node["required"]?.items ?? []).compactMap(\.string))
        var rules = ObjectRules(properties: [])
        for entry in (node["properties"]?.entries ?? []).prefix(Self.mostProperties) {
            let isRequired = required.contains(entry.key)
            var schema = schema(entry.value)
            // A constant is always written, and a null that was missing is more than was said.
            if !isRequired, schema.isNull { schema.kind = .any }
            rules.properties.append(
                .init(name: entry.key, location: entry.keyLocation, isRequired: isRequired, schema: schema)
            )
        }
        let known = Set(rules.properties.map(\.name))
        for name in (node["required"]?.items ?? []).compactMap(\.string) where !known.contains(name) {
            guard rules[name] == nil else { continue }
            let any = Schema(location: node.location, kind: .any)
            rules.properties.append(.init(name: name, location: node.location, isRequired: true, schema: any))
        }
        guard let additional = node["additionalProperties"], node["patternProperties"] == nil else {
            if node["patternProperties"] != nil { rules.additional = Schema(location: node.location, kind: .any) }
            return rules
        }
        switch additional.content {
        case .mapping: rules.additional = schema(additional)
        case .bool(true): rules.additional = Schema(location: node.location, kind: .any)
        // What the other parts of an `allOf` list is meant to be there.
        case .bool(false): rules.isClosed = ["allOf", "anyOf", "oneOf"].allSatisfy { node[$0] == nil }
        default: break
        }
        return rules
    }

    static func count(_ node: DocumentNode?) -> Located<Int>? {
        guard let node, case .integer(let value) = node.content, value >= 0 else { return nil }
        return Located(value, at: node.location)
    }
}

/// The rules of a number, as far as they agree with each other.
struct NumberReader {
    let kind: Schema.Kind

    init(_ node: DocumentNode, isInteger: Bool) {
        var rules = NumberRules(
            minimum: Self.number(node["minimum"]),
            maximum: Self.number(node["maximum"]),
            exclusiveMinimum: Self.number(node["exclusiveMinimum"]),
            exclusiveMaximum: Self.number(node["exclusiveMaximum"]),
            multipleOf: Self.number(node["multipleOf"])
        )
        // In draft 4 a bound was exclusive by a flag beside it.
        if case .bool(true)? = node["exclusiveMinimum"]?.content {
            (rules.exclusiveMinimum, rules.minimum) = (rules.minimum, nil)
        }
        if case .bool(true)? = node["exclusiveMaximum"]?.content {
            (rules.exclusiveMaximum, rules.maximum) = (rules.maximum, nil)
        }
        if let divisor = rules.multipleOf?.value,
            divisor <= .zero || isInteger && divisor.leastWholeMultiple == nil
        {
            rules.multipleOf = nil
        }
        if isInteger {
            kind = Self.integer(rules, format: node["format"]?.string)
        } else {
            let bounds = [rules.least, rules.greatest].compactMap(\.self)
            let isFinite = (bounds + [rules.multipleOf?.value].compactMap(\.self)).allSatisfy { $0.double.isFinite }
            let isEmpty = bounds.count == 2 && bounds[0] > bounds[1]
            kind = .number(isEmpty || !isFinite ? NumberRules() : rules)
        }
    }

    /// An integer, where 64 bits hold it.
    private static func integer(_ rules: NumberRules, format: String?) -> Schema.Kind {
        let (low, high) = (rules.least, rules.greatest)
        let isWide = low.map { $0 < DecimalNumber(.min) } ?? false || high.map { $0 > DecimalNumber(.max) } ?? false
        if isWide || format == "uint64" || format == "bigint" { return .any }
        return .integer(rules.integers == nil ? NumberRules() : rules)
    }

    private static func number(_ node: DocumentNode?) -> Located<DecimalNumber>? {
        guard let node else { return nil }
        return switch node.content {
        case .integer(let value): Located(DecimalNumber(value), at: node.location)
        case .number(let value): Located(value, at: node.location)
        default: nil
        }
    }
}

extension DecimalNumber {
    /// The number that a JSON value is; nil for any other value.
    init?(json: JSONValue) {
        switch json {
        case .integer(let value): self.init(value)
        case .number(let value): self.init(value)
        default: return nil
        }
    }
}
