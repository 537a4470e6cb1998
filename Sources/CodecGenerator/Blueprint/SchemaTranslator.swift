import CodecRuntime
import ProtocolSpec

/// Decides which Swift type a schema becomes.
struct SchemaTranslator {
    /// Names that generated code uses unqualified. No generated type may take one of them.
    static let runtimeNames: Set<String> = [
        "Any", "Array", "Bool", "Dictionary", "Double", "Int", "Never", "String", "Optional", "Set", "Void", "Indirect",
        "JSONReader", "JSONValue", "JSONWriter", "JSONChoice", "GeneratedValue", "DecodeError", "UnknownMessage",
        "WireValue", "WireUUID", "WireTimestamp", "WireDate", "WirePattern", "WireTextFormat", "WirePerson",
        "WireDelivery", "WireAudience", "WirePersistence", "WireSource", "WireProtocol", "WireCloseCode",
        "ChannelRules",
        "CloseRule", "RetryPolicy",
        "TokenRules", "ExamplePerson", "AdmissionRequest", "AddressTemplate", "PercentEncoding", "RequestTarget",
        "InvalidFrameAnswer", "CodecVersion", "CodecRuntime", "ServerRules", "Swift", "Hashable", "Sendable",
        "CaseIterable", "Self",
        "Type", "Protocol", "ClosedRange", "UInt8", "UInt16", "JSONText",
    ]

    /// Names of the members that every generated type has.
    static let memberNames: Set<String> = ["encode", "encoded", "encodedText", "hash", "hashValue"]

    /// What is declared beside each other in one type.
    struct Scope {
        var nested: [NestedBlueprint] = []
        var patterns: [PatternBlueprint] = []
        /// Names of types and of members together, since in scripts without capitals they look the same.
        var taken: Set<String>
    }

    /// The Swift names of the schemas that references name: the contract's recursive ones, and others that are shared.
    var recursiveNames: [String: String]
    /// These schemas themselves.
    var recursiveSchemas: [String: Schema]
    /// Which of them contain themselves, so that their values are stored out of line.
    var selfContaining: Set<String>
    /// The access of stored properties that are not public, with a space behind it.
    var storageAccess: String

    private func scope(within name: String) -> Scope {
        // The type of a recursive schema must be visible everywhere.
        Scope(taken: Self.runtimeNames.union(Self.memberNames).union(recursiveNames.values).union([name]))
    }

    /// The declaration of a schema that has a file of its own.
    func declaration(_ schema: Schema, name: String, doc: String) -> NestedBlueprint {
        switch schema.kind {
        case .object: return .structure(structure(schema, name: name, doc: doc))
        case .choice(let rules): return .choice(choice(schema, rules, name: name, doc: doc))
        case .enumeration(let values): return .enumeration(enumeration(values, name: name, doc: doc))
        default:
            var scope = scope(within: name)
            var bare = schema
            bare.isNullable = false
            let element = element(of: bare, named: "value", in: &scope)
            return .wrapper(
                WrapperBlueprint(name: name, doc: doc, element: element, nested: scope.nested, patterns: scope.patterns)
            )
        }
    }

    /// The struct for an object schema.
    func structure(_ schema: Schema, name: String, doc: String) -> StructBlueprint {
        let rules = schema.object ?? ObjectRules(properties: [])
        var scope = scope(within: name)
        if rules.additional != nil { scope.taken.insert(StructBlueprint.additionalName) }
        var structure = StructBlueprint(
            name: name,
            doc: doc,
            isDeprecated: schema.isDeprecated,
            fields: rules.properties.map { field($0, in: &scope) },
            nested: [],
            isClosed: rules.isClosed
        )
        structure.additional = rules.additional.map { element(of: $0, named: "additional property", in: &scope) }
        structure.nested = scope.nested
        structure.patterns = scope.patterns
        return structure
    }

