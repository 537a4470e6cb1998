/// Text from outside, made safe to show on a terminal and in a document.
package enum DisplayText {
    /// The text with visible signs for characters that mislead a reader or are not allowed in XML (XML 1.0, section 2.2):
    /// controls, noncharacters, and changes of the writing direction. Line breaks and tabs stay.
    static func text(_ text: String) -> String {
        shown(text) { $0 == "\n" || $0 == "\t" ? nil : sign(for: $0) }
    }

    /// The same on one line: line breaks and tabs are signs, too.
    package static func line(_ text: String) -> String {
        shown(text, sign)
    }

    /// What stands for a character that is not shown itself; nil for any other. The signs of line ends and tabs are no text of
    /// JSON, where `\n` would be the escape that was sent.
    static func sign(for scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09: "⇥"
        case 0x0A: "⏎"
        case 0x0D: "␍"
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029: escape(scalar)
        // Embeddings, overrides and isolates (Unicode Standard Annex 9): what they turn is not what was sent.
        case 0x202A...0x202E, 0x2066...0x2069: escape(scalar)
        case 0xFDD0...0xFDEF: escape(scalar)
        case let value where value & 0xFFFE == 0xFFFE: escape(scalar)
        default: nil
        }
    }

    private static func shown(_ text: String, _ sign: (Unicode.Scalar) -> String?) -> String {
        guard text.unicodeScalars.contains(where: { sign($0) != nil }) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if let sign = sign(scalar) { result += sign } else { result.unicodeScalars.append(scalar) }
        }
    }

    /// As JSON escapes it, but with braces where that needs more than four digits.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return digits.count > 4 ? "\\u{\(digits)}" : "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    /// How many columns of a fixed-width type the text takes, as far as can be known without the font.
    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ character: Character) -> Int {
        character.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F: 2
            case 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD: 2
            default: 1
            }
        }.max() ?? 0
    }

    /// The text in lines of at most so many columns, broken where words or values end if that is near.
    ///
    /// - Parameters:
    ///   - text: one line.
    ///   - width: in columns, at least two.
    ///   - most: how many lines there may be; the last one then ends in `…`.
    /// - Returns: the lines; none for an empty text.
    static func wrapped(_ text: String, width: Int, most: Int) -> [String] {
        var lines: [String] = []
        var rest = Array(text)
        while !rest.isEmpty {
            let fitting = fitting(rest, width)
            if fitting == rest.count { return lines + [String(rest)] }
            if lines.count == most - 1 { return lines + [String(rest[..<self.fitting(rest, width - 1)]) + "…"] }
            let end = breakable(rest, before: fitting)
            lines.append(String(rest[..<end]))
            rest = Array(rest[end...].drop { $0 == " " })
        }
        return lines
    }

    /// Where to break a line: at a space or behind a comma, unless most of the line stayed empty then.
    private static func breakable(_ text: [Character], before end: Int) -> Int {
        (end * 3 / 4...end).last { $0 > 0 && (text[$0] == " " || text[$0 - 1] == ",") } ?? end
    }

    /// How many characters fit, at least one.
    private static func fitting(_ text: [Character], _ width: Int) -> Int {
        var used = 0
        let index = text.firstIndex { character in
            used += columns(character)
            return used > width
        }
        return max(1, index ?? text.count)
    }
}
