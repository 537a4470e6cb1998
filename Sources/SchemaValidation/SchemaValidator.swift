package import CodecRuntime
package import ProtocolSpec

/// Finds every way in which a JSON value breaks a schema, in the schema's order.
///
/// It checks values, not bytes: the text has been decoded before.
package struct SchemaValidator: Sendable {
    private let recursiveSchemas: [String: Schema]

    /// - Parameter recursiveSchemas: what `Schema.Kind.reference` points to: `RoomContract.recursiveSchemas`.
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
    /// A limit, since trying choices within choices can take endless time.
    private static let mostAttempts = 100_000

    let recursiveSchemas: [String: Schema]
    var violations: [Violation] = []
    /// How many branches of choices have been tried.
    private var attempts = 0
    private var path: [String] = []

    init(recursiveSchemas: [String: Schema]) {
        self.recursiveSchemas = recursiveSchemas
    }

    mutating func check(_ value: JSONValue, _ schema: Schema) {
        let schema = schema.resolved(by: recursiveSchemas)
        if schema.isNullable, case .null = value { return }
        switch (schema.kind, value) {
        case (.any, _), (.boolean, .bool): break
        case (.string(let rules), .string(let text)): check(text, rules)
        case (.integer(let rules), .integer(let number)), (.number(let rules), .integer(let number)):
            check(DecimalNumber(number), rules)
        case (.integer(let rules), .number(let number)) where Int(exactly: number) != nil,
            (.number(let rules), .number(let number)):
            if let number = DecimalNumber(number) { check(number, rules) }
        case (.integer, .number(let number)) where number.rounded() == number:
            add("type", "an integer of 64 bits, not one beyond them", schema.location)
        case (.array(let rules), .array(let items)): check(items, rules)
        case (.object(let rules), .object): check(value, rules, at: schema.location)
        case (.constant(let constant), _):
            if value != constant { add("const", "not the one value that is allowed", schema.location) }
        case (.enumeration(let words), _):
            let isMember = value.string.map { text in words.contains { JSONValue.string($0) == .string(text) } }
            if isMember != true { add("enum", "one of \(words.joined(separator: ", "))", schema.location) }
        case (.choice(let rules), _): check(value, rules, at: schema.location)
        case (let kind, _):
            add("type", "\(kind.phrase), not \(value.phrase)", schema.location)
        }
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
        if let pattern = rules.pattern, !pattern.value.matches(text) {
            add("pattern", "a string that matches \(pattern.value.text)", pattern.location)
        }
    }

    private mutating func check(_ number: DecimalNumber, _ rules: NumberRules) {
        if let bound = rules.minimum, number < bound.value {
            add("minimum", "a number of at least \(bound.value), not \(number)", bound.location)
        }
        if let bound = rules.maximum, number > bound.value {
            add("maximum", "a number of at most \(bound.value), not \(number)", bound.location)
        }
        if let bound = rules.exclusiveMinimum, number <= bound.value {
            add("exclusiveMinimum", "a number greater than \(bound.value), not \(number)", bound.location)
        }
        if let bound = rules.exclusiveMaximum, number >= bound.value {
            add("exclusiveMaximum", "a number less than \(bound.value), not \(number)", bound.location)
        }
        if let bound = rules.multipleOf, !number.isMultiple(of: bound.value) {
            add("multipleOf", "a multiple of \(bound.value), not \(number)", bound.location)
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
        guard rules.isClosed || rules.additional != nil, case .object(let members) = object else { return }
        for (index, member) in members.enumerated() where rules[member.name] == nil {
            guard let additional = rules.additional else {
                add("additionalProperties", "\"\(member.name)\" is not allowed here", location)
                continue
            }
            // Of members with one name the last counts.
            let isRepeated = members[(index + 1)...].contains { $0.name == member.name }
            if !isRepeated { descend(member.name) { $0.check(member.value, additional) } }
        }
    }

    private mutating func check(_ value: JSONValue, _ rules: ChoiceRules, at location: SourceLocation) {
        if let discriminator = rules.discriminator, case .object = value {
            let words = rules.branches.map { rules.word(of: $0, resolving: recursiveSchemas) }
            let word = value[discriminator.value]?.string
            if let word, let index = words.firstIndex(of: word) { return check(value, rules.branches[index]) }
            let known = words.compactMap { $0 }.joined(separator: ", ")
            return add("oneOf", "\"\(discriminator.value)\" is not one of \(known)", location)
        }
        var found: [[Violation]] = []
        for branch in rules.branches {
            attempts += 1
            guard attempts <= Self.mostAttempts else {
                return add("oneOf", "too many ways to read this were tried", location)
            }
            var pass = ValidationPass(recursiveSchemas: recursiveSchemas)
            pass.attempts = attempts
            pass.check(value, branch)
            attempts = pass.attempts
            found.append(pass.violations)
        }
        let count = found.count(where: \.isEmpty)
        guard count != 1 else { return }
        if count > 1 { return add("oneOf", "\(count) of the choices fit, and only one may", location) }
        // A value that breaks a limit of a branch is nearer to it than one of another type.
        let nearest = found.filter { !$0.contains(where: \.isOfType) }.min { $0.count < $1.count }
        let hint = nearest?.first.map { "; nearest is one in which \($0.pointer) should be \($0.message)" } ?? ""
        add("oneOf", "none of the \(found.count) choices fits\(hint)", location)
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

extension Violation {
    /// Whether the value is of the wrong kind altogether, rather than beyond a limit.
    var isOfType: Bool { pointer.isEmpty && ["type", "const", "enum", "oneOf"].contains(keyword) }
}

extension StringFormat {
    /// Whether a string has this format, by the same reading that the codecs use.
    package func matches(_ text: String) -> Bool {
        switch self {
        case .uuid: WireUUID(text) != nil
        case .dateTime: WireTimestamp(text) != nil
        case .date: WireDate(text) != nil
        case .email: WireTextFormat.email.matches(text)
        case .uri: WireTextFormat.uri.matches(text)
        }
    }

    fileprivate var phrase: String {
        switch self {
        case .uuid: "a UUID of 8-4-4-4-12 hexadecimal digits"
        case .dateTime: "a date and time with offset (RFC 3339)"
        case .date: "a date (RFC 3339)"
        case .email: WireTextFormat.email.phrase
        case .uri: WireTextFormat.uri.phrase
        }
    }
}

extension Schema.Kind {
    fileprivate var phrase: String {
        switch self {
        case .any, .constant, .enumeration, .choice, .reference: "another value"
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
