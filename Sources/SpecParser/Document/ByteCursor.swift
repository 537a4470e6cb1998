/// Walks over the bytes of a YAML text, token by token, and knows the line it is on.
struct ByteCursor {
    let bytes: [UInt8]
    private(set) var position = 0
    /// The byte at which the current line begins.
    private(set) var lineStart = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte under the cursor; nil at the end.
    var current: UInt8? { byte(0) }

    /// Bytes since the line's beginning. Where it matters, only ASCII stands before it.
    var column: Int { position - lineStart }

    /// Whether a blank, a line's end or the text's end stands so far ahead.
    func isBlank(_ ahead: Int) -> Bool {
        guard let byte = byte(ahead) else { return true }
        return Self.isSpace(byte) || Self.isBreak(byte)
    }

    /// The position of the next byte on this line that is not a space.
    var nextOnLine: Int? {
        let next = bytes[position...].firstIndex { !Self.isSpace($0) }
        return next.flatMap { Self.isBreak(bytes[$0]) ? nil : $0 }
    }

    /// The next byte that is neither a space nor a line break.
    var nextAnywhere: UInt8? {
        bytes[position...].first { !Self.isSpace($0) && !Self.isBreak($0) }
    }

    mutating func advance() {
        guard let byte = current else { return }
        position += 1
        let isHalfBreak = byte == UInt8(ascii: "\r") && current == UInt8(ascii: "\n")
        if Self.isBreak(byte), !isHalfBreak { lineStart = position }
    }

    /// - Returns: whether a line ended on the way.
    mutating func skipBlanksAndComments() -> Bool {
        let line = lineStart
        while let byte = current {
            if Self.isSpace(byte) || Self.isBreak(byte) {
                advance()
            } else if byte == UInt8(ascii: "#"), isAfterBlank {
                skipLine()
            } else {
                break
            }
        }
        return line != lineStart
    }

    /// `---` or `...` at a line's beginning, or a directive.
    mutating func skipDocumentMarker() -> Bool {
        guard column == 0 else { return false }
        if current == UInt8(ascii: "%") {
            skipLine()
            return true
        }
        let three = bytes[position...].prefix(3)
        guard three.elementsEqual("---".utf8) || three.elementsEqual("...".utf8), isBlank(3) else { return false }
        position += 3
        return true
    }

    /// A tag or an anchor.
    mutating func skipWord(inFlow: Bool) {
        while let byte = current, !isBlank(0), !(inFlow && Self.isFlowIndicator(byte)) { position += 1 }
    }

    /// An asterisk and its name.
    mutating func skipAlias() {
        position += 1
        while let byte = current, Self.isWordByte(byte) { position += 1 }
    }

    mutating func skipQuoted() {
        let quote = current
        advance()
        while let byte = current {
            let isEscape = byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"")
            let isDoubled = byte == quote && quote == UInt8(ascii: "'") && self.byte(1) == quote
            advance()
            if isEscape || isDoubled {
                advance()
            } else if byte == quote {
                return
            }
        }
    }

    /// - Returns: where the scalar's text ends; the cursor stands at what ended it.
    mutating func skipPlain(inFlow: Bool) -> Int {
        var end = position
        while let byte = current, !Self.isBreak(byte) {
            if byte == UInt8(ascii: ":"), isBlank(1) || inFlow && (self.byte(1).map(Self.isFlowIndicator) ?? false) {
                break
            }
            if byte == UInt8(ascii: "#"), isAfterBlank { break }
            if inFlow, Self.isFlowIndicator(byte) { break }
            position += 1
            if !Self.isSpace(byte) { end = position }
        }
        return end
    }

    /// A literal or folded scalar: its header, and every line that is empty or deeper than `indentation`.
    mutating func skipBlockScalar(indentation: Int) {
        skipLine()
        while current != nil {
            advance()
            let next = nextOnLine
            if let next, next - lineStart <= indentation || indentation < 0 && isMarker(at: next) { return }
            skipLine()
        }
    }

    private func isMarker(at offset: Int) -> Bool {
        let three = bytes[offset...].prefix(3)
        return offset == lineStart && (three.elementsEqual("---".utf8) || three.elementsEqual("...".utf8))
    }

    private mutating func skipLine() {
        while let byte = current, !Self.isBreak(byte) { position += 1 }
        // The line feed of a CR LF pair is the one that the caller finds.
        if current == UInt8(ascii: "\r"), byte(1) == UInt8(ascii: "\n") { position += 1 }
    }

    private var isAfterBlank: Bool {
        position == 0 || Self.isSpace(bytes[position - 1]) || Self.isBreak(bytes[position - 1])
    }

    private func byte(_ ahead: Int) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isBreak(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func isFlowIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
