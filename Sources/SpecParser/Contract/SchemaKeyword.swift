/// The keywords of JSON Schema that Belay reads, and what each is about.
enum SchemaKeyword: String, CaseIterable {
    case type, title, description, `default`, deprecated, examples
    case const, `enum`
    case minLength, maxLength, format
    case minimum, maximum
    case items, minItems, maxItems
    case properties, required, additionalProperties

    /// Keywords that say nothing about which values are valid.
    static let annotations = ["title", "description", "default", "deprecated", "examples", "externalDocs", "$comment"]

    /// The types that a keyword rules; empty for one that has nothing to do with a type.
    var types: [SchemaType] {
        switch self {
        case .type, .title, .description, .default, .deprecated, .examples, .const, .enum: []
        case .minLength, .maxLength, .format: [.string]
        case .minimum, .maximum: [.integer, .number]
        case .items, .minItems, .maxItems: [.array]
        case .properties, .required, .additionalProperties: [.object]
        }
    }

    /// Every supported keyword, for messages.
    static let list = (allCases.map(\.rawValue) + ["$ref"]).joined(separator: ", ")

    /// What to write instead of a keyword that JSON Schema has and we have not.
    static func cure(for unsupported: String) -> String? {
        switch unsupported {
        case "exclusiveMinimum": "use \"minimum\""
        case "exclusiveMaximum": "use \"maximum\""
        case "oneOf", "anyOf": "make each alternative a message of its own"
        case "allOf": "write all properties in one schema, or share them with a YAML merge key"
        case "$defs", "definitions": "put shared schemas under components.schemas"
        case "patternProperties", "propertyNames", "minProperties", "maxProperties": "list the properties by name"
        case "nullable": "write \"type: [T, 'null']\""
        case "contentEncoding", "contentMediaType", "pattern", "not", "if", "then", "else", "multipleOf",
            "uniqueItems", "additionalItems", "contains", "prefixItems", "dependencies", "dependentRequired",
            "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "readOnly", "writeOnly", "discriminator",
            "$id", "$schema", "$anchor", "$dynamicRef", "$vocabulary":
            "a schema may have \(list)"
        default: nil
        }
    }
}

/// A value of JSON Schema's `type`.
enum SchemaType: String, CaseIterable {
    case string, integer, number, boolean, object, array

    /// With its article, for messages.
    var phrase: String {
        switch self {
        case .integer, .object, .array: "an \(rawValue)"
        case .string, .number, .boolean: "a \(rawValue)"
        }
    }
}
