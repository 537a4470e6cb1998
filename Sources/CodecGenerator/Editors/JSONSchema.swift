import CodecRuntime

/// A JSON Schema (draft 2020-12) under construction: its keywords in the order in which they are written.
struct JSONSchema: Sendable {
    /// A key of an object, with what may stand behind it.
    struct Property: Sendable {
        var name: String
        var schema: JSONSchema
        var isRequired = false
    }

    private(set) var keywords: [JSONValue.Member]

    init(_ keywords: [(String, JSONValue)] = []) {
        self.keywords = keywords.map { JSONValue.Member(name: $0.0, value: $0.1) }
    }

    /// The schema as a JSON value.
    var json: JSONValue { .object(keywords) }

    /// The schema with one more keyword, behind the others.
    func with(_ keyword: String, _ value: JSONValue) -> JSONSchema {
        var copy = self
        copy.keywords.append(JSONValue.Member(name: keyword, value: value))
        return copy
    }

    /// The schema with what an editor shows of it, before everything else.
    func described(_ text: String) -> JSONSchema {
        JSONSchema([("description", .string(text))]).and(self)
    }

    /// The schema with what holds where a key is left out.
    func defaultValue(_ value: JSONValue) -> JSONSchema { with("default", value) }

    /// The schema with values that an editor may propose.
    func examples(_ values: [JSONValue]) -> JSONSchema { with("examples", .array(values)) }

    /// The schema with another's keywords behind its own.
    func and(_ other: JSONSchema) -> JSONSchema {
        var copy = self
        copy.keywords += other.keywords
        return copy
    }
}

// MARK: - Kinds

extension JSONSchema {
    /// Any value.
    static var anything: JSONSchema { JSONSchema() }

    static func type(_ names: String...) -> JSONSchema {
        JSONSchema([("type", names.count == 1 ? .string(names[0]) : .array(names.map(JSONValue.string)))])
    }

    static func constant(_ value: JSONValue) -> JSONSchema { JSONSchema([("const", value)]) }

    static func words(_ words: [String]) -> JSONSchema {
        JSONSchema([("enum", .array(words.map(JSONValue.string)))])
    }

    /// A text of a form.
    ///
    /// - Parameters:
    ///   - pattern: a regular expression of ECMA-262.
    ///   - cure: how to write it, for editors that show this in place of the pattern.
    /// - Returns: its schema.
    static func text(matching pattern: String, cure: String) -> JSONSchema {
        type("string").with("pattern", .string(pattern)).with("patternErrorMessage", .string(cure))
    }

    static func integer(_ range: ClosedRange<Int>) -> JSONSchema {
        type("integer").with("minimum", .integer(range.lowerBound)).with("maximum", .integer(range.upperBound))
    }

    static func array(of items: JSONSchema, atLeast least: Int = 0) -> JSONSchema {
        let array = type("array").with("items", items.json)
        return least > 0 ? array.with("minItems", .integer(least)) : array
    }

    /// An object of these keys and no others.
    static func object(_ properties: [Property]) -> JSONSchema {
        open(properties).with("additionalProperties", .bool(false))
    }

    /// An object of these keys, and others.
    static func open(_ properties: [Property]) -> JSONSchema {
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        let members = properties.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }
        let object = type("object").with("properties", .object(members))
        return required.isEmpty ? object : object.with("required", .array(required))
    }

    /// An object of these keys, and others with such a value.
    static func open(_ properties: [Property], others: JSONSchema) -> JSONSchema {
        open(properties).with("additionalProperties", others.json)
    }

    /// An object of any keys, each with such a value.
    static func map(of values: JSONSchema) -> JSONSchema {
        type("object").with("additionalProperties", values.json)
    }

    /// A schema that stands under `$defs`.
    static func reference(_ name: String) -> JSONSchema {
        JSONSchema([("$ref", .string("#/$defs/\(fragment(name))"))])
    }

    /// A name as part of a JSON pointer in a URI's fragment (RFC 6901, section 6).
    private static func fragment(_ name: String) -> String {
        let pointer = name.replacing("~", with: "~0").replacing("/", with: "~1")
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@".utf8)
        return pointer.utf8.map { byte in
            guard !plain.contains(byte) else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.utf8.count < 2 ? "0" : "") + digits
        }.joined()
    }

    static func any(of schemas: [JSONSchema]) -> JSONSchema {
        JSONSchema([("anyOf", .array(schemas.map(\.json)))])
    }

    static func one(of schemas: [JSONSchema]) -> JSONSchema {
        JSONSchema([("oneOf", .array(schemas.map(\.json)))])
    }

    static func all(of schemas: [JSONSchema]) -> JSONSchema {
        JSONSchema([("allOf", .array(schemas.map(\.json)))])
    }

    /// Where a value satisfies the first, it must satisfy the second.
    static func when(_ condition: JSONSchema, then consequence: JSONSchema) -> JSONSchema {
        JSONSchema([("if", condition.json), ("then", consequence.json)])
    }

    /// Where a value satisfies the first, it must satisfy the second, and the third otherwise.
    static func when(_ condition: JSONSchema, then consequence: JSONSchema, else other: JSONSchema) -> JSONSchema {
        when(condition, then: consequence).with("else", other.json)
    }
}

extension JSONSchema.Property {
    /// A key that must be there.
    static func needed(_ name: String, _ schema: JSONSchema) -> Self {
        Self(name: name, schema: schema, isRequired: true)
    }

    /// A key that may be there.
    static func optional(_ name: String, _ schema: JSONSchema) -> Self {
        Self(name: name, schema: schema)
    }
}
