internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// Makes one schema of two that both hold: what an `allOf` says in parts.
struct SchemaMerge {
    let recursive: [String: Schema]

    /// The values that both schemas allow; titles and descriptions are those of the first that has them.
    func merged(_ left: Schema, _ right: Schema) throws(SchemaMergeError) -> Schema {
        var schema = try described(left, right)
        schema.name = left.isAnything ? right.name : left.name
        schema.title = left.title ?? right.title
        schema.description = left.description ?? right.description
        schema.isDeprecated = left.isDeprecated || right.isDeprecated
        schema.standard = left.standard ?? right.standard
        return schema
    }

    private func described(_ left: Schema, _ right: Schema) throws(SchemaMergeError) -> Schema {
        var schema = left
        if left.isAnything {
            (schema.kind, schema.isNullable) = (right.kind, right.isNullable)
        } else if !right.isAnything {
            let (first, second) = (try known(left, beside: right), try known(right, beside: left))
            schema.isNullable = first.isNullable && second.isNullable
            schema.kind = try kind(first, second)
        }
        return schema
    }

    /// The schema, where a reference leads to one that is known already.
    private func known(_ schema: Schema, beside other: Schema) throws(SchemaMergeError) -> Schema {
        guard case .reference(let name) = schema.kind else { return schema }
        if case .reference(let second) = other.kind, second == name { return schema }
        guard recursive[name] != nil else {
            throw SchemaMergeError(
                .notExpressible,
                reason: "\"\(name)\" contains itself here; put what it shares into a schema of its own",
                location: other.location
            )
        }
        return schema.resolved(by: recursive)
    }

    /// Whether no value but null can satisfy both schemas: certain if true.
    func isApart(_ left: Schema, _ right: Schema) -> Bool {
        if left.isNullable, right.isNullable { return false }
        do {
            let both = try kind(left.resolved(by: recursive), right.resolved(by: recursive))
            guard case .object(let rules) = both else { return false }
            // Two objects have no value in common if a required member has none.
            return rules.properties.contains { property in
                guard property.isRequired, case .object(let left) = left.resolved(by: recursive).kind,
                    case .object(let right) = right.resolved(by: recursive).kind,
                    let first = left[property.name], let second = right[property.name]
                else { return false }
                return isApart(first.schema, second.schema)
            }
        } catch { return error.code == .contradiction }
    }

    // MARK: Kinds

    private func kind(_ left: Schema, _ right: Schema) throws(SchemaMergeError) -> Schema.Kind {
        switch (left.kind, right.kind) {
        case (.any, let kind), (let kind, .any): return kind
        case (.reference(let first), .reference(let second)) where first == second: return left.kind
        case (.constant(let value), _): return try constant(value, in: right, at: right.location)
        case (_, .constant(let value)): return try constant(value, in: left, at: right.location)
        case (.enumeration(let words), _): return try enumeration(words, in: right, at: right.location)
        case (_, .enumeration(let words)): return try enumeration(words, in: left, at: right.location)
        case (.choice(let rules), _): return try choice(rules, right)
        case (_, .choice(let rules)): return try choice(rules, left)
        case (.boolean, .boolean): return .boolean
        case (.string(let left), .string(let other)): return .string(try string(left, other, at: right.location))
        case (.integer(let left), .integer(let other)), (.integer(let left), .number(let other)),
            (.number(let left), .integer(let other)):
            return .integer(try number(left, other, isInteger: true, at: right.location))
        case (.number(let left), .number(let other)):
            return .number(try number(left, other, isInteger: false, at: right.location))
        case (.array(let left), .array(let other)): return .array(try array(left, other, at: right.location))
        case (.object(let left), .object(let other)): return .object(try object(left, other))
        default:
            throw SchemaMergeError(
                reason: "nothing is \(left.kind.phrase) and \(right.kind.phrase) at once",
                location: right.location
            )
        }
    }

    private func isValid(_ value: JSONValue, in schema: Schema) -> Bool {
        SchemaValidator(recursiveSchemas: recursive).violations(of: value, in: schema).isEmpty
    }

    private func constant(
        _ value: JSONValue,
        in schema: Schema,
        at location: SourceLocation
    ) throws(SchemaMergeError) -> Schema.Kind {
        guard isValid(value, in: schema) else {
            throw SchemaMergeError(reason: "the constant is not valid in the other part", location: location)
        }
        return .constant(value)
    }

    private func enumeration(
        _ words: [String],
        in schema: Schema,
        at location: SourceLocation
    ) throws(SchemaMergeError) -> Schema.Kind {
        let valid = words.filter { isValid(.string($0), in: schema) }
        guard !valid.isEmpty else {
            throw SchemaMergeError(reason: "no word of the \"enum\" is valid in the other part", location: location)
        }
        return .enumeration(valid)
    }

    private func choice(_ rules: ChoiceRules, _ other: Schema) throws(SchemaMergeError) -> Schema.Kind {
        var branches: [Schema] = []
        for branch in rules.branches { branches.append(try merged(branch, other)) }
        return .choice(ChoiceRules(branches: branches, discriminator: rules.discriminator))
    }

