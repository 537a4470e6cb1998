import CodecRuntime

/// How values of a type are named, read and written in Swift.
struct TranslateValue {
    /// The expression that reads a value.
    static func decode(_ element: ElementBlueprint) -> String {
        element.isNullable ? "try reader.null() ? nil : \(decode(element.type))" : decode(element.type)
    }

    static func decode(_ type: TypeBlueprint) -> String {
        switch type {
        case .any: return "try reader.value()"
        case .bool: return "try reader.bool()"
        case .string(let minimum, let maximum):
            return "try reader.string(\(arguments([("minLength", minimum), ("maxLength", maximum)])))"
        case .uuid: return "try reader.uuid()"
        case .timestamp: return "try reader.timestamp()"
        case .integer(let minimum, let maximum):
            return "try reader.integer(\(arguments([("minimum", minimum), ("maximum", maximum)])))"
        case .number(let minimum, let maximum):
            return "try reader.number(\(arguments([("minimum", minimum), ("maximum", maximum)])))"
        case .text, .date, .checked, .multiple, .decimal, .map, .fixed: return TranslateRules.decode(type)
        case .array(let element, let minimum, let maximum):
            let bounds = arguments([("minItems", minimum), ("maxItems", maximum)])
            return "try reader.array(\(bounds)) { reader throws(DecodeError) in \(decode(element)) }"
        case .generated(let name): return "try \(name)(from: &reader)"
        case .constant(.string(let text)): return "try reader.constant(\(SwiftText.literal(text)))"
        case .constant(let value): return "try reader.constant(json: \(SwiftText.literal(value.jsonText)))"
        }
    }

    static func arguments<Value>(_ arguments: [(String, Value?)]) -> String {
        arguments.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ")
    }

    /// The statements that write a value.
    static func encode(_ element: ElementBlueprint, _ value: String) -> [SwiftStatement] {
        guard element.isNullable else { return encode(element.type, value) }
        return [
            .chain([
                ("if let value = \(value)", encode(element.type, "value")), ("else", [.line("writer.null()")]),
            ])
        ]
    }

    private static func encode(_ type: TypeBlueprint, _ value: String) -> [SwiftStatement] {
        switch type {
        case .any, .fixed: return [.line("writer.value(\(value))")]
        case .bool: return [.line("writer.bool(\(value))")]
        case .string, .text: return [.line("writer.string(\(value))")]
        case .date: return [.line("writer.date(\(value))")]
        case .checked(let type, _): return encode(type, value)
        case .map(let element):
            return [.line("writer.raw(\"{\")"), TranslateRules.members(of: element, value), .line("writer.raw(\"}\")")]
        case .uuid: return [.line("writer.uuid(\(value))")]
        case .timestamp: return [.line("writer.timestamp(\(value))")]
        case .integer, .multiple: return [.line("writer.integer(\(value))")]
        case .number, .decimal: return [.line("writer.number(\(value))")]
        case .generated: return [.line("\(value).encode(to: &writer)")]
        case .constant(let constant): return [.line("writer.raw(\(SwiftText.rawLiteral(constant.jsonText)))")]
        case .array(let element, _, _):
            return [
                .line("writer.raw(\"[\")"),
                .block("for element in \(value)", [.line("writer.separator()")] + encode(element, "element")),
                .line("writer.raw(\"]\")"),
            ]
        }
    }
}
