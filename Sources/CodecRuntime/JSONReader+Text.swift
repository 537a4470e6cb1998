/// A JSON string that was read and found well-formed, still as it stands in the bytes: a member's name, or the value of
/// an `enum`, which are compared more often than kept.
public struct JSONText: Sendable {
    /// Between the quotes.
    @usableFromInline var start: Int
    @usableFromInline var end: Int
    /// Whether there is a backslash in it.
    @usableFromInline var isEscaped: Bool
    /// Whether it is ASCII, escapes aside.
    var isASCII: Bool
}

extension JSONReader {
    /// Reads a string without making a `String` of it.
    @_lifetime(self: copy self)
    public mutating func text() throws(DecodeError) -> JSONText {
        guard peekValue() == UInt8(ascii: "\"") else { throw mismatch("a string") }
        return try nextText()
    }

    /// Reads the string whose quote is next.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func nextText() throws(DecodeError) -> JSONText {
        offset &+= 1
        let start = offset
        let end = ByteScan.endOfRun(in: bytes, from: start, orNotASCII: true)
        // Nearly every text is one plain run.
        if end < bytes.byteCount, byte(at: end) == UInt8(ascii: "\"") {
            offset = end &+ 1
            return JSONText(start: start, end: end, isEscaped: false, isASCII: true)
        }
        offset = end
        return try longText(from: start)
    }

    /// The rest of a text in which there is more than plain ASCII.
    @_lifetime(self: copy self)
    private mutating func longText(from start: Int) throws(DecodeError) -> JSONText {
        var text = JSONText(start: start, end: start, isEscaped: false, isASCII: true)
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                text.end = offset
                offset &+= 1
                if !text.isASCII { try validateUTF8(text) }
                return text
            case UInt8(ascii: "\\"):
                text.isEscaped = true
                _ = try escape()
            case 0x80...: text.isASCII = false
            default: throw malformed("a control character only as an escape")
            }
            offset = ByteScan.endOfRun(in: bytes, from: offset, orNotASCII: text.isASCII)
        }
        throw malformed("the end of a string")
    }

    /// Whether a text, its escapes resolved, is this one.
    @inlinable @inline(__always)
    public func matches(_ text: JSONText, _ expected: StaticString) -> Bool {
        guard !text.isEscaped else { return matchesEscaped(text, expected) }
        return text.end &- text.start == expected.utf8CodeUnitCount && bytes.holds(expected, at: text.start)
    }

    @usableFromInline
    func matchesEscaped(_ text: JSONText, _ expected: StaticString) -> Bool {
        string(of: text).utf8.elementsEqual(expected.bytes)
    }

    /// The text with its escapes resolved.
    public func string(of text: JSONText) -> String {
        guard text.isEscaped else { return plainString(of: text) }
        // The reader that read it is left where it was; a text is well-formed, so nothing here throws.
        var reader = self
        reader.offset = text.start
        var output = WireOutput(capacity: text.end - text.start)
        try? reader.resolve(into: &output, from: text.start)
        return output.bytes.trustedString(isASCII: false)
    }

    /// Reads a string whose length in Unicode code points is within bounds.
    @_lifetime(self: copy self)
    public mutating func string(minLength: Int = 0, maxLength: Int = .max) throws(DecodeError) -> String {
        guard peekValue() == UInt8(ascii: "\"") else { throw mismatch("a string") }
        let start = offset
        let end = ByteScan.endOfRun(in: bytes, from: start &+ 1, orNotASCII: true)
        if end < bytes.byteCount, byte(at: end) == UInt8(ascii: "\"") {
            offset = end &+ 1
            let count = end &- start &- 1
            if count < minLength || count > maxLength { try check(length: count, minLength, maxLength, at: start) }
            return bytes.extracting(start &+ 1..<end).trustedString(isASCII: true)
        }
        return try longString(from: start, to: end, minLength, maxLength)
    }

    /// Reads a string in which there is more than plain ASCII, which ends at `end`.
    @_lifetime(self: copy self)
    private mutating func longString(
        from start: Int,
        to end: Int,
        _ minLength: Int,
        _ maxLength: Int
    ) throws(DecodeError) -> String {
        offset = ByteScan.endOfRun(in: bytes, from: end, orNotASCII: false)
        guard current == UInt8(ascii: "\\") else {
            offset = start
            let text = try text()
            let content = bytes.extracting(text.start..<text.end)
            // A byte is at most one code point and a code point at most four bytes: most strings need no count.
            if content.byteCount / 4 < minLength || content.byteCount > maxLength {
                try check(length: ByteScan.codePoints(in: content), minLength, maxLength, at: start)
            }
            return content.trustedString(isASCII: false)
        }
        var output = WireOutput(capacity: 2 * (offset - start) + 128)
        try resolve(into: &output, from: start + 1)
        let content = bytes.extracting(start + 1..<offset - 1)
        if let fault = UTF8Check.firstFault(in: content) { throw notUTF8(at: start + 1 + fault) }
        try check(length: ByteScan.codePoints(in: output.bytes), minLength, maxLength, at: start)
        return output.bytes.trustedString(isASCII: false)
    }

    /// Writes what stands from `start` on, escapes resolved, and leaves the quote behind it; no UTF-8 is validated. The
    /// offset is that of the first escape, or of what is before it.
    @_lifetime(self: copy self)
    private mutating func resolve(into output: inout WireOutput, from start: Int) throws(DecodeError) {
        var start = start
        while true {
            offset = ByteScan.endOfRun(in: bytes, from: offset, orNotASCII: false)
            output.append(bytes.extracting(start..<offset))
            switch current {
            case UInt8(ascii: "\\"):
                output.append(try escape())
                start = offset
            case UInt8(ascii: "\""):
                offset &+= 1
                return
            case nil: throw malformed("the end of a string")
            default: throw malformed("a control character only as an escape")
            }
        }
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

    @inline(__always)
    private func plainString(of text: JSONText) -> String {
        bytes.extracting(text.start..<text.end).trustedString(isASCII: text.isASCII)
    }

    private func validateUTF8(_ text: JSONText) throws(DecodeError) {
        guard let fault = UTF8Check.firstFault(in: bytes.extracting(text.start..<text.end)) else { return }
        throw notUTF8(at: text.start + fault)
    }

    private func notUTF8(at offset: Int) -> DecodeError {
        DecodeError(code: .malformed, reason: "not UTF-8", offset: offset)
    }
}

extension WireOutput {
    /// Appends a scalar as UTF-8.
    @inline(__always)
    fileprivate mutating func append(_ scalar: Unicode.Scalar) {
        reserve(4)
        if scalar.isASCII { return put(UInt8(truncatingIfNeeded: scalar.value)) }
        for unit in scalar.utf8 { put(unit) }
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
        if offset &+ 4 <= bytes.byteCount {
            var faults: UInt64 = 0
            let digits: UInt32 = bytes.word(at: offset)
            // Four zeros before them make eight.
            let value = Hex.value(of: UInt64(digits) << 32 | 0x3030_3030, &faults)
            if faults == 0 {
                offset &+= 4
                return value
            }
        }
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
