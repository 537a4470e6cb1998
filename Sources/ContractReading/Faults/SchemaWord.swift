internal import ProtocolSpec

/// A keyword of JSON Schema (draft-07 and 2020-12), or one that OpenAPI and AsyncAPI add to it.
enum SchemaWord: String, CaseIterable, Sendable {
    case ref = "$ref"
    case id = "$id"
    case schema = "$schema"
    case anchor = "$anchor"
    case dynamicRef = "$dynamicRef"
    case dynamicAnchor = "$dynamicAnchor"
    case recursiveRef = "$recursiveRef"
    case recursiveAnchor = "$recursiveAnchor"
    case vocabulary = "$vocabulary"
    case comment = "$comment"
    case defs = "$defs"
    case definitions
    case title, description, deprecated, readOnly, writeOnly, externalDocs, xml
    case `default`, example, examples
    case type, const, `enum`, nullable, discriminator
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    case minLength, maxLength, pattern, format, contentEncoding, contentMediaType, contentSchema
    case items, additionalItems, prefixItems, unevaluatedItems, contains
    case minItems, maxItems, uniqueItems, minContains, maxContains
    case properties, patternProperties, additionalProperties, unevaluatedProperties, propertyNames
    case minProperties, maxProperties, required, dependencies, dependentRequired, dependentSchemas
    case allOf, anyOf, oneOf, not
    case `if`, then, `else`

    /// What may stand behind a word.
    enum Shape {
        case schema, schemas, schemaOrSchemas, named, dependencies
        case list, names, text, number, limit, count, flag, type, mapping, textOrMapping, any
    }

    var shape: Shape {
        switch self {
        case .additionalItems, .unevaluatedItems, .contains, .additionalProperties, .unevaluatedProperties,
            .propertyNames, .not, .if, .then, .else, .contentSchema:
            .schema
        case .allOf, .anyOf, .oneOf, .prefixItems: .schemas
        case .items: .schemaOrSchemas
        case .properties, .patternProperties, .dependentSchemas, .defs, .definitions: .named
        case .dependencies: .dependencies
        case .enum, .examples: .list
        case .required: .names
        case .ref, .id, .schema, .anchor, .dynamicRef, .dynamicAnchor, .recursiveRef, .comment, .title, .description,
            .pattern, .format, .contentEncoding, .contentMediaType:
            .text
        case .minimum, .maximum, .multipleOf: .number
        case .exclusiveMinimum, .exclusiveMaximum: .limit
        case .minLength, .maxLength, .minItems, .maxItems, .minContains, .maxContains, .minProperties, .maxProperties:
            .count
        case .deprecated, .readOnly, .writeOnly, .nullable, .uniqueItems, .recursiveAnchor: .flag
        case .type: .type
        case .externalDocs, .xml, .vocabulary, .dependentRequired: .mapping
        case .discriminator: .textOrMapping
        case .default, .example, .const: .any
        }
    }

    /// The types of values that it says something about; nil for those of every type.
    var types: JSONTypes? {
        switch self {
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: [.integer, .number]
        case .minLength, .maxLength, .pattern, .contentEncoding, .contentMediaType, .contentSchema: .string
        case .items, .additionalItems, .prefixItems, .unevaluatedItems, .contains, .minItems, .maxItems, .uniqueItems,
            .minContains, .maxContains:
            .array
        case .properties, .patternProperties, .additionalProperties, .unevaluatedProperties, .propertyNames,
            .minProperties, .maxProperties, .required, .dependencies, .dependentRequired, .dependentSchemas:
            .object
        default: nil
        }
    }

    /// Whether the schemas behind it judge the same value as the schema that has it.
    var isInPlace: Bool {
        switch self {
        case .allOf, .anyOf, .oneOf, .not, .if, .then, .else, .dependentSchemas, .ref: true
        default: false
        }
    }

    /// Whether it says nothing about which values are right.
    var isAnnotation: Bool {
        switch self {
        case .title, .description, .deprecated, .readOnly, .writeOnly, .externalDocs, .xml, .default, .example,
            .examples, .comment, .schema, .id, .anchor, .defs, .definitions, .vocabulary:
            true
        default: false
        }
    }

    /// What it leads to that a word which was meant is passed over: the end of a sentence.
    var loss: String {
        switch self {
        case .properties, .patternProperties, .additionalProperties: "nothing is said about the members"
        case .items, .prefixItems: "nothing is said about the items"
        case .ref, .enum, .type, .const, .allOf, .anyOf, .oneOf: "any value is right here"
        case .required: "no member is required"
        case .discriminator: "nothing says which branch is meant"
        case .nullable: "null is not allowed"
        case .format, .pattern, .minLength, .maxLength: "any text is right here"
        default: "it is passed over"
        }
    }

    /// Whether a value is of the form that the word wants.
    func fits(_ value: DocumentNode) -> Bool {
        switch (shape, value.content) {
        case (.any, _), (.schema, .mapping), (.schema, .bool), (.schemas, .sequence), (.schemaOrSchemas, .mapping),
            (.schemaOrSchemas, .bool), (.schemaOrSchemas, .sequence), (.named, .mapping), (.dependencies, .mapping),
            (.list, .sequence), (.names, .sequence), (.text, .string), (.number, .integer), (.number, .number),
            (.limit, .integer), (.limit, .number), (.limit, .bool), (.flag, .bool), (.type, .string),
            (.type, .sequence), (.mapping, .mapping), (.textOrMapping, .string), (.textOrMapping, .mapping):
            true
        case (.count, .integer(let value)): value >= 0
        case (.count, .number(let value)): value.isWhole && value.significand >= 0
        default: false
        }
    }

    /// What the word wants, with its article.
    var wants: String {
        switch shape {
        case .schema: "a schema"
        case .schemas: "a list of schemas"
        case .schemaOrSchemas: "a schema, or a list of schemas"
        case .named: "a mapping from names to schemas"
        case .dependencies, .mapping: "a mapping"
        case .list: "a list of values"
        case .names: "a list of names"
        case .text: "a text"
        case .number, .limit: "a number"
        case .count: "a whole number of at least 0"
        case .flag: "true or false"
        case .type: "a type, or a list of types"
        case .textOrMapping: "the name of a member, or a mapping"
        case .any: "any value"
        }
    }
}

/// A word of an AsyncAPI message, which has no meaning in a schema.
enum MessageWord: String, CaseIterable, Sendable {
    case name, summary, payload, headers, contentType, messageId, correlationId, schemaFormat, traits, bindings, tags

    /// What to do with it in a schema.
    var cure: String {
        switch self {
        case .name: "write it as \"title\""
        case .summary: "write it as \"description\""
        case .payload: "write the schema in its place"
        case .headers, .contentType, .messageId, .correlationId, .schemaFormat, .traits, .bindings, .tags:
            "move it to the message"
        }
    }
}