    private func field(
        _ property: ObjectRules.Property,
        in scope: inout Scope
    ) -> FieldBlueprint {
        let schema = property.schema
        let name = SwiftName.unique(SwiftName.member(property.name), taken: &scope.taken)
        var element = element(of: schema, named: property.name, in: &scope)
        if case .constant(let value) = schema.kind { element.type = .constant(value) }
        var field = FieldBlueprint(
            jsonName: property.name,
            name: name,
            doc: schema.description ?? schema.title ?? "`\(property.name)`",
            isDeprecated: schema.isDeprecated,
            isRequired: property.isRequired,
            element: element,
            isRecursive: isSelfContaining(schema),
            storageAccess: storageAccess
        )
        if let value = schema.standard?.value, !field.isConstant {
            field.defaultValue = DefaultTranslator(nested: scope.nested).defaultValue(value, of: field)
        }
        return field
    }

    /// The type of a value in a field, an array or a map.
    private func element(of schema: Schema, named name: String, in scope: inout Scope) -> ElementBlueprint {
        let isNullable = schema.resolved(by: recursiveSchemas).isNullable || allowsNull(schema)
        let type = type(of: schema, named: name, in: &scope)
        guard case .constant(let value) = type else { return ElementBlueprint(type: type, isNullable: isNullable) }
        return ElementBlueprint(type: .fixed(value), isNullable: false)
    }

    /// Whether a choice allows null through a branch that turned out to.
    private func allowsNull(_ schema: Schema) -> Bool {
        guard case .choice(let rules) = schema.kind else { return false }
        return rules.branches.contains { $0.resolved(by: recursiveSchemas).isNullable }
    }

    private func type(of schema: Schema, named name: String, in scope: inout Scope) -> TypeBlueprint {
        switch schema.kind {
        case .any: return .any
        case .boolean: return .bool
        case .string(let rules): return string(rules, named: name, in: &scope)
        case .integer(let rules): return integer(rules)
        case .number(let rules): return number(rules)
        case .array(let rules):
            return .array(
                element(of: rules.items, named: name, in: &scope),
                minItems: rules.minItems?.value,
                maxItems: rules.maxItems?.value
            )
        case .object(let rules):
            if let values = rules.additional, rules.properties.isEmpty {
                return .map(element(of: values, named: name, in: &scope))
            }
            let typeName = typeName(schema.name ?? name, in: &scope)
            scope.nested.append(.structure(structure(schema, name: typeName, doc: doc(of: schema, named: name))))
            return .generated(typeName)
        case .enumeration(let values):
            let typeName = typeName(schema.name ?? name, in: &scope)
            let doc = doc(of: schema, named: name)
            scope.nested.append(.enumeration(enumeration(values, name: typeName, doc: doc)))
            return .generated(typeName)
        case .choice(let rules):
            let typeName = typeName(schema.name ?? name, in: &scope)
            let doc = doc(of: schema, named: name)
            scope.nested.append(.choice(choice(schema, rules, name: typeName, doc: doc)))
            return .generated(typeName)
        case .constant(let value): return .constant(value)
        case .reference(let reference):
            return .generated(recursiveNames[reference] ?? SwiftName.type(reference))
        }
    }

    private func typeName(_ text: String, in scope: inout Scope) -> String {
        SwiftName.unique(SwiftName.type(text), taken: &scope.taken)
    }

    private func doc(of schema: Schema, named name: String) -> String {
        schema.description ?? schema.title ?? "`\(name)`"
    }

    private func enumeration(_ values: [String], name: String, doc: String) -> EnumBlueprint {
        var taken = Self.memberNames.union(["rawValue", "allCases"])
        return EnumBlueprint(
            name: name,
            doc: doc,
            cases: values.map { (SwiftName.unique(SwiftName.member($0), taken: &taken), $0) }
        )
    }
}

// MARK: - Strings and numbers

