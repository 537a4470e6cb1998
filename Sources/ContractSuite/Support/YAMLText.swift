/// Writes scalars that every YAML reader takes for the text they are.
enum YAMLText {
    /// In double quotes, with whatever is not plainly printable as an escape sequence (YAML 1.2, section 5.7).
    static func quoted(_ text: String) -> String {
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
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
