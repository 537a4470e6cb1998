internal import CodecRuntime

/// JSON for people and programs: what is nested deeper than a line of values begins a new line.
enum ExplanationLayout {
    static func text(of value: JSONValue) -> String { text(of: value, indent: "") }

    private static func text(of value: JSONValue, indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .object(let members) where !isFlat(value):
            let lines = members.map {
                "\(inner)\(JSONValue.string($0.name).jsonText): \(text(of: $0.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let items) where !isFlat(value):
            return "[\n\(items.map { inner + text(of: $0, indent: inner) }.joined(separator: ",\n"))\n\(indent)]"
        default: return value.jsonText
        }
    }

    /// Whether a value goes into one line: a list of scalars, or an object of such and scalars.
    private static func isFlat(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items): items.allSatisfy(isScalar)
        case .object(let members): members.allSatisfy { isScalar($0.value) || isShortList($0.value) }
        default: true
        }
    }

    private static func isShortList(_ value: JSONValue) -> Bool {
        if case .array(let items) = value { items.allSatisfy(isScalar) } else { false }
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .array, .object: false
        default: true
        }
    }
}
