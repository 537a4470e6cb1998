internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// Whether every value that one schema allows is allowed by another: what a delivery needs of a field and its source.
struct SchemaFit {
    let recursive: [String: Schema]

    /// Why a value that satisfies `source` may fail `target`; nil where it cannot.
    func misfit(_ source: Schema, into target: Schema) -> String? {
        if case .any = target.kind { return nil }
        if source.isNullable, !target.isNullable { return "it may be null" }
        switch (source.kind, target.kind) {
        case (.reference(let left), .reference(let right)) where left == right: return nil
        case (.choice(let rules), _):
            return rules.branches.lazy.compactMap { misfit($0, into: target) }.first
        case (_, .choice(let rules)): return misfit(source, into: rules)
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

    /// Why a generated string may fail a schema.
    ///
    /// - Parameters:
    ///   - format: the string's; nil for any text.
    ///   - length: in code points; nil where it is not known.
    ///   - target: the schema.
    /// - Returns: the reason; nil where it can't fail.
    func misfit(format: StringFormat?, length: Int?, into target: Schema) -> String? {
        switch target.kind {
        case .any: return nil
        case .string(let rules):
            // Only the contract's author knows whether a text of unknown length fits.
            let size = length.map { Located($0, at: target.location) }
            let generated = StringRules(
                minLength: size ?? rules.minLength,
                maxLength: size ?? rules.maxLength,
                format: format.map { Located($0, at: target.location) }
            )
            return misfit(generated, rules)
        default: return "it is a string, and the field is \(target.kind.phrase)"
        }
    }

    // MARK: Rules

    private func misfit(_ value: JSONValue, into target: Schema) -> String? {
        let violations = SchemaValidator(recursiveSchemas: recursive).violations(of: value, in: target)
        return violations.isEmpty ? nil : "\(value.phrase) is not valid there"
    }

    /// A value that fits one branch may fit another too, unless the two have no value in common.
    private func misfit(_ source: Schema, into rules: ChoiceRules) -> String? {
        guard let fitting = rules.branches.firstIndex(where: { misfit(source, into: $0) == nil }) else {
            return "it may fit none of the choices"
        }
        let others = rules.branches.enumerated().filter { $0.offset != fitting }.map(\.element)
        let isApart = others.allSatisfy { SchemaMerge(recursive: recursive).isApart(source, $0) }
        return isApart ? nil : "it may fit more than one of the choices"
    }

    private func misfit(_ source: StringRules, _ target: StringRules) -> String? {
        if let format = target.format?.value, source.format?.value != format {
            return "the field is a \(format.rawValue), and it need not be one"
        }
        if let pattern = target.pattern?.value, source.pattern?.value.text != pattern.text {
            return "it need not match the field's pattern"
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
        _ low: Located<Int>?,
        _ high: Located<Int>?,
        _ targetLow: Located<Int>?,
        _ targetHigh: Located<Int>?,
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
        if let minimum = target.minimum?.value, source.least.map({ $0 < minimum }) ?? true {
            return "it may be less than \(minimum)"
        }
        if let maximum = target.maximum?.value, source.greatest.map({ $0 > maximum }) ?? true {
            return "it may be more than \(maximum)"
        }
        if let bound = target.exclusiveMinimum?.value, source.least.map({ $0 <= bound }) ?? true,
            source.exclusiveMinimum?.value != bound
        {
            return "it may be \(bound) or less"
        }
        if let bound = target.exclusiveMaximum?.value, source.greatest.map({ $0 >= bound }) ?? true,
            source.exclusiveMaximum?.value != bound
        {
            return "it may be \(bound) or more"
        }
        if let divisor = target.multipleOf?.value,
            source.multipleOf.map({ $0.value.isMultiple(of: divisor) }) != true
        {
            return "it need not be a multiple of \(divisor)"
        }
        return nil
    }

    private func misfit(_ source: ObjectRules, _ target: ObjectRules) -> String? {
        for property in target.properties {
            guard let given = source[property.name] else {
                // An open source may have a member of that name, of any kind.
                let other = source.additional.map { misfit($0, into: property.schema) } ?? "of any kind"
                if property.isRequired || (!source.isClosed && other != nil) {
                    return "it need not have a fitting \"\(property.name)\""
                }
                continue
            }
            if property.isRequired, !given.isRequired { return "it may have no \"\(property.name)\"" }
            if let reason = misfit(given.schema, into: property.schema) { return "of \"\(property.name)\", \(reason)" }
        }
        guard target.isClosed || target.additional != nil else { return nil }
        for given in source.properties where target[given.name] == nil {
            guard let wanted = target.additional else {
                return "it may have \"\(given.name)\", which the field does not allow"
            }
            if let reason = misfit(given.schema, into: wanted) { return "of \"\(given.name)\", \(reason)" }
        }
        if source.isClosed { return nil }
        guard let wanted = target.additional, let given = source.additional else {
            return "it may have members that the field does not allow"
        }
        return misfit(given, into: wanted).map { "of its other members, \($0)" }
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
        case .choice: "a choice"
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
