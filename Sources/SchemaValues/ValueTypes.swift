internal import ProtocolSpec

/// The types of JSON Schema, integers and other numbers apart.
struct ValueTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    static let integer = ValueTypes(rawValue: 4)
    /// A number that is no integer.
    static let fraction = ValueTypes(rawValue: 8)
    static let string = ValueTypes(rawValue: 16)
    static let array = ValueTypes(rawValue: 32)
    static let object = ValueTypes(rawValue: 64)
    static let number: ValueTypes = [.integer, .fraction]
    static let all = ValueTypes(rawValue: 127)

    /// One of each, in a fixed order.
    static let each: [ValueTypes] = [.object, .string, .integer, .fraction, .boolean, .array, .null]

    /// Those of a set, one by one.
    var single: [ValueTypes] { Self.each.filter(contains) }

    /// The type of a value.
    init(of value: DocumentNode) {
        self =
            switch value.content {
            case .null: .null
            case .bool: .boolean
            case .integer: .integer
            case .number(let value): value.isWhole ? .integer : .fraction
            case .string: .string
            case .sequence: .array
            case .mapping: .object
            }
    }

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// What the keyword `type` allows, with the words that people write for types; anything where it says nothing that is
    /// understood.
    init(keyword node: DocumentNode) {
        let words = node.items ?? [node]
        let types = words.map { word -> ValueTypes in
            if case .null = word.content { return .null }
            return Self.words[word.string?.lowercased() ?? ""] ?? .all
        }
        self = types.isEmpty ? .all : types.reduce([]) { $0.union($1) }
    }

    private static let words: [String: ValueTypes] = [
        "null": .null, "none": .null, "bool": .boolean, "boolean": .boolean, "int": .integer, "int32": .integer,
        "int64": .integer, "long": .integer, "integer": .integer, "number": .number, "float": .number,
        "double": .number, "decimal": .number, "str": .string, "text": .string, "string": .string, "list": .array,
        "array": .array, "dict": .object, "map": .object, "object": .object,
    ]

    /// What a schema speaks of, by the keywords that it has; empty where none tells.
    init(spokenOfBy node: DocumentNode) {
        self = (node.entries ?? []).reduce([]) { $0.union(Self.keywords[$1.key] ?? []) }
    }

    private static let keywords: [String: ValueTypes] = [
        "properties": .object, "patternProperties": .object, "additionalProperties": .object, "required": .object,
        "propertyNames": .object, "minProperties": .object, "maxProperties": .object, "dependencies": .object,
        "dependentRequired": .object, "dependentSchemas": .object, "unevaluatedProperties": .object,
        "items": .array, "prefixItems": .array, "additionalItems": .array, "contains": .array, "minItems": .array,
        "maxItems": .array, "uniqueItems": .array, "unevaluatedItems": .array,
        "minLength": .string, "maxLength": .string, "pattern": .string, "format": .string,
        "minimum": .number, "maximum": .number, "exclusiveMinimum": .number, "exclusiveMaximum": .number,
        "multipleOf": .number,
    ]
}
