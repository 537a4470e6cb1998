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

    /// Reads the rest of a text that is not only plain ASCII.
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
        _ = try? reader.resolve(into: &output)
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

    /// Reads a string that is not only plain ASCII. The plain part ends at `end`.
    @_lifetime(self: copy self)
    private mutating func longString(
        from start: Int,
        to end: Int,
        _ minLength: Int,
        _ maxLength: Int
    ) throws(DecodeError) -> String {
        offset = ByteScan.endOfRun(in: bytes, from: end, orNotASCII: false)
        switch current {
        case UInt8(ascii: "\""):
            if let fault = UTF8Check.firstFault(in: bytes.extracting(0..<offset), from: end) {
                throw notUTF8(at: fault)
            }
            let content = bytes.extracting(start &+ 1..<offset)
            try check(content, minLength, maxLength, at: start)
            offset &+= 1
            return content.trustedString(isASCII: false)
        case UInt8(ascii: "\\"): return try escapedString(from: start, to: end, minLength, maxLength)
        case nil: throw malformed("the end of a string")
        default: throw malformed("a control character only as an escape")
        }
    }

    /// Reads a string at its first backslash; before `end` it is plain ASCII.
    @_lifetime(self: copy self)
    private mutating func escapedString(
        from start: Int,
        to end: Int,
        _ minLength: Int,
        _ maxLength: Int
    ) throws(DecodeError) -> String {
        let resolved = WireOutput.onStack { output -> Result<String, DecodeError> in
            Result { () throws(DecodeError) in
                // No escape is shorter than what it stands for: one that is not too long never moves.
                output.reserve(min(bytes.byteCount &- start, 4096) &+ Self.spare)
                output.append(bytes.extracting(start &+ 1..<offset))
                let isPlainBefore = offset == end
                let isASCII = try resolve(into: &output) && isPlainBefore
                if !isASCII, let fault = UTF8Check.firstFault(in: bytes.extracting(0..<offset), from: end) {
                    throw notUTF8(at: fault)
                }
                try check(output.bytes, minLength, maxLength, at: start)
                return output.bytes.trustedString(isASCII: false)
            }
        }
        return try resolved.get()
    }

    /// A block, and a word behind it.
    private static var spare: Int { 24 }

    /// Writes the rest of a text, escapes resolved, and leaves the quote behind it; no UTF-8 is validated.
    ///
    /// - Returns: whether it is ASCII as it stands in the bytes, and a few more that were looked at with it.
    @_lifetime(self: copy self)
    private mutating func resolve(into output: inout WireOutput) throws(DecodeError) -> Bool {
        var seen = SIMD16<UInt8>(repeating: 0)
        var end = output.end
        var offset = offset
        while true {
            end = output.reserve(Self.spare, from: end)
            let block = bytes.block(at: offset)
            seen |= block
            guard let plain = ByteScan.plainBytes(in: block) else {
                end.put(block, 16)
                offset &+= 16
                continue
            }
            end.put(block, plain)
            offset &+= plain
            guard bytes.has(UInt8(ascii: "\\"), at: offset) else { break }
            if offset &+ 6 <= bytes.byteCount {
                let letter = byte(at: offset &+ 1)
                if let simple = Self.unescaped(letter) {
                    end.put(simple)
                    offset &+= 2
                    continue
                }
                if letter == UInt8(ascii: "u"), let unit = Hex.value(ofFour: bytes.word(at: offset &+ 2)),
                    unit & 0xF800 != 0xD800
                {
                    end.put(codePoint: unit)
                    offset &+= 6
                    continue
                }
            }
            // A surrogate pair, or an error.
            self.offset = offset
            end.put(try escape())
            offset = self.offset
        }
        output.end = end
        self.offset = offset
        switch current {
        case UInt8(ascii: "\""): self.offset &+= 1
        case nil: throw malformed("the end of a string")
        default: throw malformed("a control character only as an escape")
        }
        return UTF8Check.isASCII(seen)
    }

    /// Compares a text's length with its bounds.
    @inline(__always)
    private func check(_ text: RawSpan, _ minLength: Int, _ maxLength: Int, at start: Int) throws(DecodeError) {
        // A byte is at most one code point and a code point at most four bytes: most strings need no count.
        if text.byteCount / 4 < minLength || text.byteCount > maxLength {
            try check(length: ByteScan.codePoints(in: text), minLength, maxLength, at: start)
        }
    }

    private func check(
        length: Int,
        _ minLength: Int,
        _ maxLength: Int,
        at start: Int
    ) throws(DecodeError) {
        guard length < minLength || length > maxLength else { return }
        let isLeast = length < minLength
        let why = DecodeReason.length(isLeast: isLeast, bound: isLeast ? minLength : maxLength, length)
        throw DecodeError(code: .outOfBounds, why, offset: start)
    }

    func bounds(_ expected: String, at start: Int) -> DecodeError {
        DecodeError(code: .outOfBounds, .expectedOf(expected), offset: start)
    }

    /// Where the next value begins.
    @inline(__always)
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
        guard let fault = UTF8Check.firstFault(in: bytes.extracting(0..<text.end), from: text.start) else { return }
        throw notUTF8(at: fault)
    }

    private func notUTF8(at offset: Int) -> DecodeError {
        DecodeError(code: .malformed, reason: "not UTF-8", offset: offset)
    }
}

extension WireOutput.End {
    /// Appends a scalar as UTF-8; room for four bytes must have been made.
    @inline(__always)
    fileprivate mutating func put(_ scalar: Unicode.Scalar) {
        if scalar.isASCII { return put(UInt8(truncatingIfNeeded: scalar.value)) }
        for unit in scalar.utf8 { put(unit) }
    }

    /// Appends a code point below U+10000 that is not a surrogate as UTF-8; room for eight bytes must have been made.
    @inline(__always)
    fileprivate mutating func put(codePoint: UInt32) {
        // Each value with its type: the type checker takes seconds for one long expression.
        let point = UInt64(codePoint)
        let last: UInt64 = 0x80 | (point & 0x3F)
        if point < 0x80 {
            put(UInt8(truncatingIfNeeded: point))
        } else if point < 0x800 {
            let first: UInt64 = 0xC0 | (point >> 6)
            put(first | (last << 8), 2)
        } else {
            let first: UInt64 = 0xE0 | (point >> 12)
            let second: UInt64 = 0x80 | ((point >> 6) & 0x3F)
            put(first | (second << 8) | (last << 16), 3)
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
        if letter == UInt8(ascii: "u") { return try unicodeEscape(from: start) }
        guard let simple = Self.unescaped(letter) else {
            offset &-= 1
            throw malformed("one of \"\\/bfnrtu after a backslash")
        }
        return Unicode.Scalar(simple)
    }

    /// What a letter behind a backslash stands for; nil for `u`, and for what may not stand there.
    @inline(__always)
    private static func unescaped(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
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
        if offset &+ 4 <= bytes.byteCount, let value = Hex.value(ofFour: bytes.word(at: offset)) {
            offset &+= 4
            return value
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
