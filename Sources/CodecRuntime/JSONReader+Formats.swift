/// Strings and numbers with rules that few contracts have.
extension JSONReader {
    /// Reads a string with `format: date`.
    @_lifetime(self: copy self)
    public mutating func date() throws(DecodeError) -> WireDate {
        let start = peekOffset()
        guard let value = WireDate(string(of: try text())) else { throw badFormat("a date (RFC 3339)", at: start) }
        return value
    }

    /// Reads a string of a format that stays a string.
    ///
    /// - Parameters:
    ///   - minLength: the fewest code points.
    ///   - maxLength: the most code points.
    ///   - format: the format.
    ///   - pattern: what must be found in it, if anything must.
    /// - Returns: the string.
    /// - Throws: where it is not a string, too short, too long, or not of the format.
    @_lifetime(self: copy self)
    public mutating func string(
        minLength: Int = 0,
        maxLength: Int = .max,
        format: WireTextFormat,
        pattern: WirePattern? = nil
    ) throws(DecodeError) -> String {
        let start = peekOffset()
        let value = try string(minLength: minLength, maxLength: maxLength)
        guard format.matches(value) else {
            throw DecodeError(code: .badFormat, .expectedOf(format.phrase), offset: start)
        }
        if let pattern { try demand(pattern, in: value, at: start) }
        return value
    }

    /// Reads a string in which a pattern must be found.
    ///
    /// - Parameters:
    ///   - minLength: the fewest code points.
    ///   - maxLength: the most code points.
    ///   - pattern: what must be found in it.
    /// - Returns: the string.
    /// - Throws: where it is not a string, too short, too long, or without a match.
    @_lifetime(self: copy self)
    public mutating func string(
        minLength: Int = 0,
        maxLength: Int = .max,
        pattern: WirePattern
    ) throws(DecodeError) -> String {
        let start = peekOffset()
        let value = try string(minLength: minLength, maxLength: maxLength)
        try demand(pattern, in: value, at: start)
        return value
    }

    /// Reads a string of a format of its own (`uuid`, `date-time`, `date`) that has other rules beside it.
    ///
    /// - Parameters:
    ///   - minLength: the fewest code points.
    ///   - maxLength: the most code points.
    ///   - pattern: what must be found in it, if anything must.
    ///   - read: reads the string as what it is.
    /// - Returns: what was read.
    /// - Throws: where it is not a string, too short, too long, without a match, or not of the format.
    @_lifetime(self: copy self)
    public mutating func checked<Value>(
        minLength: Int = 0,
        maxLength: Int = .max,
        pattern: WirePattern? = nil,
        _ read: (inout JSONReader) throws(DecodeError) -> Value
    ) throws(DecodeError) -> Value {
        var ahead = self
        let start = ahead.peekOffset()
        let text = try ahead.string(minLength: minLength, maxLength: maxLength)
        if let pattern { try demand(pattern, in: text, at: start) }
        return try read(&self)
    }

    private func demand(_ pattern: WirePattern, in value: String, at start: Int) throws(DecodeError) {
        guard pattern.matches(value) else {
            throw DecodeError(code: .badFormat, .expectedOf("a string that matches \(pattern.text)"), offset: start)
        }
    }
}

extension JSONReader {
    /// Reads a value that must equal this one, and returns it: an element of an array, a member of a map.
    ///
    /// - Parameter json: the value as JSON text.
    /// - Returns: the value.
    /// - Throws: where another value stands there.
    @_lifetime(self: copy self)
    public mutating func fixed(json: String) throws(DecodeError) -> JSONValue {
        let start = peekOffset()
        let value = try value()
        guard try value == JSONValue(decoding: json) else {
            throw DecodeError(code: .wrongValue, .expectedOf(json), offset: start)
        }
        return value
    }

    /// Reads an integer that is a multiple of another.
    ///
    /// - Parameters:
    ///   - minimum: the least.
    ///   - maximum: the greatest.
    ///   - divisor: what it is a multiple of; greater than zero.
    /// - Returns: the integer.
    /// - Throws: where it is not an integer, too small, too large, or not a multiple.
    @_lifetime(self: copy self)
    public mutating func integer(
        minimum: Int = .min,
        maximum: Int = .max,
        multipleOf divisor: Int
    ) throws(DecodeError) -> Int {
        let start = peekOffset()
        let value = try integer(minimum: minimum, maximum: maximum)
        guard value.isMultiple(of: divisor) else { throw bounds("a multiple of \(divisor)", at: start) }
        return value
    }

    /// Reads a number with rules beyond its bounds.
    ///
    /// - Parameters:
    ///   - minimum: the least.
    ///   - maximum: the greatest.
    ///   - above: what it must be greater than (`exclusiveMinimum`).
    ///   - below: what it must be less than (`exclusiveMaximum`).
    ///   - divisor: what it is a multiple of, both taken as decimals; greater than zero.
    /// - Returns: the number.
    /// - Throws: where it is not a number, or breaks a rule.
    @_lifetime(self: copy self)
    public mutating func number(
        minimum: Double? = nil,
        maximum: Double? = nil,
        above: Double?,
        below: Double?,
        multipleOf divisor: Double?
    ) throws(DecodeError) -> Double {
        let start = peekOffset()
        let value = try number(minimum: minimum, maximum: maximum)
        if let above, value <= above { throw bounds("a number greater than \(above)", at: start) }
        if let below, value >= below { throw bounds("a number less than \(below)", at: start) }
        if let divisor, !value.isDecimalMultiple(of: divisor) { throw bounds("a multiple of \(divisor)", at: start) }
        return value
    }
}

extension JSONWriter {
    /// Appends a date in quotes.
    public mutating func date(_ value: WireDate) {
        string(value.description)
    }
}
