package import CodecRuntime

/// What a JSON value must be: the subset of JSON Schema that Belay generates, checks and judges.
///
/// A keyword outside the subset never gets here: the parser refuses it, since to ignore one silently would make
/// codec, mock and verdict agree on something that the contract does not say.
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
        /// A schema of `Contract.recursiveSchemas`.
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
    package var kind: Kind

    package init(
        location: SourceLocation,
        name: String? = nil,
        title: String? = nil,
        description: String? = nil,
        isDeprecated: Bool = false,
        isNullable: Bool = false,
        kind: Kind
    ) {
        self.location = location
        self.name = name
        self.title = title
        self.description = description
        self.isDeprecated = isDeprecated
        self.isNullable = isNullable
        self.kind = kind
    }

    /// The rules of an object; nil for any other schema.
    package var object: ObjectRules? {
        if case .object(let rules) = kind { rules } else { nil }
    }
}

/// A bound with the place where it is written.
package struct Bound<Value: Sendable>: Sendable {
    package var value: Value
    package var location: SourceLocation

    package init(_ value: Value, at location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

/// `format` of a string: those that Belay knows and enforces.
package enum StringFormat: String, Sendable, CaseIterable {
    /// RFC 9562, as 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// RFC 3339, section 5.6.
    case dateTime = "date-time"
}

/// Rules of a string. Lengths count Unicode code points (JSON Schema validation, section 6.3.1).
package struct StringRules: Sendable {
    package var minLength: Bound<Int>?
    package var maxLength: Bound<Int>?
    package var format: Bound<StringFormat>?

    package init(minLength: Bound<Int>? = nil, maxLength: Bound<Int>? = nil, format: Bound<StringFormat>? = nil) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.format = format
    }
}

/// Rules of an integer or a number; both bounds belong to the allowed values.
package struct NumberRules: Sendable {
    package var minimum: Bound<Double>?
    package var maximum: Bound<Double>?

    package init(minimum: Bound<Double>? = nil, maximum: Bound<Double>? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// Rules of an array.
package struct ArrayRules: Sendable {
    package var items: Schema
    package var minItems: Bound<Int>?
    package var maxItems: Bound<Int>?

    package init(items: Schema, minItems: Bound<Int>? = nil, maxItems: Bound<Int>? = nil) {
        self.items = items
        self.minItems = minItems
        self.maxItems = maxItems
    }
}

/// Rules of an object. Members that are not listed are allowed and passed over, unless `isClosed`.
package struct ObjectRules: Sendable {
    package struct Property: Sendable {
        package var name: String
        package var location: SourceLocation
        package var isRequired: Bool
        package var schema: Schema

        package init(name: String, location: SourceLocation, isRequired: Bool, schema: Schema) {
            self.name = name
            self.location = location
            self.isRequired = isRequired
            self.schema = schema
        }
    }

    /// In the document's order.
    package var properties: [Property]
    /// `additionalProperties: false`.
    package var isClosed: Bool

    package init(properties: [Property], isClosed: Bool = false) {
        self.properties = properties
        self.isClosed = isClosed
    }

    package subscript(name: String) -> Property? {
        properties.first { $0.name == name }
    }
}
