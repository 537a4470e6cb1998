import SeededRandom

/// Draws schemas of all keywords, as JSON texts, from a seed.
struct DrawnSchema {
    private static let names = ["a", "b", "c", "type", "é", "x\\\"y", "a name of some length", "😀"]
    private static let scalars = [
        "null", "true", "false", "0", "-1", "1.0", "2.5", "1e2", "12345678901234567890", #""""#, #""a""#, #""abc""#,
        #""é""#, #""x\"y""#, #""longer than sixteen bytes""#,
    ]

    private var random: SplitMix64
    /// Whether the schema is the one that others refer to.
    private var isPart = false

    init(seed: UInt64) {
        random = .stream("schemas", seed: seed)
    }

    /// The next schema, which may refer to a schema of its own and to itself.
    mutating func next() -> String {
        isPart = true
        let part = schema(2)
        isPart = false
        let whole = schema(3)
        return ##"{"$defs": {"part": \##(part)}, \##(whole.dropFirst())"##
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    private mutating func pick<Item>(_ items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &random)] }
    private mutating func number() -> Int { Int.random(in: 0...3, using: &random) }
    private mutating func name() -> String { pick(Self.names) }

    private mutating func some(_ most: Int, _ make: (inout Self) -> String) -> String {
        (0..<Int.random(in: 0...most, using: &random)).map { _ in make(&self) }.joined(separator: ", ")
    }

    /// A schema that is a mapping.
    private mutating func schema(_ depth: Int) -> String {
        guard depth > 0 else { return "{\(scalar())}" }
        let body =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3: object(depth)
            case 3..<5: array(depth)
            case 5..<7: scalar()
            case 7 where !isPart: pick([##""$ref": "#/$defs/part""##, ##""allOf": [{"$ref": "#/$defs/part"}]"##])
            default: combination(depth)
            }
        return "{\(body)\(chance(8) ? #", "nullable": true"# : "")}"
    }

    private mutating func scalar() -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return #""type": "integer", "minimum": \#(-number()), "maximum": \#(number())"#
        case 1: return #""type": "number", "exclusiveMinimum": -0.5, "multipleOf": \#(pick(["0.5", "1", "3"]))"#
        case 2: return #""type": "string", "minLength": \#(number()), "maxLength": \#(number() + 2)"#
        case 3: return #""pattern": "\#(pick(["^a", "b$", "^[a-zé]*$", "^(a|ab)+$"]))""#
        case 4: return #""format": "\#(pick(["uuid", "date-time", "date", "email", "uri"]))""#
        case 5: return #""const": \#(pick(Self.scalars + ["{}", "[1]"]))"#
        case 6: return #""enum": [\#(pick(Self.scalars)), \#(pick(Self.scalars)), \#(pick(Self.scalars + ["[]"]))]"#
        case 7: return #""type": ["\#(pick(["string", "null"]))", "\#(pick(["boolean", "integer", "object"]))"]"#
        default: return #""type": "\#(pick(["null", "boolean", "integer", "number", "string", "array"]))""#
        }
    }

    private mutating func object(_ depth: Int) -> String {
        var parts = [chance(70) ? #""type": "object""# : #""title": "any""#]
        let next = ##""next": {"$ref": "#\##(isPart ? "/$defs/part" : "")"}, "##
        let members = some(4) { #""\#($0.name())": \#($0.schema(depth - 1))"# }
        parts.append(#""properties": {\#(chance(10) && !members.isEmpty ? next : "")\#(members)}"#)
        if chance(60) { parts.append(#""required": [\#(some(2) { #""\#($0.name())""# })]"#) }
        if chance(40) { parts.append(#""additionalProperties": \#(chance(50) ? "false" : schema(depth - 1))"#) }
        if chance(15) { parts.append(#""maxProperties": \#(number() + 1)"#) }
        if chance(15) { parts.append(#""minProperties": \#(number() / 2)"#) }
        if chance(10) { parts.append(#""propertyNames": \#(schema(0))"#) }
        if chance(5) { parts.append(#""patternProperties": {"^x": \#(schema(depth - 1))}"#) }
        if chance(5) { parts.append(#""dependentRequired": {"a": ["b"]}"#) }
        return parts.joined(separator: ", ")
    }

    private mutating func array(_ depth: Int) -> String {
        var parts = [chance(70) ? #""type": "array""# : #""title": "any""#]
        if chance(70) { parts.append(#""items": \#(schema(depth - 1))"#) }
        if chance(30) { parts.append(#""prefixItems": [\#(schema(depth - 1)), \#(schema(0))]"#) }
        if chance(30) { parts.append(#""minItems": \#(number())"#) }
        if chance(30) { parts.append(#""maxItems": \#(number() + 1)"#) }
        if chance(5) { parts.append(#""uniqueItems": true"#) }
        if chance(5) { parts.append(#""contains": \#(schema(0))"#) }
        return parts.joined(separator: ", ")
    }

    private mutating func combination(_ depth: Int) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return #""not": \#(schema(0))"#
        case 1: return #""if": \#(schema(0)), "then": \#(schema(0)), "else": \#(schema(0))"#
        case 2: return #""anyOf": [\#(schema(depth - 1)), {"type": "null"}]"#
        case 3: return #""type": "string", "allOf": [\#(schema(0)), \#(schema(0))]"#
        default:
            return #""\#(pick(["anyOf", "oneOf", "allOf"]))": [\#(schema(0)), \#(schema(0)), \#(schema(depth - 1))]"#
        }
    }
}
