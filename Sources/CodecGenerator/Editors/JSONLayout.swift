import CodecRuntime

/// JSON for people to read and for git to compare: one member a line, but what fits on one line stays on one.
struct JSONLayout {
    private static let widest = 110

    private var text = ""
    /// How many characters the line may still take while something is tried on one line.
    private var room = 0

    /// The text of a value, without a newline at the end.
    static func text(of value: JSONValue) -> String {
        var layout = JSONLayout()
        layout.append(value, before: 0, indent: "\n")
        return layout.text
    }

    /// Appends a value on one line or on several; the line already has this many characters.
    private mutating func append(_ value: JSONValue, before: Int, indent: String) {
        let start = text.endIndex
        room = Self.widest - before
        // The attempt stops as soon as the line is too long, so that large values are not written in vain at each level.
        if appendFlat(value) { return }
        text.removeSubrange(start...)
        switch value {
        case .array(let items) where !items.isEmpty:
            appendBlock("[", "]", items.lazy.map { ("", $0) }, indent)
        case .object(let members) where !members.isEmpty:
            appendBlock("{", "}", members.lazy.map { (Self.key($0), $0.value) }, indent)
        default: text += value.jsonText
        }
    }

    private mutating func appendBlock(
        _ open: String,
        _ close: String,
        _ items: some Sequence<(key: String, value: JSONValue)>,
        _ indent: String
    ) {
        let inner = indent + "  "
        text += open
        var separator = ""
        for item in items {
            text += separator + inner + item.key
            append(item.value, before: item.key.unicodeScalars.count + 3, indent: inner)
            separator = ","
        }
        text += indent + close
    }

    /// Appends a value on one line.
    ///
    /// - Returns: false where there is no room for it; then some of it has been appended.
    private mutating func appendFlat(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let items):
            guard put("[") else { return false }
            for (index, item) in items.enumerated() {
                guard index == 0 || put(", "), appendFlat(item) else { return false }
            }
            return put("]")
        case .object(let members) where members.isEmpty: return put("{}")
        case .object(let members):
            guard put("{ ") else { return false }
            for (index, member) in members.enumerated() {
                guard index == 0 || put(", "), put(Self.key(member)), appendFlat(member.value) else { return false }
            }
            return put(" }")
        default: return put(value.jsonText)
        }
    }

    private mutating func put(_ piece: String) -> Bool {
        room -= piece.unicodeScalars.count
        text += piece
        return room >= 0
    }

    private static func key(_ member: JSONValue.Member) -> String {
        JSONValue.string(member.name).jsonText + ": "
    }
}
