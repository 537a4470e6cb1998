internal import ProtocolSpec

/// Types of JSON Schema.
struct JSONTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = JSONTypes(rawValue: 1)
    static let boolean = JSONTypes(rawValue: 2)
    static let integer = JSONTypes(rawValue: 4)
    /// A number that is not whole; a schema's `number` allows integers, too.
    static let number = JSONTypes(rawValue: 8)
    static let string = JSONTypes(rawValue: 16)
    static let array = JSONTypes(rawValue: 32)
    static let object = JSONTypes(rawValue: 64)
    static let all = JSONTypes(rawValue: 127)

    private static let words: [(word: String, types: JSONTypes)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", [.integer, .number]),
        ("string", .string), ("array", .array), ("object", .object),
    ]

    /// What people write for the types of JSON Schema, and what it is read as.
    private static let otherWords: [String: String] = [
        "any": "any value", "mixed": "any value", "none": "null", "null": "null", "bool": "boolean",
        "boolean": "boolean", "int": "integer", "int32": "integer", "int64": "integer", "long": "integer",
        "integer": "integer", "number": "number", "float": "number", "double": "number", "decimal": "number",
        "str": "string", "text": "string", "string": "string", "list": "array", "array": "array", "dict": "object",
        "map": "object", "object": "object",
    ]

    /// The types of a word of `type`; nil where it is none.
    init?(word: String) {
        guard let types = Self.words.first(where: { $0.word == word })?.types else { return nil }
        self = types
    }

    /// What a word that is no type is read as; nil where any value is right.
    static func meaning(of word: String) -> String? { otherWords[word.lowercased()] }

    /// The right word that is nearest.
    static func nearest(to word: String) -> String? { NearestWord.to(word, among: words.map(\.word)) }

    /// The type of a value.
    init(of value: DocumentNode) {
        switch value.content {
        case .null: self = .null
        case .bool: self = .boolean
        case .integer: self = .integer
        case .number(let number): self = number.isWhole ? .integer : .number
        case .string: self = .string
        case .sequence: self = .array
        case .mapping: self = .object
        }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Its words: «string or null».
    var phrase: String {
        var rest = self
        var found: [String] = []
        for (word, types) in Self.words.reversed() where rest.isSuperset(of: types) {
            found.append(word)
            rest.subtract(types)
        }
        return found.joined(separator: " or ")
    }
}

extension DocumentNode {
    /// What kind of JSON value this is, with its article.
    var jsonKind: String {
        switch content {
        case .sequence: "an array"
        case .mapping: "an object"
        case .number(let number) where number.isWhole: "an integer"
        default: kind
        }
    }

    /// The value as a person would write it, cut where it is long.
    var excerpt: String {
        switch content {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): value.description
        case .string(let text): text.count > 40 ? "\"\(text.prefix(38))…\"" : "\"\(text)\""
        case .sequence: "an array"
        case .mapping: "an object"
        }
    }
}
