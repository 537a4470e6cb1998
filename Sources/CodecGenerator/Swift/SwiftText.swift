/// Text as Swift source: literals and comments.
enum SwiftText {
    /// A string literal of exactly this text.
    static func literal(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case _
            where scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value || scalar.properties.isDefaultIgnorableCodePoint:
                // Invisible characters are spelt out: a reviewer would not see a direction mark.
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }

    /// A raw literal for a text with many quotes: `#"{"type":"#`; a plain one where a raw one is not possible.
    static func rawLiteral(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { 0x20..<0x7F ~= $0.value }
        guard isPlain, text.contains("\""), !text.contains("\"#"), !text.contains("\\#") else { return literal(text) }
        return "#\"\(text)\"#"
    }

    /// An optional string literal.
    static func optionalLiteral(_ text: String?) -> String {
        text.map(literal) ?? "nil"
    }

    /// Paragraphs broken into lines of at most `width` code points where there is a space to break at.
    static func wrapped(_ text: String, width: Int) -> [String] {
        let visible = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 && $0 != "\n" ? " " : $0 })
        )
        var lines: [String] = []
        for paragraph in visible.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, line.unicodeScalars.count + 1 + word.unicodeScalars.count > width {
                    lines.append(line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            lines.append(line)
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }
}
