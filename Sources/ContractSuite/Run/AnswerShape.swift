internal import CodecRuntime
internal import SchemaValidation

/// What an answer looks like, for people who have to say where in it something is: names and types, no values.
struct AnswerShape: CustomStringConvertible {
    private static let deepest = 4
    private static let mostMembers = 8
    private static let longestName = 40

    let description: String

    init(_ json: JSONValue) {
        description = Self.text(json, depth: 0)
    }

    private static func text(_ json: JSONValue, depth: Int) -> String {
        switch json {
        case .null: return "null"
        case .bool: return "boolean"
        case .integer, .number: return "number"
        case .string(let text): return WireTimestamp(text) == nil ? "text" : "time"
        case .array(let items):
            guard let first = items.first else { return "[]" }
            return depth < deepest ? "[\(text(first, depth: depth + 1)), …]" : "[…]"
        case .object(let members):
            guard depth < deepest else { return "{…}" }
            let shown = members.prefix(mostMembers).map { member in
                "\(name(member.name)): \(text(member.value, depth: depth + 1))"
            }
            return "{\((shown + (members.count > mostMembers ? ["…"] : [])).joined(separator: ", "))}"
        }
    }

    private static func name(_ name: String) -> String {
        let short = name.unicodeScalars.count > longestName ? String(name.prefix(longestName)) + "…" : name
        return JSONValue.string(DisplayText.line(short)).jsonText
    }
}

extension AnswerShape {
    /// Whether a value looks like a URL, or like its path or query.
    static func isAddress(_ value: JSONValue) -> Bool {
        guard let text = value.string else { return false }
        return ["http://", "https://", "/", "?"].contains { text.hasPrefix($0) }
    }

    /// JSON Pointers to all values in objects for which something holds; lists are not looked into.
    static func pointers(in json: JSONValue, where holds: (JSONValue) -> Bool) -> [String] {
        var found: [[String]] = []
        func visit(_ json: JSONValue, _ path: [String]) {
            if holds(json) { found.append(path) }
            guard case .object(let members) = json, path.count < deepest else { return }
            for member in members { visit(member.value, path + [member.name]) }
        }
        visit(json, [])
        return found.map(JSONPointer.text)
    }
}