extension SchemaTranslator {
    private func string(_ rules: StringRules, named name: String, in scope: inout Scope) -> TypeBlueprint {
        var text = TextBlueprint(minLength: rules.minLength?.value, maxLength: rules.maxLength?.value)
        text.pattern = rules.pattern.map { pattern($0.value.text, named: name, in: &scope) }
        let hasRules = text.minLength != nil || text.maxLength != nil || text.pattern != nil
        switch rules.format?.value {
        case .uuid: return hasRules ? .checked(.uuid, text) : .uuid
        case .dateTime: return hasRules ? .checked(.timestamp, text) : .timestamp
        case .date: return hasRules ? .checked(.date, text) : .date
        case .email: text.format = "email"
        case .uri: text.format = "uri"
        case nil where text.pattern == nil: return .string(minLength: text.minLength, maxLength: text.maxLength)
        case nil: break
        }
        return .text(text)
    }

    private func pattern(_ text: String, named name: String, in scope: inout Scope) -> String {
        if let known = scope.patterns.first(where: { $0.text == text }) { return known.name }
        var taken = Set(scope.patterns.map(\.name))
        let constant = SwiftName.unique(SwiftName.bare(SwiftName.member(name)) + "Pattern", taken: &taken)
        scope.patterns.append(PatternBlueprint(name: constant, text: text))
        return constant
    }

    private func integer(_ rules: NumberRules) -> TypeBlueprint {
        let range = rules.integers ?? 0...0
        let minimum = rules.least == nil ? nil : range.lowerBound
        let maximum = rules.greatest == nil ? nil : range.upperBound
        guard let divisor = rules.multipleOf?.value.leastWholeMultiple, divisor > 1 else {
            return .integer(minimum: minimum, maximum: maximum)
        }
        return .multiple(minimum: minimum, maximum: maximum, divisor: divisor)
    }

    private func number(_ rules: NumberRules) -> TypeBlueprint {
        let decimal = DecimalBlueprint(
            minimum: rules.minimum?.value.double,
            maximum: rules.maximum?.value.double,
            above: rules.exclusiveMinimum?.value.double,
            below: rules.exclusiveMaximum?.value.double,
            multipleOf: rules.multipleOf?.value.double
        )
        let isPlain = decimal.above == nil && decimal.below == nil && decimal.multipleOf == nil
        return isPlain ? .number(minimum: decimal.minimum, maximum: decimal.maximum) : .decimal(decimal)
    }
}

// MARK: - Choices

extension SchemaTranslator {
    func choice(_ schema: Schema, _ rules: ChoiceRules, name: String, doc: String) -> ChoiceBlueprint {
        var scope = scope(within: name)
        let branches = rules.branches.map { branch in
            let word = rules.word(of: branch, resolving: recursiveSchemas)
            let title = word ?? branch.name ?? branch.title ?? Self.title(of: branch)
            return ChoiceBlueprint.Branch(
                name: SwiftName.unique(SwiftName.member(title), taken: &scope.taken),
                doc: branch.description ?? branch.title ?? "`\(title)`",
                type: type(of: branch, named: title, in: &scope),
                word: word
            )
        }
        return ChoiceBlueprint(
            name: name,
            doc: doc,
            isDeprecated: schema.isDeprecated,
            discriminator: rules.discriminator?.value,
            branches: branches,
            nested: scope.nested,
            patterns: scope.patterns,
            isRecursive: rules.branches.contains(where: leadsToItself)
        )
    }

    private func isSelfContaining(_ schema: Schema) -> Bool {
        if case .reference(let name) = schema.kind { selfContaining.contains(name) } else { false }
    }

    /// Whether a value may contain, stored in line, a value of a schema that contains itself.
    private func leadsToItself(_ schema: Schema) -> Bool {
        if case .choice(let rules) = schema.kind { return rules.branches.contains(where: leadsToItself) }
        return isSelfContaining(schema)
    }

    /// The name of a branch that has none in the contract: the kind of its values.
    private static func title(of schema: Schema) -> String {
        switch schema.kind {
        case .any: "any"
        case .boolean: "boolean"
        case .string(let rules): rules.format?.value.rawValue ?? "string"
        case .integer: "integer"
        case .number: "number"
        case .array: "array"
        case .object: "object"
        case .constant(.string(let text)): text
        case .constant: "constant"
        case .enumeration: "word"
        case .choice: "choice"
        case .reference(let name): name
        }
    }
}
