internal import CodecRuntime
internal import ProtocolSpec

/// The kinds of schema, and the rules of each.
extension RoomContractBuilder {
    mutating func kind(
        _ reader: inout MappingReader,
        type: DeclaredType,
        depth: Int,
        isPart: Bool
    ) -> Schema.Kind? {
        let constant = reader.entry("const")
        let enumeration = reader.entry("enum")
        if let constant {
            if let enumeration {
                diagnostics.error("\"enum\" has no effect beside \"const\"; remove it", at: enumeration.keyLocation)
            }
            return constantKind(constant.value, type: type)
        }
        if let enumeration { return enumerationKind(enumeration.value, type: type) }
        switch type.type {
        case nil: return type.location == nil ? .any : nil
        case .boolean: return .boolean
        case .string: return .string(stringRules(&reader))
        case .integer: return .integer(numberRules(&reader, isInteger: true))
        case .number: return .number(numberRules(&reader, isInteger: false))
        case .array: return arrayRules(&reader, depth: depth).map { .array($0) }
        case .object: return .object(objectRules(&reader, depth: depth, isPart: isPart))
        }
    }

    private mutating func constantKind(_ node: DocumentNode, type: DeclaredType) -> Schema.Kind? {
        if let declared = type.type, !node.json.has(declared) {
            diagnostics.error("a constant of type \(declared.rawValue) is not \(node.kind)", at: node.location)
        }
        if case .number(let number) = node.content, number.isWhole, number.integer == nil, type.type != .number {
            diagnostics.error("the constant \(number) does not fit 64 bits; write a smaller number", at: node.location)
        }
        if type.isNullable, let location = type.location {
            diagnostics.error("null is allowed by \"type\" and not by \"const\"; remove one of them", at: location)
        }
        return .constant(node.json)
    }

    private mutating func enumerationKind(_ node: DocumentNode, type: DeclaredType) -> Schema.Kind? {
        if let declared = type.type, declared != .string, let location = type.location {
            diagnostics.error("\"enum\" is supported for strings only", at: location)
        }
        let items = diagnostics.items(node, what: "\"enum\"")
        if items.isEmpty, node.items != nil {
            diagnostics.error("\"enum\" is empty, so that nothing is valid; list strings", at: node.location)
        }
        var words: [String] = []
        var allowsNull = false
        for item in items {
            if case .null = item.content, type.isNullable {
                allowsNull = true
            } else if let word = diagnostics.string(item, what: "a value of \"enum\"") {
                if words.contains(word) { diagnostics.error("\"\(word)\" is in \"enum\" twice", at: item.location) }
                words.append(word)
            }
        }
        if type.isNullable, !allowsNull, let location = type.location {
            diagnostics.error("null is allowed by \"type\" and not by \"enum\"; add it there", at: location)
        }
        return .enumeration(words)
    }

    // MARK: Rules

    private mutating func stringRules(_ reader: inout MappingReader) -> StringRules {
        var rules = StringRules(
            minLength: count(&reader, "minLength"),
            maxLength: count(&reader, "maxLength")
        )
        checkOrder(rules.minLength, rules.maxLength, "minLength", "maxLength")
        rules.pattern = pattern(&reader)
        guard let node = reader.optional("format"), let name = diagnostics.string(node, what: "\"format\"") else {
            return rules
        }
        if let format = StringFormat(rawValue: name) {
            rules.format = Located(format, at: node.location)
        } else {
            let known = StringFormat.allCases.map(\.rawValue)
            let hint = NearestWord.hint(for: name, among: known)
            diagnostics.error(
                "the format \"\(name)\" is not supported; enforced are \(known.joined(separator: ", "))\(hint)",
                at: node.location
            )
        }
        return rules
    }

    private mutating func pattern(_ reader: inout MappingReader) -> Located<WirePattern>? {
        guard let node = reader.optional("pattern"), let text = diagnostics.string(node, what: "\"pattern\"") else {
            return nil
        }
        do { return Located(try WirePattern(text), at: node.location) } catch {
            diagnostics.error(
                "\"pattern\" is not a regular expression that can be checked: at character \(error.position + 1), "
                    + error.message,
                at: node.location
            )
            return nil
        }
    }

