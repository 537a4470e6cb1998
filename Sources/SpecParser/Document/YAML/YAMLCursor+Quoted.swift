/// Scalars in quotes (YAML 1.2.2, 7.3.1 and 7.3.2).
extension YAMLCursor {
    /// Reads a scalar in single or double quotes, at the opening one. The cursor then stands behind the closing one.
    mutating func readQuoted() throws(YAMLFault) -> YAMLScalar {
        let quote = byte
        let start = mark
        position += 1
        var text = YAMLText(at: position)
        while true {
            if isAtMarker { throw fault(.markerInQuotes) }
            if isAtEnd { throw YAMLFault(reason: .unclosedQuote, mark: start) }
            let isEscapedBreak = try readQuotedWord(quote, into: &text)
            if byte == quote { break }
            skipQuotedBlanks(afterEscapedBreak: isEscapedBreak, into: &text)
        }
        position += 1
        allowsKey = false
        return YAMLScalar(text: text.string(bytes), style: quote == .singleQuote ? .singleQuoted : .doubleQuoted)
    }

    /// Reads up to a blank, a line break or the closing quote.
    ///
    /// - Returns: whether an escaped line break ended the word.
    private mutating func readQuotedWord(_ quote: UInt8, into text: inout YAMLText) throws(YAMLFault) -> Bool {
        var start = position
        while !byte.isBlankBreakOrEnd {
            if byte == quote {
                guard quote == .singleQuote, nextByte == quote else { break }
                // Two quotes are one of the text.
                text.append(start..<position + 1, of: bytes)
                position += 2
                start = position
            } else if byte == .backslash, quote == .doubleQuote {
                text.append(start..<position, of: bytes)
                if nextByte.isBreak {
                    position += 1
                    skipBreak()
                    return true
                }
                text.append(try readEscape(), source: bytes)
                start = position
            } else {
                position += 1
            }
        }
        text.append(start..<position, of: bytes)
        return false
    }

    /// Folds what separates two words: blanks of one line stay, those around a line break go (YAML 1.2.2, 6.5).
    private mutating func skipQuotedBlanks(afterEscapedBreak: Bool, into text: inout YAMLText) {
        let start = position
        skipBlanks()
        guard byte.isBreak else {
            if !afterEscapedBreak { text.append(start..<position, of: bytes) }
            return
        }
        var breaks = 0
        while byte.isBreak {
            skipBreak()
            breaks += 1
            skipBlanks()
        }
        if afterEscapedBreak {
            text.append(.lineFeed, count: breaks, source: bytes)
        } else {
            text.appendFolded(breaks: breaks, source: bytes)
        }
    }

    // MARK: Escapes

    /// Reads an escape sequence (YAML 1.2.2, 5.7), at its backslash.
    private mutating func readEscape() throws(YAMLFault) -> Unicode.Scalar {
        let digits: Int
        switch nextByte {
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        default:
            guard let scalar = Self.escaped(nextByte) else { throw fault(.unknownEscape) }
            position += 2
            return scalar
        }
        let value = try hexEscape(digits, at: position)
        if digits == 4, 0xD800...0xDBFF ~= value { return try readSurrogates(high: value) }
        guard let scalar = Unicode.Scalar(value) else { throw fault(.badCodePoint) }
        position += 2 + digits
        return scalar
    }

    /// Reads a character that is written as two escapes, as in JSON (RFC 8259, 7). libyaml refuses it.
    private mutating func readSurrogates(high: UInt32) throws(YAMLFault) -> Unicode.Scalar {
        let second = position + 6
        guard bytes[second] == .backslash, bytes[second + 1] == UInt8(ascii: "u") else { throw fault(.badCodePoint) }
        let low = try hexEscape(4, at: second)
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault(.badCodePoint) }
        position += 12
        return scalar
    }

    /// The number that an escape at a byte has.
    private mutating func hexEscape(_ digits: Int, at start: Int) throws(YAMLFault) -> UInt32 {
        var value: UInt32 = 0
        for index in start + 2..<start + 2 + digits {
            guard index < bytes.count, let digit = bytes[index].hexDigit else { throw fault(.badHexEscape) }
            value = value << 4 | digit
        }
        return value
    }

    private static func escaped(_ byte: UInt8) -> Unicode.Scalar? {
        switch byte {
        case UInt8(ascii: "0"): "\0"
        case UInt8(ascii: "a"): "\u{7}"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "t"), .tab: "\t"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "v"): "\u{B}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "e"): "\u{1B}"
        case .space, .doubleQuote, UInt8(ascii: "/"), .backslash: Unicode.Scalar(byte)
        case UInt8(ascii: "N"): "\u{85}"
        case UInt8(ascii: "_"): "\u{A0}"
        case UInt8(ascii: "L"): "\u{2028}"
        case UInt8(ascii: "P"): "\u{2029}"
        default: nil
        }
    }
}
