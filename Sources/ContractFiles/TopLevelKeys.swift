/// Finds the keys of a document's outermost mapping, in YAML or JSON, without reading the rest: a document with a mistake in
/// it has keys, too.
struct TopLevelKeys {
    private static let colon = UInt8(ascii: ":")

    private(set) var keys: Set<String> = []
    private var rest: ArraySlice<UInt8>

    /// - Parameter text: the document, with any line ends.
    init(of text: String) {
        let bytes = PlainText.bytes(text.utf8).map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0 }
        rest = bytes[...]
        var column: Int?
        while !rest.isEmpty {
            let indentation = skipBlanks()
            skipDocumentMarker(atLineStart: indentation == 0)
            if isAtContent {
                if column == nil, rest.first == UInt8(ascii: "{") {
                    readFlowMapping()
                    return
                }
                column = column ?? indentation
                if indentation == column { readBlockKey() }
            }
            skipLine()
        }
    }

    // MARK: Lines

    private mutating func skipBlanks() -> Int {
        let start = rest.startIndex
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return rest.startIndex - start
    }

    private mutating func skipLine() {
        rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
    }

    /// Whether the line has more than a comment, a directive or an end of a document.
    private var isAtContent: Bool {
        guard let first = rest.first else { return false }
        return ![UInt8(ascii: "\n"), UInt8(ascii: "#"), UInt8(ascii: "%")].contains(first)
            && !rest.starts(with: "...".utf8)
    }

    private mutating func skipDocumentMarker(atLineStart: Bool) {
        guard atLineStart, rest.starts(with: "---".utf8) else { return }
        rest = rest.dropFirst(3)
        _ = skipBlanks()
    }

    // MARK: Block mappings

    /// Reads `key:`, `'key' :` or `? key`, with an anchor or tag before it.
    private mutating func readBlockKey() {
        let isExplicit = skipIndicator(UInt8(ascii: "?"))
        while let first = rest.first, first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
            rest = rest.drop { !" \t\n".utf8.contains($0) }
            _ = skipBlanks()
        }
        let key = scalar(endingAt: ":\n")
        _ = skipBlanks()
        if isExplicit || rest.first == Self.colon { keys.insert(key) }
    }

    private mutating func skipIndicator(_ indicator: UInt8) -> Bool {
        guard rest.first == indicator, rest.dropFirst().first.map(" \t".utf8.contains) == true else { return false }
        rest = rest.dropFirst()
        _ = skipBlanks()
        return true
    }

    // MARK: Flow mappings

    /// Reads the keys between the first brace and its partner.
    private mutating func readFlowMapping() {
        var depth = 0
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                rest = rest.dropFirst()
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                rest = rest.dropFirst()
                if depth == 0 { return }
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ","), Self.colon:
                rest = rest.dropFirst()
            default:
                let text = scalar(endingAt: ":,{}[]\n")
                rest = rest.drop { " \t\n".utf8.contains($0) }
                if depth == 1, rest.first == Self.colon { keys.insert(text) }
            }
        }
    }

    // MARK: Scalars

    /// Reads a quoted text without its quotes, or a plain one up to the first of these characters, without blanks at its end.
    private mutating func scalar(endingAt ends: String) -> String {
        let quote = rest.first
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let plain = rest.prefix { !ends.utf8.contains($0) }
            // What ends nothing is passed over, so that the reader gets on.
            rest = plain.isEmpty ? rest.dropFirst() : rest.dropFirst(plain.count)
            var text = plain
            while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { text.removeLast() }
            return String(decoding: text, as: UTF8.self)
        }
        rest = rest.dropFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst(), byte != quote {
            text.append(byte)
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let escaped = rest.popFirst() {
                text.append(escaped)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
