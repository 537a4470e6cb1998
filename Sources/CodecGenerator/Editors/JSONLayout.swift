import CodecRuntime

/// JSON for people to read and for git to compare: a member a line, but what fits on one line stands on one.
enum JSONLayout {
    private static let widest = 110

    /// The text of a value, without a newline at the end.
    static func text(of value: JSONValue) -> String {
        lines(of: value, before: 0).joined(separator: "\n")
    }

    /// The lines of a value, of which the first stands behind so many characters.
    private static func lines(of value: JSONValue, before: Int) -> [String] {
        let flat = flat(value)
        if before + flat.unicodeScalars.count <= widest { return [flat] }
        switch value {
        case .array(let items) where !items.isEmpty:
            return block("[", "]", items.map { ("", $0) })
        case .object(let members) where !members.isEmpty:
            return block("{", "}", members.map { (JSONValue.string($0.name).jsonText + ": ", $0.value) })
        default:
            return [flat]
        }
    }

    private static func block(_ open: String, _ close: String, _ items: [(key: String, value: JSONValue)]) -> [String] {
        let inner = items.enumerated().flatMap { index, item in
            var lines = lines(of: item.value, before: item.key.unicodeScalars.count + 3)
            lines[0] = item.key + lines[0]
            if index < items.count - 1 { lines[lines.count - 1] += "," }
            return lines.map { "  " + $0 }
        }
        return [open] + inner + [close]
    }

    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .array(let items): "[" + items.map(flat).joined(separator: ", ") + "]"
        case .object(let members) where members.isEmpty: "{}"
        case .object(let members):
            "{ " + members.map { JSONValue.string($0.name).jsonText + ": " + flat($0.value) }.joined(separator: ", ")
                + " }"
        default: value.jsonText
        }
    }
}
