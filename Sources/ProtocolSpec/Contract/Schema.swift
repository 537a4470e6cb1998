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

/// A value with the place where it is written.
package struct Located<Value: Sendable>: Sendable {
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
    /// `full-date` of RFC 3339, section 5.6.
    case date
    /// `Mailbox` of RFC 5321, section 4.1.2.
    case email
    /// RFC 3986, with its scheme.
    case uri
}

/// Rules of a string. Lengths count Unicode code points (JSON Schema validation, section 6.3.1).
package struct StringRules: Sendable {
    package var minLength: Located<Int>?
    package var maxLength: Located<Int>?
    package var format: Located<StringFormat>?
    /// What must be found in it.
    package var pattern: Located<WirePattern>?

    package init(
        minLength: Located<Int>? = nil,
        maxLength: Located<Int>? = nil,
        format: Located<StringFormat>? = nil,
        pattern: Located<WirePattern>? = nil
    ) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.format = format
        self.pattern = pattern
    }

    /// Whether only the length of a text is limited.
    package var isFree: Bool { format == nil && pattern == nil }
}

/// Rules of an integer or a number.
package struct NumberRules: Sendable {
    /// The least allowed value.
    package var minimum: Located<DecimalNumber>?
    /// The greatest allowed value.
    package var maximum: Located<DecimalNumber>?
    /// What a value is greater than.
    package var exclusiveMinimum: Located<DecimalNumber>?
    /// What a value is less than.
    package var exclusiveMaximum: Located<DecimalNumber>?
    /// What a value is a multiple of.
    package var multipleOf: Located<DecimalNumber>?

    package init(
        minimum: Located<DecimalNumber>? = nil,
        maximum: Located<DecimalNumber>? = nil,
        exclusiveMinimum: Located<DecimalNumber>? = nil,
        exclusiveMaximum: Located<DecimalNumber>? = nil,
        multipleOf: Located<DecimalNumber>? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
    }

    /// The higher of the two lower bounds, itself allowed or not; nil where there is none.
    package var least: DecimalNumber? {
        [minimum?.value, exclusiveMinimum?.value].compactMap { $0 }.max()
    }

    /// The lower of the two upper bounds, itself allowed or not; nil where there is none.
    package var greatest: DecimalNumber? {
        [maximum?.value, exclusiveMaximum?.value].compactMap { $0 }.min()
    }

    /// Whether a number satisfies every rule.
    package func allows(_ number: DecimalNumber) -> Bool {
        (minimum.map { number >= $0.value } ?? true) && (maximum.map { number <= $0.value } ?? true)
            && (exclusiveMinimum.map { number > $0.value } ?? true)
            && (exclusiveMaximum.map { number < $0.value } ?? true)
            && (multipleOf.map { number.isMultiple(of: $0.value) } ?? true)
    }

    /// The integers of 64 bits between the bounds; nil where there is none.
    package var integers: ClosedRange<Int>? {
        var (low, high) = (Int.min, Int.max)
        if let least {
            low = least.integer(rounding: .up)
            guard DecimalNumber(low) >= least else { return nil }
            if DecimalNumber(low) == exclusiveMinimum?.value {
                guard low < .max else { return nil }
                low += 1
            }
        }
        if let greatest {
            high = greatest.integer(rounding: .down)
            guard DecimalNumber(high) <= greatest else { return nil }
            if DecimalNumber(high) == exclusiveMaximum?.value {
                guard high > .min else { return nil }
                high -= 1
            }
        }
        return low <= high ? low...high : nil
    }
}

/// Rules of an array.
package struct ArrayRules: Sendable {
    package var items: Schema
    package var minItems: Located<Int>?
    package var maxItems: Located<Int>?

    package init(items: Schema, minItems: Located<Int>? = nil, maxItems: Located<Int>? = nil) {
        self.items = items
        self.minItems = minItems
        self.maxItems = maxItems
    }
}

/// Rules of a `oneOf`: exactly one branch allows a value.
package struct ChoiceRules: Sendable {
    /// In the document's order.
    package var branches: [Schema]
    /// The property whose constant tells the branches apart.
    package var discriminator: Located<String>?

    package init(branches: [Schema], discriminator: Located<String>? = nil) {
        self.branches = branches
        self.discriminator = discriminator
    }

    /// The discriminator's value in a branch; nil where there is no discriminator.
    ///
    /// - Parameters:
    ///   - branch: one of the branches.
    ///   - recursive: what references lead to.
    /// - Returns: the constant.
    package func word(of branch: Schema, resolving recursive: [String: Schema]) -> String? {
        guard let discriminator, let property = branch.resolved(by: recursive).object?[discriminator.value],
            property.isRequired, case .constant(.string(let word)) = property.schema.kind
        else { return nil }
        return word
    }
}

/// Rules of an object. Members that are not listed are allowed and ignored, unless `isClosed`, or of the schema
/// `additional`, where there is one.
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
    /// `additionalProperties: {…}`
    package var additional: Schema?

    package init(properties: [Property], isClosed: Bool = false, additional: Schema? = nil) {
        self.properties = properties
        self.isClosed = isClosed
        self.additional = additional
    }

    package subscript(name: String) -> Property? {
        properties.first { $0.name == name }
    }
}
