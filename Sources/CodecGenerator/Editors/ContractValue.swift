import CodecRuntime
import ProtocolSpec

/// The contract's own schemas as they apply in a script, where a text may contain `{{…}}`.
enum ContractValue {
    /// The definition of texts whose braces hold only references that scripts know.
    static let text = "text"
    /// The definition of texts of which a part is filled in, so that their length and form are not known yet.
    static let filled = "filledText"

    /// The definition of texts that are nothing but one reference, for a value of any type.
    static let alone = "filledValue"
    /// The same for a number.
    static let aloneNumber = "filledNumber"

    /// The definitions of schemas that refer to themselves.
    static func definition(of name: String) -> String { "schema.\(name)" }

    /// What may stand in a script for a value of this schema.
    static func schema(_ schema: Schema) -> JSONSchema {
        (schema.description ?? schema.title).map { bare(schema).described($0) } ?? bare(schema)
    }

    /// The same, without the contract's description.
    private static func bare(_ schema: Schema) -> JSONSchema {
        var whole: JSONSchema = schema.isNullable ? .any(of: [kind(schema), .type("null")]) : kind(schema)
        if let value = schema.standard?.value { whole = whole.defaultValue(value) }
        return schema.isDeprecated ? whole.with("deprecated", .bool(true)) : whole
    }

    private static func kind(_ schema: Schema) -> JSONSchema {
        switch schema.kind {
        case .any: .anything
        case .boolean: filled(or: .type("boolean"))
        case .string(let rules): string(rules)
        case .integer(let rules): .any(of: [number("integer", rules), .reference(aloneNumber)])
        case .number(let rules): .any(of: [number("number", rules), .reference(aloneNumber)])
        case .array(let rules): filled(or: array(rules))
        case .object(let rules): filled(or: object(rules))
        case .constant(.string(let text)): template(or: .constant(.string(text)))
        case .constant(let value): filled(or: .constant(value))
        case .enumeration(let words): template(or: .words(words))
        case .choice(let rules): filled(or: .one(of: rules.branches.map(self.schema)))
        case .reference(let name): .reference(definition(of: name))
        }
    }

    /// The fields of an object, as the schema of a message or of a value in it has them.
    static func properties(of rules: ObjectRules) -> [JSONSchema.Property] {
        rules.properties.map { property in
            JSONSchema.Property(
                name: property.name,
                schema: bare(property.schema).described(meaning(of: property)),
                isRequired: property.isRequired
            )
        }
    }

    /// What the contract says about a field; otherwise only that the field is the contract's.
    static func meaning(of field: ObjectRules.Property) -> String {
        field.schema.description ?? field.schema.title ?? "The contract's field \"\(field.name)\"."
    }

    private static func object(_ rules: ObjectRules) -> JSONSchema {
        if let additional = rules.additional { return .open(properties(of: rules), others: schema(additional)) }
        return rules.isClosed ? .object(properties(of: rules)) : .open(properties(of: rules))
    }

    private static func string(_ rules: StringRules) -> JSONSchema {
        var literal = JSONSchema()
        if let least = rules.minLength { literal = literal.with("minLength", .integer(least.value)) }
        if let most = rules.maxLength { literal = literal.with("maxLength", .integer(most.value)) }
        let form = rules.format.map { TextPattern.form(of: $0.value) }
        // Some editors' regular expressions lack Unicode's categories. Patterns with them are left to belay lint.
        let pattern = rules.pattern.map(\.value.text).flatMap { $0.lowercased().contains("\\p{") ? nil : $0 }
        switch (form, pattern) {
        case (let form?, let pattern?):
            let forms = [form, pattern].map { JSONSchema([("pattern", .string($0))]) }
            literal = literal.and(.all(of: forms))
        case (let pattern?, nil), (nil, let pattern?): literal = literal.with("pattern", .string(pattern))
        case (nil, nil): break
        }
        return literal.keywords.isEmpty ? .reference(text) : template(or: literal)
    }

    private static func template(or literal: JSONSchema) -> JSONSchema {
        JSONSchema.reference(text).and(.any(of: [literal, .reference(filled)]))
    }

    /// A value that a message which was received may fill.
    private static func filled(or literal: JSONSchema) -> JSONSchema {
        .any(of: [literal, .reference(alone)])
    }

    private static func number(_ type: String, _ rules: NumberRules) -> JSONSchema {
        var number = JSONSchema.type(type)
        if let least = rules.minimum { number = number.with("minimum", least.value.json) }
        if let most = rules.maximum { number = number.with("maximum", most.value.json) }
        if let bound = rules.exclusiveMinimum { number = number.with("exclusiveMinimum", bound.value.json) }
        if let bound = rules.exclusiveMaximum { number = number.with("exclusiveMaximum", bound.value.json) }
        // Many editors divide binary fractions, and would refuse 0.3 as a multiple of 0.1.
        if let divisor = rules.multipleOf, divisor.value.isWhole {
            number = number.with("multipleOf", divisor.value.json)
        }
        return number
    }

    private static func array(_ rules: ArrayRules) -> JSONSchema {
        var array = JSONSchema.array(of: schema(rules.items), atLeast: rules.minItems?.value ?? 0)
        if let most = rules.maxItems { array = array.with("maxItems", .integer(most.value)) }
        return array
    }
}
