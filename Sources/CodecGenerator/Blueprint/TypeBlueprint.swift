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
    /// A string with a pattern, or of a format that stays a string.
    case text(TextBlueprint)
    case date
    /// A string of a format of its own, with other rules beside it.
    case checked(TypeBlueprint, TextBlueprint)
    /// An integer that must be a multiple of another.
    case multiple(minimum: Int?, maximum: Int?, divisor: Int)
    /// A number with rules beyond its bounds.
    case decimal(DecimalBlueprint)
    /// An object whose members' names are not known beforehand.
    case map(ElementBlueprint)
    /// Always the same value, as an element or a map's value: stored, so that their number is known.
    case fixed(JSONValue)
    case array(ElementBlueprint, minItems: Int?, maxItems: Int?)
    /// A generated struct or enum, by its Swift name.
    case generated(String)
    /// Always the same value: checked when read, written by itself, never stored.
    case constant(JSONValue)

    /// Its Swift name.
    var swiftName: String {
        switch self {
        case .any, .fixed: "JSONValue"
        case .bool: "Bool"
        case .string, .text: "String"
        case .uuid: "WireUUID"
        case .timestamp: "WireTimestamp"
        case .integer, .multiple: "Int"
        case .number, .decimal: "Double"
        case .date: "WireDate"
        case .checked(let type, _): type.swiftName
        case .map(let element): "[String: \(element.swiftType)]"
        case .array(let element, _, _): "[\(element.swiftType)]"
        case .generated(let name): name
        case .constant: "Void"
        }
    }

    /// Whether a value has no parts of its own, and no rules but bounds.
    var isScalar: Bool {
        switch self {
        case .bool, .string, .uuid, .timestamp, .date, .integer, .number, .constant: true
        case .any, .array, .map, .generated, .text, .checked, .multiple, .decimal, .fixed: false
        }
    }
}

/// A type that may also be null.
struct ElementBlueprint {
    var type: TypeBlueprint
    var isNullable: Bool

    /// Its Swift type.
    var swiftType: String { type.swiftName + (isNullable ? "?" : "") }
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
    /// The type of members that are not listed, where they are kept.
    var additional: ElementBlueprint?
    /// The regular expressions that its values must match.
    var patterns: [PatternBlueprint] = []

    /// The property that keeps the members that are not listed.
    static let additionalName = "additionalProperties"
}

/// A regular expression, compiled once.
struct PatternBlueprint {
    /// The Swift name of its constant.
    var name: String
    var text: String
}

/// The rules of a number.
struct DecimalBlueprint {
    var minimum: Double?
    var maximum: Double?
    /// An exclusive bound, as is `below`.
    var above: Double?
    var below: Double?
    var multipleOf: Double?
}

/// The rules of a string that a plain length does not say.
struct TextBlueprint {
    var minLength: Int?
    var maxLength: Int?
    /// The case of `WireTextFormat`.
    var format: String?
    /// The Swift name of the pattern's constant.
    var pattern: String?
}

/// An enum made of a `oneOf`.
struct ChoiceBlueprint {
    struct Branch {
        /// The case's Swift name.
        var name: String
        var doc: String
        var type: TypeBlueprint
        /// The discriminator's value.
        var word: String?
    }

    var name: String
    var doc: String
    var isDeprecated: Bool
    var discriminator: String?
    var branches: [Branch]
    var nested: [NestedBlueprint]
    var patterns: [PatternBlueprint]
    /// Whether a value may contain one of its own kind.
    var isRecursive: Bool
}

/// A struct around a value that contains its own kind and is neither object nor choice.
struct WrapperBlueprint {
    var name: String
    var doc: String
    var element: ElementBlueprint
    var nested: [NestedBlueprint]
    var patterns: [PatternBlueprint]
}

/// A type that is declared inside the struct whose field has it.
enum NestedBlueprint {
    case structure(StructBlueprint)
    case enumeration(EnumBlueprint)
    case choice(ChoiceBlueprint)
    case wrapper(WrapperBlueprint)

    /// The type's Swift name.
    var name: String {
        switch self {
        case .structure(let structure): structure.name
        case .enumeration(let enumeration): enumeration.name
        case .choice(let choice): choice.name
        case .wrapper(let wrapper): wrapper.name
        }
    }
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
    /// What a missing member means.
    var defaultValue: DefaultBlueprint?
    /// Whether the value must be stored out of line, since the struct contains its own kind.
    var isRecursive: Bool

    var isConstant: Bool {
        if case .constant = element.type { true } else { false }
    }

    /// The access of the stored property of a deprecated member, with a blank behind: the mock's module reads it, the
    /// app's own code does not.
    var storageAccess: String

    /// Its Swift type.
    var swiftType: String { element.type.swiftName + (isOptional ? "?" : "") }

    /// Whether the Swift property is an optional: a member that may be missing, or null.
    var isOptional: Bool { (!isRequired && defaultValue == nil) || element.isNullable }

    /// Whether it is written whatever its value is.
    var isAlwaysWritten: Bool { isRequired || isConstant || defaultValue != nil }

    /// The stored property. For a deprecated member it is not the public one, so that generated code, which reads and
    /// writes it, causes no warnings.
    var storage: String { isDeprecated ? "_" + SwiftName.bare(name) : name }
}

/// The Swift for what a missing member means.
struct DefaultBlueprint {
    /// The expression: a literal, or the name of a constant.
    var expression: String
    /// The JSON text that the constant is read from; nil for a literal.
    var json: String?

    /// The expression as said within a type: of a constant, qualified by the type that declares it.
    func expression(in type: String) -> String {
        json == nil ? expression : "\(type).\(expression)"
    }
}
