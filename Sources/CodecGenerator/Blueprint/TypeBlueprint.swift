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
