/// Text as TypeScript source: literals, names and comments.
enum TypeScriptText {
    /// Words that no name of a value may be in a module (ECMA-262, section 12.7.2), and those that mean something.
    static let reserved: Set<String> = [
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete",
        "do",
        "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements",
        "import",
        "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return",
        "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var", "void", "while",
        "with",
        "yield",
    ]

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
            case _ where isInvisible(scalar): escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }

    /// Invisible characters are spelt out: a reviewer would not see a direction mark. U+2028 would end a line.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value || 0x2028...0x2029 ~= scalar.value
            || scalar.properties.isDefaultIgnorableCodePoint
    }

    /// A regular expression with the flag `u`.
    static func regex(_ pattern: String) -> String {
        guard !pattern.isEmpty else { return "/(?:)/u" }
        var escaped = ""
        var isEscape = false
        for scalar in pattern.unicodeScalars {
            if isEscape {
                isEscape = false
                // A line's end can't be escaped by a backslash.
                escaped += isInvisible(scalar) ? "u{\(String(scalar.value, radix: 16))}" : String(scalar)
            } else if scalar == "\\" {
                isEscape = true
                escaped += "\\"
            } else if scalar == "/" {
                escaped += "\\/"
            } else if isInvisible(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return "/\(escaped)/u"
    }

    /// The name of a member, in quotes unless it is an identifier.
    static func key(_ name: String) -> String {
        let isNumber = name.wholeMatch(of: /0|[1-9][0-9]{0,14}/) != nil
        return isNumber || isIdentifier(name) ? name : literal(name)
    }

    /// A member of a value: `value.name`, `value["a-b"]`.
    static func member(_ name: String, of value: String) -> String {
        isIdentifier(name) ? "\(value).\(name)" : "\(value)[\(literal(name))]"
    }

    /// What stands between the backticks of a template.
    static func template(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("`", with: "\\`").replacing("$", with: "\\$")
    }

    /// Whether a text can be the name of a member as it stands; only names of ASCII are written so.
    static func isIdentifier(_ name: String) -> Bool {
        name.wholeMatch(of: /[A-Za-z_$][A-Za-z0-9_$]*/) != nil
    }

    /// The lines between `/**` and `*/`.
    static func comment(_ text: String, width: Int) -> [String] {
        // Nothing in a contract ends a comment.
        SwiftText.wrapped(text.replacing("*/", with: "*\\/"), width: width)
    }
}
