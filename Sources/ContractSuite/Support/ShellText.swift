/// Writes words that a shell takes for the text they are.
package enum ShellText {
    /// A word for a shell: as it is, in single quotes, or with escapes where something can't be seen.
    package static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_./-:".unicodeScalars.contains(scalar))
        }
        if plain, !text.isEmpty { return text }
        let isVisible = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isVisible else {
            let escaped = text.unicodeScalars.map { scalar -> String in
                switch scalar {
                case "'": "\\'"
                case "\\": "\\\\"
                case _ where scalar.properties.generalCategory == .control:
                    "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                default: String(scalar)
                }
            }
            return "$'\(escaped.joined())'"
        }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
