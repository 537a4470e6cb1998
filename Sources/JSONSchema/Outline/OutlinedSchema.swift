package import ProtocolSpec

/// One schema of a `SchemaOutline`: all its rules hold. Other schemas are named by their numbers.
package struct OutlinedSchema: Sendable {
    package enum NumberRule: String, Sendable {
        case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    }

    package enum CountRule: String, Sendable {
        case minLength, maxLength, minItems, maxItems, minProperties, maxProperties
    }

    /// What is said of an object's members.
    package struct Members: Sendable {
        package var properties: [(name: String, schema: Int)]
        package var required: [String]
        package var patterns: [(pattern: OutlinedPattern, schema: Int)]
        /// The schema of all other members; nil where nothing is said.
        package var additional: Int?
    }

    /// A keyword, or several that are judged together. Each passes over values of types that it is not about.
    package enum Rule: Sendable {
        /// Nothing is allowed.
        case never
        /// One of these, each a JSON text.
        case values([String])
        case number(NumberRule, DecimalNumber)
        case count(CountRule, Int)
        case pattern(OutlinedPattern)
        /// A format by its name in JSON Schema.
        case format(String)
        case uniqueItems
        case items(first: [Int], rest: Int?)
        case contains(Int, least: Int, most: Int?)
        case members(Members)
        case propertyNames(Int)
        case dependentRequired(String, [String])
        case dependentSchema(String, Int)
        case reference(Int)
        /// A `$dynamicRef`; the schema where nothing overrides it.
        case dynamicReference(Int)
        case allOf([Int])
        /// `anyOf`, and a `oneOf` whose branches may overlap.
        case anyOf([Int])
        /// Exactly one.
        case oneOf([Int])
        case not(Int)
        case conditional(Int, then: Int?, otherwise: Int?)
        case unevaluatedItems(Int)
        case unevaluatedProperties(Int)
    }

    /// The words of `type`; nil where every type is allowed.
    package var types: [String]?
    /// Whether null is allowed, whatever else it says.
    package var isNullable: Bool
    /// Whether it asks which members or items nothing else has judged.
    package var isTracking: Bool
    /// In the order in which they are judged.
    package var rules: [Rule]
    /// Where it stands.
    package var location: SourceLocation
    /// Its title, or the name that a reference leads to.
    package var label: String?

    /// The schema that it only leads to; nil where it says something of its own.
    package var alias: Int? {
        guard types == nil, !isNullable, rules.count == 1, case .reference(let target) = rules[0] else { return nil }
        return target
    }

    /// Whether it allows anything.
    package var isAnything: Bool { types == nil && rules.isEmpty }

    /// The schemas that it names.
    package var children: [Int] {
        rules.flatMap { rule -> [Int] in
            switch rule {
            case .items(let first, let rest): first + [rest].compactMap(\.self)
            case .members(let members):
                members.properties.map(\.schema) + members.patterns.map(\.schema)
                    + [members.additional].compactMap(\.self)
            case .allOf(let schemas), .anyOf(let schemas), .oneOf(let schemas): schemas
            case .conditional(let test, let then, let otherwise): [test] + [then, otherwise].compactMap(\.self)
            case .contains(let schema, _, _), .propertyNames(let schema), .dependentSchema(_, let schema),
                .reference(let schema), .dynamicReference(let schema), .not(let schema), .unevaluatedItems(let schema),
                .unevaluatedProperties(let schema):
                [schema]
            case .never, .values, .number, .count, .pattern, .format, .uniqueItems, .dependentRequired: []
            }
        }
    }
}
