internal import CodecRuntime
internal import ProtocolSpec

/// Whether every value that one schema allows is allowed by another: what a delivery needs of a field and its source.
struct SchemaFit {
    let recursive: [String: Schema]

    /// Why a value that satisfies `source` may fail `target`; nil where it cannot.
    func misfit(_ source: Schema, into target: Schema) -> String? {
        if case .any = target.kind { return nil }
        if source.isNullable, !target.isNullable { return "it may be null" }
        switch (source.kind, target.kind) {
        case (.reference(let left), .reference(let right)) where left == right: return nil
        case (.reference(let name), _): return recursive[name].flatMap { misfit(unnamed($0), into: target) }
        case (_, .reference): return "it is not of the same schema"
        case (.constant(let value), _): return misfit(value, into: target)
        case (.enumeration(let words), _):
            return words.lazy.compactMap { misfit(.string($0), into: target) }.first
        case (.boolean, .boolean): return nil
        case (.string(let left), .string(let right)): return misfit(left, right)
        case (.integer(let left), .integer(let right)), (.integer(let left), .number(let right)),
            (.number(let left), .number(let right)):
            return misfit(left, right)
        case (.array(let left), .array(let right)): return misfit(left, right)
        case (.object(let left), .object(let right)): return misfit(left, right)
        default: return "it is \(source.kind.phrase), and the field is \(target.kind.phrase)"
        }
    }

    /// A schema that contains itself is followed once; what it contains is compared by name.
    private func unnamed(_ schema: Schema) -> Schema {
        if case .reference = schema.kind { Schema(location: schema.location, kind: .any) } else { schema }
    }

    /// Why a generated string may fail a schema: one of a format, or none, and of a known length, or any.
    func misfit(format: StringFormat?, length: Int?, into target: Schema) -> String? {
        switch target.kind {
        case .any: return nil
        case .string(let rules):
            // Of a text of unknown length only the contract's author can know that it is never too long.
            let size = length.map { Bound($0, at: target.location) }
            let generated = StringRules(
                minLength: size ?? rules.minLength,
                maxLength: size ?? rules.maxLength,
                format: format.map { Bound($0, at: target.location) }
            )
            return misfit(generated, rules)
        default: return "it is a string, and the field is \(target.kind.phrase)"
        }
    }

    // MARK: Rules

    private func misfit(_ value: JSONValue, into target: Schema) -> String? {
        let misfit = "\(value.phrase) is not valid there"
        switch (value, target.kind) {
        case (_, .constant(let other)): return value == other ? nil : misfit
        case (.string(let word), .enumeration(let words)): return words.contains(word) ? nil : misfit
        case (.string(let text), .string(let rules)):
            let length = text.unicodeScalars.count
            let fits = length >= rules.minLength?.value ?? 0 && length <= rules.maxLength?.value ?? .max
            return fits && rules.format == nil ? nil : misfit
        case (.bool, .boolean): return nil
        case (.integer(let number), .integer(let rules)), (.integer(let number), .number(let rules)):
            return fits(Double(number), rules) ? nil : misfit
        case (.number(let number), .number(let rules)): return fits(number, rules) ? nil : misfit
        default: return misfit
        }
    }

    private func fits(_ number: Double, _ rules: NumberRules) -> Bool {
        number >= rules.minimum?.value ?? -.infinity && number <= rules.maximum?.value ?? .infinity
    }

    private func misfit(_ source: StringRules, _ target: StringRules) -> String? {
        if let format = target.format?.value, source.format?.value != format {
            return "the field is a \(format.rawValue), and it need not be one"
        }
        let isSized = source.format != nil && target.format?.value == source.format?.value
        return misfit(
            source.minLength,
            source.maxLength,
            target.minLength,
            target.maxLength,
            isSized ? nil : "code points"
        )
    }

    private func misfit(_ source: ArrayRules, _ target: ArrayRules) -> String? {
        misfit(source.minItems, source.maxItems, target.minItems, target.maxItems, "items")
            ?? misfit(source.items, into: target.items).map { "of its items, \($0)" }
    }

    private func misfit(
        _ low: Bound<Int>?,
        _ high: Bound<Int>?,
        _ targetLow: Bound<Int>?,
        _ targetHigh: Bound<Int>?,
        _ unit: String?
    ) -> String? {
        guard let unit else { return nil }
        if let targetLow, (low?.value ?? 0) < targetLow.value {
            return "it may have fewer than \(targetLow.value) \(unit)"
        }
        if let targetHigh, (high?.value ?? .max) > targetHigh.value {
            return "it may have more than \(targetHigh.value) \(unit)"
        }
        return nil
    }

    private func misfit(_ source: NumberRules, _ target: NumberRules) -> String? {
        if let minimum = target.minimum?.value, source.minimum?.value ?? -.infinity < minimum {
            return "it may be less than \(minimum.formattedForPeople)"
        }
        if let maximum = target.maximum?.value, source.maximum?.value ?? .infinity > maximum {
            return "it may be more than \(maximum.formattedForPeople)"
        }
        return nil
    }

    private func misfit(_ source: ObjectRules, _ target: ObjectRules) -> String? {
        for property in target.properties {
            guard let given = source[property.name] else {
                // An open source may have a member of that name, of any kind.
                if property.isRequired || !source.isClosed { return "it need not have a fitting \"\(property.name)\"" }
                continue
            }
            if property.isRequired, !given.isRequired { return "it may have no \"\(property.name)\"" }
            if let reason = misfit(given.schema, into: property.schema) { return "of \"\(property.name)\", \(reason)" }
        }
        guard target.isClosed else { return nil }
        if !source.isClosed { return "it may have members that the field does not allow" }
        let extra = source.properties.first { target[$0.name] == nil }
        return extra.map { "it may have \"\($0.name)\", which the field does not allow" }
    }
}

extension Schema.Kind {
    /// What such a value is, with its article, for messages.
    var phrase: String {
        switch self {
        case .any: "anything"
        case .boolean: "a boolean"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .array: "an array"
        case .object: "an object"
        case .constant: "a constant"
        case .enumeration: "one of a few strings"
        case .reference(let name): "a \(name)"
        }
    }
}

extension JSONValue {
    /// The value as a message shows it.
    fileprivate var phrase: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): "\"\(text)\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension Double {
    /// Without a fraction where there is none: bounds are mostly whole.
    fileprivate var formattedForPeople: String {
        Int(exactly: self).map(String.init) ?? "\(self)"
    }
}
