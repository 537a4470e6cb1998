import CodecRuntime
import ProtocolSpec

/// Decides which Swift type a schema becomes.
struct SchemaTranslator {
    /// Names that generated code uses unqualified, so that no generated type may take them.
    static let runtimeNames: Set<String> = [
        "Bool", "Double", "Int", "String", "Optional", "Indirect", "JSONReader", "JSONValue", "JSONWriter",
        "DecodeError", "UnknownMessage", "WireValue", "WireUUID", "WireTimestamp", "WirePerson", "WireDelivery",
        "WireKeeping",
        "WireSource", "WireProtocol", "WireCloseCode", "ChannelRules", "CloseRule", "TokenRules", "ExamplePerson",
        "AdmissionRequest", "AddressTemplate", "PercentEncoding", "RequestTarget", "InvalidFrameAnswer",
        "CodecVersion", "Hashable", "Sendable", "Self", "Type", "Protocol",
    ]

    /// The Swift names of the contract's recursive schemas.
    var recursiveNames: [String: String]

    /// The struct for an object schema.
    func structure(_ schema: Schema, name: String, doc: String) -> StructBlueprint {
        let rules = schema.object ?? ObjectRules(properties: [])
        var structure = StructBlueprint(
            name: name,
            doc: doc,
            isDeprecated: schema.isDeprecated,
            fields: [],
            nested: [],
            isClosed: rules.isClosed
        )
        // Names of the generated members come first.
        var takenFields: Set<String> = ["encode", "encoded", "encodedText"]
        var takenTypes = Self.runtimeNames.union([name])
        for property in rules.properties {
            structure.fields.append(field(property, in: &structure.nested, &takenFields, &takenTypes))
        }
        return structure
    }

    private func field(
        _ property: ObjectRules.Property,
        in nested: inout [NestedBlueprint],
        _ takenFields: inout Set<String>,
        _ takenTypes: inout Set<String>
    ) -> FieldBlueprint {
        let schema = property.schema
        let type = type(of: schema, named: property.name, nested: &nested, taken: &takenTypes)
        return FieldBlueprint(
            jsonName: property.name,
            name: SwiftName.unique(SwiftName.member(property.name), taken: &takenFields),
            doc: schema.description ?? schema.title ?? "`\(property.name)`",
            isDeprecated: schema.isDeprecated,
            isRequired: property.isRequired,
            element: ElementBlueprint(type: type, isNullable: schema.isNullable),
            isRecursive: schema.isReference
        )
    }

    private func type(
        of schema: Schema,
        named name: String,
        nested: inout [NestedBlueprint],
        taken: inout Set<String>
    ) -> TypeBlueprint {
        switch schema.kind {
        case .any: return .any
        case .boolean: return .bool
        case .string(let rules): return string(rules)
        case .integer(let rules):
            return .integer(minimum: whole(rules.minimum, .up), maximum: whole(rules.maximum, .down))
        case .number(let rules): return .number(minimum: rules.minimum?.value, maximum: rules.maximum?.value)
        case .array(let rules):
            let element = type(of: rules.items, named: name, nested: &nested, taken: &taken)
            return .array(
                ElementBlueprint(type: element, isNullable: rules.items.isNullable),
                minItems: rules.minItems?.value,
                maxItems: rules.maxItems?.value
            )
        case .object:
            let typeName = SwiftName.unique(SwiftName.type(schema.name ?? name), taken: &taken)
            let doc = schema.description ?? schema.title ?? "`\(name)`"
            nested.append(.structure(structure(schema, name: typeName, doc: doc)))
            return .generated(typeName)
        case .enumeration(let values):
            let typeName = SwiftName.unique(SwiftName.type(schema.name ?? name), taken: &taken)
            nested.append(.enumeration(enumeration(values, name: typeName, schema: schema, field: name)))
            return .generated(typeName)
        case .constant(let value): return .constant(value)
        case .reference(let reference):
            return .generated(recursiveNames[reference] ?? SwiftName.type(reference))
        }
    }

    private func string(_ rules: StringRules) -> TypeBlueprint {
        switch rules.format?.value {
        case .uuid: .uuid
        case .dateTime: .timestamp
        case nil: .string(minLength: rules.minLength?.value, maxLength: rules.maxLength?.value)
        }
    }

    private func enumeration(_ values: [String], name: String, schema: Schema, field: String) -> EnumBlueprint {
        var taken: Set<String> = ["rawValue", "encode", "encoded", "encodedText"]
        return EnumBlueprint(
            name: name,
            doc: schema.description ?? schema.title ?? "`\(field)`",
            cases: values.map { (SwiftName.unique(SwiftName.member($0), taken: &taken), $0) }
        )
    }

    /// A bound as the nearest integer inside it, clamped to what an `Int` holds.
    private func whole(_ bound: Bound<Double>?, _ rule: FloatingPointRoundingRule) -> Int? {
        guard let value = bound?.value.rounded(rule) else { return nil }
        return Int(exactly: value) ?? (value < 0 ? .min : .max)
    }
}

extension Schema {
    fileprivate var isReference: Bool {
        if case .reference = kind { true } else { false }
    }
}
