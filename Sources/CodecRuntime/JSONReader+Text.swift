/// A JSON string that was read and found well-formed, still as it stands in the bytes: a member's name, or the value of
/// an `enum`, which are compared more often than kept.
public struct JSONText: Sendable {
    /// Between the quotes.
    var start: Int
    var end: Int
    /// Whether there is a backslash in it.
    var isEscaped: Bool
    /// Whether it is ASCII, escapes aside.
    var isASCII: Bool
}

extension JSONReader {
    /// Reads a string without making a `String` of it.
    @_lifetime(self: copy self)
    public mutating func text() throws(DecodeError) -> JSONText {
        guard peekValue() == UInt8(ascii: "\"") else { throw mismatch("a string") }
        offset &+= 1
        var text = JSONText(start: offset, end: offset, isEscaped: false, isASCII: true)
        while true {
            offset = ByteScan.endOfPlainRun(in: bytes, from: offset)
            guard let byte = current else { throw malformed("the end of a string") }
            switch byte {
            case UInt8(ascii: "\""):
                text.end = offset
                offset &+= 1
                if !text.isASCII { try validateUTF8(text) }
                return text
            case UInt8(ascii: "\\"):
                text.isEscaped = true
                _ = try escape()
            case 0x80...:
                text.isASCII = false
                offset &+= 1
            default: throw malformed("a control character only as an escape")
            }
        }
    }

    /// Whether a text, its escapes resolved, is this one.
    @inline(__always)
    public func matches(_ text: JSONText, _ expected: StaticString) -> Bool {
        guard !text.isEscaped else { return string(of: text).utf8.elementsEqual(bytes(of: expected)) }
        let count = expected.utf8CodeUnitCount
        guard text.end &- text.start == count else { return false }
        for index in 0..<count where byte(at: text.start &+ index) != expected.utf8Start[index] { return false }
        return true
    }

    /// The text with its escapes resolved.
    public func string(of text: JSONText) -> String {
        guard text.isEscaped else { return plainString(of: text) }
        var units: [UInt8] = []
        units.reserveCapacity(text.end - text.start)
        // The reader that read it is left where it was; a text is well-formed, so nothing here throws.
        var reader = JSONReader(bytes)
        reader.offset = text.start
        while reader.offset < text.end {
            let next = reader.byte(at: reader.offset)
            guard next == UInt8(ascii: "\\") else {
                units.append(next)
                reader.offset &+= 1
                continue
            }
            if let scalar = try? reader.escape() { units.append(contentsOf: Array(String(scalar).utf8)) }
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// Reads a string whose length in Unicode code points is within bounds.
    @_lifetime(self: copy self)
    public mutating func string(minLength: Int = 0, maxLength: Int = .max) throws(DecodeError) -> String {
        let start = peekOffset()
        let text = try text()
        if text.isEscaped {
            let value = string(of: text)
            try check(length: value.unicodeScalars.count, minLength, maxLength, at: start)
            return value
        }
        // A byte is at most one code point and a code point at most four bytes: most strings need no count.
        let count = text.end &- text.start
        if count < minLength || count > maxLength || (!text.isASCII && count / 4 < minLength) {
            let length = text.isASCII ? count : ByteScan.codePoints(in: bytes.extracting(text.start..<text.end))
            try check(length: length, minLength, maxLength, at: start)
        }
        return plainString(of: text)
    }

    private func check(
        length: Int,
        _ minLength: Int,
        _ maxLength: Int,
        at start: Int
    ) throws(DecodeError) {
        if length < minLength {
            throw bounds("a string of at least \(minLength) code points, not \(length)", at: start)
        }
        if length > maxLength {
            throw bounds("a string of at most \(maxLength) code points, not \(length)", at: start)
        }
    }

    func bounds(_ reason: String, at start: Int) -> DecodeError {
        DecodeError(code: .outOfBounds, reason: "expected \(reason)", offset: start)
    }

    /// Where the next value begins.
    @_lifetime(self: copy self)
    mutating func peekOffset() -> Int {
        skipWhitespace()
        return offset
    }

    private func plainString(of text: JSONText) -> String {
        bytes.extracting(text.start..<text.end).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func bytes(of text: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private func validateUTF8(_ text: JSONText) throws(DecodeError) {
        do {
            _ = try UTF8Span(validating: Span(_bytes: bytes.extracting(text.start..<text.end)))
        } catch {
            let offset = text.start + error.byteOffsets.lowerBound
            throw DecodeError(code: .malformed, reason: "not UTF-8", offset: offset)
        }
    }
}

// MARK: - Escapes

extension JSONReader {
    /// Reads one escape, at its backslash: RFC 8259, section 7.
    @_lifetime(self: copy self)
    private mutating func escape() throws(DecodeError) -> Unicode.Scalar {
        let start = offset
        offset &+= 1
        guard let letter = current else { throw malformed("an escaped character") }
        offset &+= 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default:
            offset &-= 1
            throw malformed("one of \"\\/bfnrtu after a backslash")
        }
    }

    /// Reads the four digits after `\u` and, for a high surrogate, the low one that must follow.
    @_lifetime(self: copy self)
    private mutating func unicodeEscape(from start: Int) throws(DecodeError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, offset + 1 < bytes.byteCount, byte(at: offset) == UInt8(ascii: "\\"),
            byte(at: offset + 1) == UInt8(ascii: "u")
        {
            offset &+= 2
            let second = try fourDigits()
            if 0xDC00...0xDFFF ~= second,
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw DecodeError(code: .malformed, reason: "a lone surrogate is no Unicode text", offset: start)
    }

    @_lifetime(self: copy self)
    private mutating func fourDigits() throws(DecodeError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hex.value(of: byte) else {
                throw malformed("four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            offset &+= 1
        }
        return value
    }
}
