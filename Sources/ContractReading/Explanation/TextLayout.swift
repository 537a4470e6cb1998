/// Lines of text for a terminal: wrapped at blanks, each paragraph with its own indentation.
struct TextLayout {
    private let width: Int
    private(set) var lines: [String] = []

    /// - Parameter width: columns; never fewer than 40.
    init(width: Int) {
        self.width = max(width, 40)
    }

    var text: String { lines.joined(separator: "\n") }

    /// An empty line, where the last one is not empty.
    mutating func gap() {
        if lines.last?.isEmpty == false { lines.append("") }
    }

    /// A paragraph.
    ///
    /// - Parameters:
    ///   - text: what it says; any blanks in it are one.
    ///   - indent: columns before its first line.
    ///   - hanging: columns more before its other lines.
    mutating func add(_ text: String, indent: Int = 0, hanging: Int = 2) {
        let words = Self.plain(text).split(separator: " ")
        var line = String(repeating: " ", count: indent)
        var column = indent
        var isEmpty = true
        for word in words {
            let size = Self.columns(word)
            if !isEmpty, column + 1 + size > width {
                lines.append(line)
                line = String(repeating: " ", count: indent + hanging)
                (column, isEmpty) = (indent + hanging, true)
            }
            if !isEmpty { line += " " }
            line += word
            column += size + (isEmpty ? 0 : 1)
            isEmpty = false
        }
        if !isEmpty { lines.append(line) }
    }

    /// A document's text as it may be shown: without characters that move the cursor or turn the direction of writing.
    static func plain(_ text: String) -> String {
        // Most text is plain ASCII.
        if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: result.append(" ")
            case .format where scalar != "\u{200D}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// How many columns a word takes: a character of East Asia takes two.
    private static func columns(_ word: Substring) -> Int {
        if word.utf8.allSatisfy({ $0 < 0x7F }) { return word.utf8.count }
        return word.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            default: sum + (scalar.properties.generalCategory == .nonspacingMark ? 0 : 1)
            }
        }
    }
}