    // MARK: Rules

    private func string(
        _ left: StringRules,
        _ right: StringRules,
        at location: SourceLocation
    ) throws(SchemaMergeError) -> StringRules {
        if let first = left.format, let second = right.format, first.value != second.value {
            throw SchemaMergeError(
                reason: "no text is of the formats \(first.value.rawValue) and \(second.value.rawValue) at once",
                location: second.location
            )
        }
        if let first = left.pattern, let second = right.pattern, first.value.text != second.value.text {
            throw SchemaMergeError(
                .notExpressible,
                reason: "it has a pattern already; write one that says both",
                location: second.location
            )
        }
        let rules = StringRules(
            minLength: Self.higher(left.minLength, right.minLength),
            maxLength: Self.lower(left.maxLength, right.maxLength),
            format: left.format ?? right.format,
            pattern: left.pattern ?? right.pattern
        )
        try check(rules.minLength, rules.maxLength, "a text", at: location)
        return rules
    }

    private func number(
        _ left: NumberRules,
        _ right: NumberRules,
        isInteger: Bool,
        at location: SourceLocation
    ) throws(SchemaMergeError) -> NumberRules {
        let rules = NumberRules(
            minimum: Self.higher(left.minimum, right.minimum),
            maximum: Self.lower(left.maximum, right.maximum),
            exclusiveMinimum: Self.higher(left.exclusiveMinimum, right.exclusiveMinimum),
            exclusiveMaximum: Self.lower(left.exclusiveMaximum, right.exclusiveMaximum),
            multipleOf: try divisor(left.multipleOf, right.multipleOf)
        )
        if NumberSpace(rules, isInteger: isInteger).problem != nil {
            throw SchemaMergeError(reason: "no number is within the bounds of all parts", location: location)
        }
        return rules
    }

    private func divisor(
        _ left: Located<DecimalNumber>?,
        _ right: Located<DecimalNumber>?
    ) throws(SchemaMergeError) -> Located<DecimalNumber>? {
        guard let left, let right else { return left ?? right }
        if left.value.isMultiple(of: right.value) { return left }
        if right.value.isMultiple(of: left.value) { return right }
        let reason = "it is a multiple of \(left.value) already; write one number that says both"
        throw SchemaMergeError(.notExpressible, reason: reason, location: right.location)
    }

    private func array(
        _ left: ArrayRules,
        _ right: ArrayRules,
        at location: SourceLocation
    ) throws(SchemaMergeError) -> ArrayRules {
        let rules = ArrayRules(
            items: try merged(left.items, right.items),
            minItems: Self.higher(left.minItems, right.minItems),
            maxItems: Self.lower(left.maxItems, right.maxItems)
        )
        try check(rules.minItems, rules.maxItems, "an array", at: location)
        return rules
    }

    private func object(_ left: ObjectRules, _ right: ObjectRules) throws(SchemaMergeError) -> ObjectRules {
        var rules = ObjectRules(properties: [], isClosed: left.isClosed || right.isClosed)
        for property in left.properties {
            var property = property
            if let other = right[property.name] {
                property.schema = try merged(property.schema, other.schema)
                property.isRequired = property.isRequired || other.isRequired
            } else {
                property.schema = try beside(property, right)
            }
            rules.properties.append(property)
        }
        for property in right.properties where left[property.name] == nil {
            var property = property
            property.schema = try beside(property, left)
            rules.properties.append(property)
        }
        guard !rules.isClosed else { return rules }
        if let first = left.additional, let second = right.additional {
            rules.additional = try merged(first, second)
        } else {
            rules.additional = left.additional ?? right.additional
        }
        return rules
    }

    /// What a property is, given what the other part says of members that it does not list.
    private func beside(_ property: ObjectRules.Property, _ other: ObjectRules) throws(SchemaMergeError) -> Schema {
        if other.isClosed {
            let reason = "\"\(property.name)\" is not among the properties of another part, which allows no others"
            throw SchemaMergeError(reason: reason, location: property.location)
        }
        guard let additional = other.additional else { return property.schema }
        return try merged(property.schema, additional)
    }

    private func check(
        _ low: Located<Int>?,
        _ high: Located<Int>?,
        _ what: String,
        at location: SourceLocation
    ) throws(SchemaMergeError) {
        guard let low, let high, low.value > high.value else { return }
        let reason = "no length of \(what) is at least \(low.value) and at most \(high.value)"
        throw SchemaMergeError(reason: reason, location: location)
    }

    private static func higher<Value: Comparable>(_ left: Located<Value>?, _ right: Located<Value>?) -> Located<Value>?
    {
        guard let left, let right else { return left ?? right }
        return left.value >= right.value ? left : right
    }

    private static func lower<Value: Comparable>(_ left: Located<Value>?, _ right: Located<Value>?) -> Located<Value>? {
        guard let left, let right else { return left ?? right }
        return left.value <= right.value ? left : right
    }
}

extension Schema {
    /// Whether it allows every value.
    var isAnything: Bool {
        if case .any = kind { true } else { false }
    }
}
