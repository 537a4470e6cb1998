/// The keywords of JSON Schema that Belay reads, and what each is about.
enum SchemaKeyword: String, CaseIterable {
    case type, title, description, `default`, deprecated, examples
    case const, `enum`
    case minLength, maxLength, format, pattern
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    case items, minItems, maxItems
    case properties, required, additionalProperties
    case oneOf, discriminator, allOf

    /// Keywords that say nothing about which values are valid.
    static let annotations = ["title", "description", "default", "deprecated", "examples", "externalDocs", "$comment"]

    /// The types that a keyword rules; empty for one that has nothing to do with a type.
    var types: [SchemaType] {
        switch self {
        case .type, .title, .description, .default, .deprecated, .examples, .const, .enum, .oneOf, .discriminator,
            .allOf:
            []
        case .minLength, .maxLength, .format, .pattern: [.string]
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: [.integer, .number]
        case .items, .minItems, .maxItems: [.array]
        case .properties, .required, .additionalProperties: [.object]
        }
    }

    /// Every supported keyword, for messages.
    static let list = (allCases.map(\.rawValue) + ["$ref"]).joined(separator: ", ")

    /// What to write instead of a keyword of JSON Schema that is not supported.
    static func cure(for unsupported: String) -> String? {
        switch unsupported {
        case "anyOf": "write \"oneOf\", of which exactly one holds"
        case "$defs", "definitions": "put shared schemas under components.schemas"
        case "patternProperties", "propertyNames", "minProperties", "maxProperties": "list the properties by name"
        case "nullable": "write \"type: [T, 'null']\""
        case "contentEncoding", "contentMediaType", "not", "if", "then", "else", "uniqueItems", "additionalItems",
            "contains", "prefixItems", "dependencies", "dependentRequired", "dependentSchemas",
            "unevaluatedProperties", "unevaluatedItems", "readOnly", "writeOnly", "$id", "$schema", "$anchor",
            "$dynamicRef", "$vocabulary":
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
