/// The keywords that the compiler knows, of both drafts and of OpenAPI.
enum Keyword: String, CaseIterable, Sendable {
    case type, const, `enum`, nullable
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    case minLength, maxLength, pattern, format
    case minItems, maxItems, uniqueItems, items, prefixItems, additionalItems, contains, minContains, maxContains
    case minProperties, maxProperties, properties, patternProperties, additionalProperties, required, propertyNames
    case dependencies, dependentRequired, dependentSchemas
    case allOf, anyOf, oneOf, not
    case `if`, then, `else`
    case unevaluatedItems, unevaluatedProperties
    case ref = "$ref"
    case dynamicRef = "$dynamicRef"
    case recursiveRef = "$recursiveRef"
    case id = "$id"
    case title

    static let byName: [String: Keyword] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Each keyword's number, for tables.
    static let count = allCases.count

    /// Those whose value is one schema, several, or several by name: where schemas stand within schemas.
    static let holders: [String: Holding] = [
        "additionalItems": .one, "contains": .one, "additionalProperties": .one, "propertyNames": .one, "not": .one,
        "if": .one, "then": .one, "else": .one, "unevaluatedItems": .one, "unevaluatedProperties": .one,
        "contentSchema": .one, "items": .one, "allOf": .list, "anyOf": .list, "oneOf": .list, "prefixItems": .list,
        "properties": .names, "patternProperties": .names, "dependentSchemas": .names, "dependencies": .names,
        "$defs": .names, "definitions": .names,
    ]

    /// How a keyword holds schemas.
    enum Holding {
        case one
        case list
        case names
    }

    /// Those whose value is data, however much it looks like a schema.
    static let data: Set<String> = ["const", "enum", "default", "example", "examples"]
}
