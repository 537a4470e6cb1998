import CodecRuntime

/// What the generator decided about a value's Swift type, and how it is read and written.
indirect enum TypeBlueprint {
    case any
    case bool
    case string(minLength: Int?, maxLength: Int?)
    case uuid
    case timestamp
    case integer(minimum: Int?, maximum: Int?)
    case number(minimum: Double?, maximum: Double?)
    case array(ElementBlueprint, minItems: Int?, maxItems: Int?)
    /// A generated struct or enum, by its Swift name.
    case generated(String)
    /// Always the same value: checked when read, written by itself, never stored.
    case constant(JSONValue)

    /// Whether a value has no parts of its own.
    var isScalar: Bool {
        switch self {
        case .bool, .string, .uuid, .timestamp, .integer, .number, .constant: true
        case .any, .array, .generated: false
        }
    }
}

/// A type that may also be null.
struct ElementBlueprint {
    var type: TypeBlueprint
    var isNullable: Bool
}

/// A struct made of an object schema.
struct StructBlueprint {
    var name: String
    var doc: String
    var isDeprecated: Bool
    var fields: [FieldBlueprint]
    var nested: [NestedBlueprint]
    /// Whether members that are not listed are refused.
    var isClosed: Bool
}

/// A type that is declared inside the struct whose field has it.
enum NestedBlueprint {
    case structure(StructBlueprint)
    case enumeration(EnumBlueprint)
}

/// An enum made of an `enum` schema.
struct EnumBlueprint {
    var name: String
    var doc: String
    /// Swift name and JSON text.
    var cases: [(name: String, value: String)]
}

/// A member of an object.
struct FieldBlueprint {
    var jsonName: String
    var name: String
    var doc: String
    var isDeprecated: Bool
    var isRequired: Bool
    var element: ElementBlueprint
    /// Whether the value must be stored out of line, since the struct contains its own kind.
    var isRecursive: Bool

    var isConstant: Bool {
        if case .constant = element.type { true } else { false }
    }

    /// Whether the Swift property is an optional: a member that may be missing, or null.
    var isOptional: Bool { !isRequired || element.isNullable }
}
