/// A value of one Swift type as one of another.
struct TranslateConversion {
    /// The expression of the converted value; the same expression where no conversion is needed.
    static func expression(_ conversion: ConversionBlueprint, of value: String) -> String {
        switch conversion {
        case .same: value
        case .double: "Double(\(value))"
        case .rawValue: "\(value).rawValue"
        case .description: "\(value).description"
        case .generated(let type): "GeneratedValue.converted(\(value), to: \(type).self)"
        case .read(let json, let type): "GeneratedValue.read(\(expression(json, of: value)), as: \(type).self)"
        case .elements(let each): "\(value).map { item in \(expression(each, of: "item")) }"
        case .values(let each): "\(value).mapValues { item in \(expression(each, of: "item")) }"
        case .optional(let conversion): "\(value).map { value in \(expression(conversion, of: "value")) }"
        case .json(let json): expression(json, of: value)
        }
    }

    private static func expression(_ json: JSONConversionBlueprint, of value: String) -> String {
        switch json {
        case .same: return value
        case .scalar(let name): return "JSONValue.\(name)(\(value))"
        case .description: return "JSONValue.string(\(value).description)"
        case .array(let each): return "JSONValue.array(\(value).map { item in \(expression(each, of: "item")) })"
        case .object(let each):
            let member = "JSONValue.Member(name: name, value: \(expression(each, of: "item")))"
            return "JSONValue.object(JSONWriter.sorted(\(value)).map { name, item in \(member) })"
        case .optional(let json): return "\(value).map { \(value) in \(expression(json, of: value)) } ?? JSONValue.null"
        case .generated: return "GeneratedValue.json(\(value))"
        }
    }
}
