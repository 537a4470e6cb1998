extension JSONReader {
    /// Reads an integer: a number whose value has no fraction, however it is written (`1`, `1.0`, `1e2`), as JSON Schema
    /// counts it.
    @_lifetime(self: copy self)
    public mutating func integer(minimum: Int = .min, maximum: Int = .max) throws(DecodeError) -> Int {
        let start = peekOffset()
        let text = try numberText()
        guard let value = text.isPlain ? Int(string(of: text)) : Int(decimal: string(of: text)) else {
            if text.isPlain { throw bounds("an integer of 64 bits", at: start) }
            throw DecodeError(code: .typeMismatch, reason: "expected an integer, found a number", offset: start)
        }
        if value < minimum { throw bounds("an integer of at least \(minimum)", at: start) }
        if value > maximum { throw bounds("an integer of at most \(maximum)", at: start) }
        return value
    }

    /// Reads a number. One too large for a `Double` is out of bounds, never infinite.
    @_lifetime(self: copy self)
    public mutating func number(minimum: Double? = nil, maximum: Double? = nil) throws(DecodeError) -> Double {
        let start = peekOffset()
        guard let value = Double(string(of: try numberText())), value.isFinite else {
            throw bounds("a number that fits 64 bits", at: start)
        }
        if let minimum, value < minimum { throw bounds("a number of at least \(minimum)", at: start) }
        if let maximum, value > maximum { throw bounds("a number of at most \(maximum)", at: start) }
        return value
    }

    /// Reads a string with `format: uuid`.
    @_lifetime(self: copy self)
    public mutating func uuid() throws(DecodeError) -> WireUUID {
        let start = peekOffset()
        // A UUID between two quotes needs no search for the second one.
        if start &+ 38 <= bytes.byteCount, byte(at: start) == UInt8(ascii: "\""),
            byte(at: start &+ 37) == UInt8(ascii: "\""),
            let value = WireUUID(bytes.extracting(start &+ 1..<start &+ 37))
        {
            offset = start &+ 38
            return value
        }
        let text = try text()
        let value = text.isEscaped ? WireUUID(string(of: text)) : WireUUID(bytes.extracting(text.start..<text.end))
        guard let value else { throw badFormat("a UUID", at: start) }
        return value
    }

    /// Reads a string with `format: date-time`.
    @_lifetime(self: copy self)
    public mutating func timestamp() throws(DecodeError) -> WireTimestamp {
        let start = peekOffset()
        if let usual = WireTimestamp.usual(in: bytes, at: start) {
            offset = usual.end
            return usual.value
        }
        let text = try text()
        let value =
            text.isEscaped ? WireTimestamp(string(of: text)) : WireTimestamp(bytes.extracting(text.start..<text.end))
        guard let value else { throw badFormat("a date and time with offset (RFC 3339)", at: start) }
        return value
    }

    /// Reads any value.
    @_lifetime(self: copy self)
    public mutating func value() throws(DecodeError) -> JSONValue {
        switch peekValue() {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(string(of: try text()))
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "n"):
            _ = try null()
            return .null
        default:
            let start = offset
            let text = try numberText()
            if text.isPlain, let integer = Int(string(of: text)) { return .integer(integer) }
            guard let number = Double(string(of: text)), number.isFinite else {
                throw bounds("a number that fits 64 bits", at: start)
            }
            // A Double of this size may not be the integer that is written.
            if number.magnitude >= 0x1p53, let integer = Int(decimal: string(of: text)), integer != Int(exact: number) {
                return .integer(integer)
            }
            return .number(number)
        }
    }

    @_lifetime(self: copy self)
    private mutating func members() throws(DecodeError) -> [JSONValue.Member] {
        try beginObject()
        var members: [JSONValue.Member] = []
        var isFirst = true
        while let name = try nextName(isFirst: &isFirst) {
            let name = string(of: name)
            do throws(DecodeError) {
                members.append(JSONValue.Member(name: name, value: try value()))
            } catch { throw error.inside(name) }
        }
        return members
    }

    @_lifetime(self: copy self)
    private mutating func elements() throws(DecodeError) -> [JSONValue] {
        try beginArray()
        var elements: [JSONValue] = []
        var isFirst = true
        while try nextElement(isFirst: &isFirst) {
            do throws(DecodeError) {
                elements.append(try value())
            } catch { throw error.inside(String(elements.count)) }
        }
        return elements
    }

    func badFormat(_ expected: StaticString, at start: Int) -> DecodeError {
        DecodeError(code: .badFormat, .expected(expected), offset: start)
    }
}

