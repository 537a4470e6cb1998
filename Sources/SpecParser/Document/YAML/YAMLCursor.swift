/// Walks over the bytes of a YAML text and knows the line and the column it is on.
///
/// It knows what characters mean to every part of the syntax: blanks, line breaks, comments, indicators. What a scalar
/// or a property is made of, its extensions know. It builds nothing.
struct YAMLCursor {
    /// A place in the text: line and column from 1, the column in code points.
    struct Mark: Equatable {
        var line: Int
        var column: Int
    }

    /// The text, and a NUL behind it, which no text has (YAML 1.2.2, 5.1): the end needs no check of its own.
    let bytes: [UInt8]
    var position = 0
    private(set) var line = 1
    /// The byte at which the current line begins.
    private(set) var lineStart = 0
    /// How many brackets and braces are open.
    var flowDepth = 0
    /// Whether a key may begin here without a question mark: at a line's beginning, after a dash, after a bracket or a
    /// comma (YAML 1.2.2, 8.2). There, too, a tab may not stand in a block, since it would indent.
    var allowsKey = true

    /// Whether every character is one byte, so that columns need no counting.
    private let isASCII: Bool
    /// The byte up to which the line's continuation bytes are counted, and how many they are.
    private var counted = 0
    private var continuations = 0

    /// - Parameter text: UTF-8. The first NUL in it, if there is one, ends it.
    init(_ text: [UInt8]) {
        isASCII = text.allSatisfy { $0 < 0x80 }
        bytes = text + [0]
    }

    /// The byte under the cursor; NUL at the end.
    var byte: UInt8 { bytes[position] }

    /// The byte behind that; NUL at the end.
    var nextByte: UInt8 { position + 1 < bytes.count ? bytes[position + 1] : 0 }

    var isAtEnd: Bool { byte == 0 }

    // MARK: Places

    var mark: Mark {
        mutating get { Mark(line: line, column: column + 1) }
    }

    /// The column from 0: code points since the line's beginning.
    var column: Int {
        mutating get {
            if isASCII { return position - lineStart }
            // Each byte of a line is looked at once, however often the column is asked for.
            while counted < position {
                if bytes[counted] & 0xC0 == 0x80 { continuations += 1 }
                counted += 1
            }
            return position - lineStart - continuations
        }
    }

    /// How many code points stand between a byte of this line and the cursor.
    func distance(from start: Int) -> Int {
        isASCII ? position - start : bytes[start..<position].count { $0 & 0xC0 != 0x80 }
    }

    // MARK: Lines

    /// Passes over a line feed, a carriage return, or both (YAML 1.2.2, 5.4).
    mutating func skipBreak() {
        position += byte == .carriageReturn && nextByte == .lineFeed ? 2 : 1
        line += 1
        lineStart = position
        counted = position
        continuations = 0
    }

    mutating func skipToLineEnd() {
        while !byte.isBreakOrEnd { position += 1 }
    }

    mutating func skipBlanks() {
        while byte.isBlank { position += 1 }
    }

    /// Passes over blanks, comments and line breaks, up to the next token (YAML 1.2.2, 6.7).
    ///
    /// As in libyaml, a comment needs no blank before it where a token has ended.
    mutating func skipToToken() {
        while true {
            while byte == .space { position += 1 }
            if byte == .tab, maySkipTab { skipBlanks() }
            if byte == .hash { skipToLineEnd() }
            guard byte.isBreak else { return }
            skipBreak()
            if flowDepth == 0 { allowsKey = true }
        }
    }

    /// Whether a tab here only separates: between tokens, and where nothing but a comment follows on the line. Else it
    /// would indent (YAML 1.2.2, 6.1).
    private var maySkipTab: Bool {
        flowDepth > 0 || !allowsKey || isBeforeComment
    }

    /// Whether nothing but blanks and a comment follows on this line.
    var isBeforeComment: Bool {
        var ahead = position
        while bytes[ahead].isBlank { ahead += 1 }
        return bytes[ahead] == .hash || bytes[ahead].isBreakOrEnd
    }

    // MARK: Indicators

    /// Whether `---` or `...` stands here, alone at a line's beginning (YAML 1.2.2, 9.1).
    var isAtMarker: Bool {
        guard position == lineStart, byte == .dash || byte == .dot else { return false }
        return nextByte == byte && bytes[position + 2] == byte && bytes[position + 3].isBlankBreakOrEnd
    }

    /// Whether the document ends here: at its marker, at a directive, or with the text.
    var isAtDocumentEnd: Bool {
        isAtEnd || position == lineStart && (byte == .percent || isAtMarker)
    }

    /// Whether a byte is an indicator of structure here: in a block only with a blank behind it, or a line's end.
    func isAt(_ indicator: UInt8) -> Bool {
        byte == indicator && nextByte.isBlankBreakOrEnd
    }

    /// Whether a colon stands here that separates a key from its value.
    var isAtColon: Bool {
        byte == .colon && (flowDepth > 0 || nextByte.isBlankBreakOrEnd)
    }

    /// Whether such a colon follows on this line.
    var isBeforeColon: Bool {
        var ahead = position
        while bytes[ahead].isBlank { ahead += 1 }
        return bytes[ahead] == .colon && (flowDepth > 0 || bytes[ahead + 1].isBlankBreakOrEnd)
    }
}
