package import CodecRuntime

/// What a JSON value must be: the subset of JSON Schema that Belay supports.
///
/// The parser refuses any other keyword: if it were ignored, codecs, mock and suite would agree on something that the
/// contract does not say.
package struct Schema: Sendable {
    package indirect enum Kind: Sendable {
        /// Any value.
        case any
        case boolean
        case string(StringRules)
        case integer(NumberRules)
        case number(NumberRules)
        case array(ArrayRules)
        case object(ObjectRules)
        /// Exactly this value.
        case constant(JSONValue)
        /// One of these strings, in the document's order.
        case enumeration([String])
        /// Exactly one of several schemas (`oneOf`).
        case choice(ChoiceRules)
        /// A schema of `RoomContract.recursiveSchemas`.
        case reference(String)
    }

    package var location: SourceLocation
    /// The last part of the `$ref` that led here, if one did: a good name for a generated type.
    package var name: String?
    package var title: String?
    package var description: String?
    package var isDeprecated: Bool
    /// Whether `null` is a value too (`type: [string, 'null']`).
    package var isNullable: Bool
    /// What a missing member means (`default`), where the contract says so.
    package var standard: Located<JSONValue>?
    package var kind: Kind

    package init(
        location: SourceLocation,
        name: String? = nil,
        title: String? = nil,
        description: String? = nil,
        isDeprecated: Bool = false,
        isNullable: Bool = false,
        standard: Located<JSONValue>? = nil,
        kind: Kind
    ) {
        self.location = location
        self.name = name
        self.title = title
        self.description = description
        self.isDeprecated = isDeprecated
        self.isNullable = isNullable
        self.standard = standard
        self.kind = kind
    }

    /// The schema that references lead to, nullable if one on the way is; any value, where they lead in a circle.
    package func resolved(by recursive: [String: Schema]) -> Schema {
        var schema = self
        for _ in 0...recursive.count {
            guard case .reference(let name) = schema.kind else { return schema }
            guard var target = recursive[name] else { break }
            target.isNullable = target.isNullable || schema.isNullable
            schema = target
        }
        schema.kind = .any
        return schema
    }

    /// The rules of an object; nil for any other schema.
    package var object: ObjectRules? {
        if case .object(let rules) = kind { rules } else { nil }
    }
}