    private mutating func numberRules(_ reader: inout MappingReader, isInteger: Bool) -> NumberRules {
        var rules = NumberRules(
            minimum: number(&reader, "minimum"),
            maximum: number(&reader, "maximum"),
            exclusiveMinimum: number(&reader, "exclusiveMinimum"),
            exclusiveMaximum: number(&reader, "exclusiveMaximum"),
            multipleOf: number(&reader, "multipleOf")
        )
        if let divisor = rules.multipleOf, divisor.value <= .zero {
            diagnostics.error("\"multipleOf\" is greater than 0", at: divisor.location)
            rules.multipleOf = nil
        } else if let divisor = rules.multipleOf, isInteger, divisor.value.leastWholeMultiple == nil {
            diagnostics.error("no integer but 0 is a multiple of this; write a smaller number", at: divisor.location)
        }
        let errors = diagnostics.diagnostics.count
        checkOrder(rules.minimum, rules.maximum, "minimum", "maximum")
        checkOrder(rules.exclusiveMinimum, rules.exclusiveMaximum, "exclusiveMinimum", "exclusiveMaximum")
        if diagnostics.diagnostics.count == errors, let problem = NumberSpace(rules, isInteger: isInteger).problem {
            diagnostics.error(problem.value, at: problem.location)
        }
        return rules
    }

    private mutating func arrayRules(_ reader: inout MappingReader, depth: Int) -> ArrayRules? {
        let minItems = count(&reader, "minItems")
        let maxItems = count(&reader, "maxItems")
        checkOrder(minItems, maxItems, "minItems", "maxItems")
        guard let node = reader.required("items", diagnostics: &diagnostics) else { return nil }
        return ArrayRules(items: schema(node, depth: depth + 1), minItems: minItems, maxItems: maxItems)
    }

    private mutating func objectRules(_ reader: inout MappingReader, depth: Int, isPart: Bool) -> ObjectRules {
        let properties = reader.optional("properties").flatMap {
            MappingReader($0, what: "properties", diagnostics: &diagnostics)?.untaken
        }
        let required = requiredNames(
            reader.optional("required"),
            among: (properties ?? []).map(\.key),
            isPart: isPart
        )
        var rules = ObjectRules(properties: [])
        if let additional = reader.optional("additionalProperties") {
            if additional.entries != nil {
                rules.additional = schema(additional, depth: depth + 1)
            } else {
                rules.isClosed = diagnostics.bool(additional, what: "\"additionalProperties\"") == false
            }
        }
        for entry in properties ?? [] {
            rules.properties.append(
                .init(
                    name: entry.key,
                    location: entry.keyLocation,
                    isRequired: required.contains(entry.key),
                    schema: schema(entry.value, depth: depth + 1)
                )
            )
        }
        return rules
    }

    private mutating func requiredNames(
        _ node: DocumentNode?,
        among properties: [String],
        isPart: Bool
    ) -> Set<String> {
        var names: Set<String> = []
        for item in diagnostics.items(node, what: "\"required\"") {
            guard let name = diagnostics.string(item, what: "a required property") else { continue }
            if !properties.contains(name), isPart {
                schemas.unlisted.append(Located(name, at: item.location))
            } else if !properties.contains(name) {
                reportUnlisted(Located(name, at: item.location), among: properties)
            } else if !names.insert(name).inserted {
                diagnostics.error("\"\(name)\" is in \"required\" twice", at: item.location)
            }
        }
        return names
    }

    mutating func reportUnlisted(_ name: Located<String>, among properties: [String]) {
        let hint = NearestWord.hint(for: name.value, among: properties)
        diagnostics.error(
            "\"\(name.value)\" is required and not among the properties\(hint)",
            at: name.location
        )
    }

    // MARK: Bounds

    private mutating func count(_ reader: inout MappingReader, _ key: String) -> Located<Int>? {
        guard let node = reader.optional(key), let value = diagnostics.integer(node, what: "\"\(key)\"") else {
            return nil
        }
        if value >= 0 { return Located(value, at: node.location) }
        diagnostics.error("\"\(key)\" is not negative; write 0 or more", at: node.location)
        return nil
    }

    private mutating func number(_ reader: inout MappingReader, _ key: String) -> Located<DecimalNumber>? {
        guard let node = reader.optional(key) else { return nil }
        switch node.content {
        case .integer(let value): return Located(DecimalNumber(value), at: node.location)
        case .number(let value): return Located(value, at: node.location)
        default:
            diagnostics.error("\"\(key)\" is a number, not \(node.kind)", at: node.location)
            return nil
        }
    }

    private mutating func checkOrder<Value: Comparable>(
        _ low: Located<Value>?,
        _ high: Located<Value>?,
        _ lowName: String,
        _ highName: String
    ) {
        guard let low, let high, low.value > high.value else { return }
        diagnostics.error(
            "\"\(lowName)\" is greater than \"\(highName)\", so that nothing is valid; lower it",
            at: low.location
        )
    }
}

extension JSONValue {
    /// Whether the value is of a type of JSON Schema. A number without a fraction is an integer, however written.
    func has(_ type: SchemaType) -> Bool {
        switch (self, type) {
        case (.string, .string), (.integer, .integer), (.integer, .number), (.number, .number), (.bool, .boolean),
            (.object, .object), (.array, .array):
            true
        case (.number(let value), .integer): value.rounded() == value
        default: false
        }
    }
}