extension JSONValue {
    /// Reads a whole JSON text.
    public init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = JSONReader(bytes)
        self = try reader.value()
        try reader.finish()
    }

    /// Reads a whole JSON text.
    public init(decoding text: String) throws(DecodeError) {
        let bytes = Array(text.utf8)
        self = try JSONValue(decoding: bytes.span.raw)
    }
}

// MARK: - Numbers

/// A JSON number that was read and found well-formed, as it stands in the bytes.
struct JSONNumberText {
    var start: Int
    var end: Int
    /// Whether it has neither fraction nor exponent.
    var isPlain: Bool
}

extension JSONReader {
    /// Reads a number by the grammar of RFC 8259, section 6.
    @_lifetime(self: copy self)
    mutating func numberText() throws(DecodeError) -> JSONNumberText {
        guard let first = peekValue(), first == UInt8(ascii: "-") || Self.isDigit(first) else {
            throw mismatch("a number")
        }
        var text = JSONNumberText(start: offset, end: offset, isPlain: true)
        if first == UInt8(ascii: "-") { offset &+= 1 }
        if current == UInt8(ascii: "0") { offset &+= 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            text.isPlain = false
            offset &+= 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            text.isPlain = false
            offset &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset &+= 1 }
            try digits()
        }
        text.end = offset
        return text
    }

    @_lifetime(self: copy self)
    private mutating func digits() throws(DecodeError) {
        guard let first = current, Self.isDigit(first) else { throw malformed("a digit") }
        while let byte = current, Self.isDigit(byte) { offset &+= 1 }
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private func string(of text: JSONNumberText) -> String {
        bytes.extracting(text.start..<text.end).trustedString(isASCII: true)
    }
}

// MARK: - What generated decoders ask for

extension JSONReader {
    /// Reads a string that may only be this one.
    @_lifetime(self: copy self)
    public mutating func constant(_ expected: StaticString) throws(DecodeError) {
        if skipQuoted(expected) { return }
        let text = try text()
        guard matches(text, expected) else {
            throw DecodeError(code: .wrongValue, .expectedText(expected), offset: text.start &- 1)
        }
    }

    /// Passes over a literal in quotes if it is next.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func skipQuoted(_ expected: StaticString) -> Bool {
        let start = peekOffset()
        let end = start &+ 1 &+ expected.utf8CodeUnitCount
        guard end < bytes.byteCount, bytes.byte(at: start) == UInt8(ascii: "\""),
            bytes.byte(at: end) == UInt8(ascii: "\""), bytes.holds(expected, at: start &+ 1)
        else { return false }
        offset = end &+ 1
        return true
    }

    /// Reads a value that may only be this one, given as JSON text.
    @_lifetime(self: copy self)
    public mutating func constant(json: String) throws(DecodeError) {
        let start = peekOffset()
        guard try value() == JSONValue(decoding: json) else {
            throw DecodeError(code: .wrongValue, .expectedOf(json), offset: start)
        }
    }

    /// Reads an array whose length is within bounds.
    ///
    /// - Parameters:
    ///   - minItems: the fewest elements.
    ///   - maxItems: the most elements; reading ends with the first one too many.
    ///   - element: reads one element.
    /// - Returns: the elements, in order.
    /// - Throws: where it is not an array, has too few or too many elements, or one of them can't be read.
    @_lifetime(self: copy self)
    public mutating func array<Element>(
        minItems: Int = 0,
        maxItems: Int = .max,
        of element: (inout JSONReader) throws(DecodeError) -> Element
    ) throws(DecodeError) -> [Element] {
        let start = peekOffset()
        try beginArray()
        var elements: [Element] = []
        var isFirst = true
        while try nextElement(isFirst: &isFirst) {
            guard elements.count < maxItems else { throw bounds("an array of at most \(maxItems) items", at: start) }
            do throws(DecodeError) {
                elements.append(try element(&self))
            } catch { throw error.inside(String(elements.count)) }
        }
        guard elements.count >= minItems else {
            throw bounds("an array of at least \(minItems) items, not \(elements.count)", at: start)
        }
        return elements
    }

    /// The error for a string that is not one of those allowed.
    public func wrongValue(_ text: JSONText, expected: String) -> DecodeError {
        DecodeError(code: .wrongValue, .expectedOf(expected), offset: text.start - 1)
    }

    /// The error for a member that a closed object doesn't list.
    public func unexpectedField() -> DecodeError {
        DecodeError(code: .unexpectedField, reason: "no such field", offset: offset)
    }
}
