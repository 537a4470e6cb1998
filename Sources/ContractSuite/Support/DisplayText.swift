/// Text from outside, made safe to show in a document.
enum DisplayText {
    /// The text without characters that mislead a reader or are not allowed in XML (XML 1.0, section 2.2): controls,
    /// noncharacters, and changes of the writing direction. Line breaks stay.
    static func text(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isShown($0) ? $0 : "\u{FFFD}" }))
    }

    /// The same on one line.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(self.text(text).unicodeScalars.map { $0 == "\n" || $0 == "\t" ? " " : $0 }))
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0x00...0x1F, 0x7F...0x9F: false
        // Embeddings, overrides and isolates (Unicode Standard Annex 9): what they turn is not what was sent.
        case 0x202A...0x202E, 0x2066...0x2069: false
        case 0xFDD0...0xFDEF: false
        case let value where value & 0xFFFE == 0xFFFE: false
        default: true
        }
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
