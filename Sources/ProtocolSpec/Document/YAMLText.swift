package import CodecRuntime

/// Values as YAML on one line, as a person would write them.
package enum YAMLText {
    /// Words that YAML 1.1 and 1.2 take for something other than a text.
    private static let reserved: Set<String> = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ]

    /// A value as an item of a list: a mapping of one key stands without braces, as in `- pause: 1s`.
    package static func flow(_ value: JSONValue) -> String {
        guard case .object(let members) = value, members.count == 1 else { return Self.value(value) }
        return pairs(members)
    }

    /// A value behind a key, with braces.
    package static func value(_ value: JSONValue) -> String {
        switch value {
        case .object(let members): "{\(pairs(members))}"
        case .array(let items): "[\(items.map(Self.value).joined(separator: ", "))]"
        case .string(let text): scalar(text)
        default: value.jsonText
        }
    }

    private static func pairs(_ members: [JSONValue.Member]) -> String {
        members.map { "\(scalar($0.name)): \(value($0.value))" }.joined(separator: ", ")
    }

    /// A text, plain where YAML can't take it for anything else, and quoted otherwise.
    package static func scalar(_ text: String) -> String {
        let isLetter = { (byte: UInt8) in UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
        let isWord =
            text.utf8.first.map(isLetter) ?? false
            && text.utf8.allSatisfy { byte in
                isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "_-".utf8.contains(byte)
            }
        let isDuration = text.wholeMatch(of: /[0-9]+(\.[0-9]+)?(us|ms|s|m|h)/) != nil
        return isDuration || isWord && !reserved.contains(text.lowercased()) ? text : quoted(text)
    }

    /// A text in double quotes, with whatever is not plainly printable as an escape sequence (YAML 1.2, section 5.7).
    package static func quoted(_ text: String) -> String {
        let body = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\t": "\\t"
            case _ where isPlain(scalar): String(scalar)
            default: "\\U" + hexadecimal(scalar.value)
            }
        }
        return "\"\(body.joined())\""
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Joins emoji, and can't hide or turn anything.
        case .format where scalar == "\u{200D}": true
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
