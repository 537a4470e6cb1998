package import CodecRuntime
package import ProtocolSpec

/// Says of a JSON value in what ways it breaks a schema: all of them, in the schema's order.
///
/// It judges values, not bytes: whether the text was JSON at all, and which of two members with one name counts, is
/// settled before.
package struct SchemaValidator: Sendable {
    private let recursiveSchemas: [String: Schema]

    /// - Parameter recursiveSchemas: what `Schema.Kind.reference` points to: `Contract.recursiveSchemas`.
    package init(recursiveSchemas: [String: Schema] = [:]) {
        self.recursiveSchemas = recursiveSchemas
    }

    /// Every violation; none where the value is what the schema says.
    package func violations(of value: JSONValue, in schema: Schema) -> [Violation] {
        var pass = ValidationPass(recursiveSchemas: recursiveSchemas)
        pass.check(value, schema)
        return pass.violations
    }
}

/// One walk through a value and its schema.
private struct ValidationPass {
    let recursiveSchemas: [String: Schema]
    var violations: [Violation] = []
    private var path: [String] = []

    init(recursiveSchemas: [String: Schema]) {
        self.recursiveSchemas = recursiveSchemas
    }

    mutating func check(_ value: JSONValue, _ schema: Schema) {
        if schema.isNullable, case .null = value { return }
        switch (resolved(schema).kind, value) {
        case (.any, _), (.boolean, .bool): break
        case (.string(let rules), .string(let text)): check(text, rules)
        case (.integer(let rules), .integer(let number)): check(Double(number), rules)
        case (.integer(let rules), .number(let number)) where Int(exactly: number) != nil: check(number, rules)
        case (.number(let rules), .integer(let number)): check(Double(number), rules)
        case (.number(let rules), .number(let number)): check(number, rules)
        case (.array(let rules), .array(let items)): check(items, rules)
        case (.object(let rules), .object): check(value, rules, at: schema.location)
        case (.constant(let constant), _):
            if value != constant { add("const", "not the one value that is allowed", schema.location) }
        case (.enumeration(let words), _):
            let isMember = value.string.map { text in words.contains { JSONValue.string($0) == .string(text) } }
            if isMember != true { add("enum", "none of \(words.joined(separator: ", "))", schema.location) }
        case (let kind, _):
            add("type", "\(kind.phrase), not \(value.phrase)", schema.location)
        }
    }

    /// What a chain of references ends at; a chain that bites its own tail allows any value.
    private func resolved(_ schema: Schema) -> Schema {
        var schema = schema
        for _ in 0...recursiveSchemas.count {
            guard case .reference(let name) = schema.kind else { return schema }
            guard let target = recursiveSchemas[name] else { break }
            schema = target
        }
        schema.kind = .any
        return schema
    }

    private mutating func check(_ text: String, _ rules: StringRules) {
        let count = text.unicodeScalars.count
        if let bound = rules.minLength, count < bound.value {
            add("minLength", "a string of at least \(bound.value) code points, not \(count)", bound.location)
        }
        if let bound = rules.maxLength, count > bound.value {
            add("maxLength", "a string of at most \(bound.value) code points, not \(count)", bound.location)
        }
        if let format = rules.format, !format.value.matches(text) {
            add("format", format.value.phrase, format.location)
        }
    }

    private mutating func check(_ number: Double, _ rules: NumberRules) {
        if let bound = rules.minimum, number < bound.value {
            add("minimum", "a number of at least \(bound.value)", bound.location)
        }
        if let bound = rules.maximum, number > bound.value {
            add("maximum", "a number of at most \(bound.value)", bound.location)
        }
    }

    private mutating func check(_ items: [JSONValue], _ rules: ArrayRules) {
        if let bound = rules.minItems, items.count < bound.value {
            add("minItems", "at least \(bound.value) items, not \(items.count)", bound.location)
        }
        if let bound = rules.maxItems, items.count > bound.value {
            add("maxItems", "at most \(bound.value) items, not \(items.count)", bound.location)
        }
        for (index, item) in items.enumerated() { descend(String(index)) { $0.check(item, rules.items) } }
    }

    private mutating func check(_ object: JSONValue, _ rules: ObjectRules, at location: SourceLocation) {
        for property in rules.properties {
            if let value = object[property.name] {
                descend(property.name) { $0.check(value, property.schema) }
            } else if property.isRequired {
                add("required", "\"\(property.name)\" is missing", property.location)
            }
        }
        guard rules.isClosed, case .object(let members) = object else { return }
        for member in members where rules[member.name] == nil {
            add("additionalProperties", "\"\(member.name)\" is not allowed here", location)
        }
    }

    private mutating func descend(_ name: String, _ body: (inout ValidationPass) -> Void) {
        path.append(name)
        body(&self)
        path.removeLast()
    }

    private mutating func add(_ keyword: String, _ message: String, _ location: SourceLocation) {
        violations.append(
            Violation(pointer: JSONPointer.text(path), keyword: keyword, message: message, location: location)
        )
    }
}

extension StringFormat {
    /// Whether a string has this format, by the same reading that the codecs use.
    package func matches(_ text: String) -> Bool {
        switch self {
        case .uuid: WireUUID(text) != nil
        case .dateTime: WireTimestamp(text) != nil
        }
    }

    fileprivate var phrase: String {
        switch self {
        case .uuid: "a UUID of 8-4-4-4-12 hexadecimal digits"
        case .dateTime: "a date and time with offset (RFC 3339)"
        }
    }
}

extension Schema.Kind {
    fileprivate var phrase: String {
        switch self {
        case .any, .constant, .enumeration, .reference: "another value"
        case .boolean: "true or false"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// What kind of value this is, with its article: «a string», «an object».
    package var phrase: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
