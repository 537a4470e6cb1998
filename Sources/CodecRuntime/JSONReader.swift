/// Reads one JSON text (RFC 8259) from bytes, value by value, in the order in which it stands there.
///
/// It is strict: what the grammar does not allow is an error, and so is text after the value. It copies nothing but the
/// strings that it returns. Generated decoders call it; nothing else needs to.
///
/// Where RFC 8259 leaves the choice: of members with one name the last counts; numbers without fraction that do not fit
/// 64 bits are refused as integers; a string with a lone surrogate (`"\ud800"`) is refused, since it is not Unicode
/// text; a byte order mark is refused; nesting goes up to ``maximumDepth``.
public struct JSONReader: ~Escapable {
    /// How deep arrays and objects may be nested.
    public static let maximumDepth = 512

    @usableFromInline let bytes: RawSpan
    @usableFromInline var position = 0
    @usableFromInline var depth = 0

    /// The offset of the next byte to read, from 0.
    @inlinable
    public internal(set) var offset: Int {
        get { position }
        set { position = newValue }
    }

    /// How many branches of choices have been tried.
    var attempts = 0

    /// A reader at the start of a JSON text.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    /// Demands that nothing but white space is left.
    @_lifetime(self: copy self)
    public mutating func finish() throws(DecodeError) {
        skipWhitespace()
        guard offset == bytes.byteCount else { throw malformed("the JSON text ends here, and more follows") }
    }
}

// MARK: - Objects and arrays

extension JSONReader {
    /// Enters an object.
    @_lifetime(self: copy self)
    public mutating func beginObject() throws(DecodeError) {
        guard peekValue() == UInt8(ascii: "{") else { throw mismatch("an object") }
        try descend()
    }

    /// Reads the name of the object's next member; the member's value is then next. Nil at the object's end, which is
    /// passed over. `isFirst` is true before the first member, and set to false.
    @_lifetime(self: copy self)
    public mutating func nextName(isFirst: inout Bool) throws(DecodeError) -> JSONText? {
        guard try next(isFirst: &isFirst, end: UInt8(ascii: "}"), expected: "\",\" or the end of an object") else {
            return nil
        }
        guard current == UInt8(ascii: "\"") else { throw malformed("a member's name in quotes") }
        let name = try nextText()
        if current == UInt8(ascii: ":") {
            offset &+= 1
            return name
        }
        guard peekValue() == UInt8(ascii: ":") else { throw malformed("\":\" after a member's name") }
        offset &+= 1
        return name
    }

    /// Enters an array.
    @_lifetime(self: copy self)
    public mutating func beginArray() throws(DecodeError) {
        guard peekValue() == UInt8(ascii: "[") else { throw mismatch("an array") }
        try descend()
    }

    /// Whether the array has another element. If so, it is next; if not, the array's end is passed over.
    /// `isFirst` is true before the first element, and set to false.
    @_lifetime(self: copy self)
    public mutating func nextElement(isFirst: inout Bool) throws(DecodeError) -> Bool {
        try next(isFirst: &isFirst, end: UInt8(ascii: "]"), expected: "\",\" or the end of an array")
    }

    /// Passes over white space and the comma, so that an element or a member's name is next.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func next(
        isFirst: inout Bool,
        end: UInt8,
        expected: StaticString
    ) throws(DecodeError) -> Bool {
        let byte = peekValue()
        if byte == end {
            offset &+= 1
            depth &-= 1
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == UInt8(ascii: ",") else { throw malformed(expected) }
        offset &+= 1
        // `[1,]`: another value must follow a comma. Anything else that is wrong there is found when the value is read.
        if peekValue() == end { throw malformed("a value after \",\"") }
        return true
    }

    @_lifetime(self: copy self)
    private mutating func descend() throws(DecodeError) {
        guard depth < Self.maximumDepth else {
            let reason = "nested deeper than \(Self.maximumDepth) levels"
            throw DecodeError(code: .tooDeep, reason: reason, offset: offset)
        }
        depth &+= 1
        offset &+= 1
    }
}

// MARK: - The fast path

// Most messages have their members in the contract's order, with Python's white space or none. Then the reader need not
// search for the end of a name, nor compare it with the names of all members.
extension JSONReader {
    /// Enters an object, if that is next.
    ///
    /// - Returns: whether it was.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func entersObject() -> Bool {
        guard bytes.has(UInt8(ascii: "{"), at: position), depth < Self.maximumDepth else { return false }
        position &+= 1
        depth &+= 1
        return true
    }

    /// Passes over the name of the next member, and the comma before it.
    ///
    /// - Parameters:
    ///   - name: the name in quotes, with the colon behind it: `"type":`.
    ///   - isFirst: whether it is the object's first member.
    /// - Returns: whether exactly that name is next; if not, nothing is passed over.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func passes(_ name: StaticString, isFirst: Bool = false) -> Bool {
        var place = position
        if !isFirst {
            guard bytes.has(UInt8(ascii: ","), at: place) else { return false }
            place &+= 1
        }
        if bytes.has(UInt8(ascii: " "), at: place) { place &+= 1 }
        guard bytes.holds(name, at: place) else { return false }
        place &+= name.utf8CodeUnitCount
        if bytes.has(UInt8(ascii: " "), at: place) { place &+= 1 }
        position = place
        return true
    }

    /// Passes over a constant value.
    ///
    /// - Parameter text: the value as JSON text: `"message"`.
    /// - Returns: whether exactly that text is next; if not, nothing is passed over. The value may go on, as `55` does
    ///   after `5`: reading the next member or the object's end then fails.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func passes(constant text: StaticString) -> Bool {
        guard bytes.holds(text, at: position) else { return false }
        position &+= text.utf8CodeUnitCount
        return true
    }

    /// Passes over the object's end if it is next.
    ///
    /// - Returns: whether it was.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func leavesObject() -> Bool {
        guard bytes.has(UInt8(ascii: "}"), at: position) else { return false }
        position &+= 1
        depth &-= 1
        return true
    }
}

// MARK: - Any value

extension JSONReader {
    /// Passes over a value of any kind, which must be well-formed.
    @_lifetime(self: copy self)
    public mutating func skipValue() throws(DecodeError) {
        // Depth is bounded, so the recursion is too.
        switch peekValue() {
        case UInt8(ascii: "{"):
            try beginObject()
            var isFirst = true
            while try nextName(isFirst: &isFirst) != nil { try skipValue() }
        case UInt8(ascii: "["):
            try beginArray()
            var isFirst = true
            while try nextElement(isFirst: &isFirst) { try skipValue() }
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: _ = try numberText()
        }
    }

    /// Reads `null` if it is next.
    @_lifetime(self: copy self)
    public mutating func null() throws(DecodeError) -> Bool {
        guard peekValue() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Reads `true` or `false`.
    @_lifetime(self: copy self)
    public mutating func bool() throws(DecodeError) -> Bool {
        switch peekValue() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default: throw mismatch("true or false")
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func literal(_ word: StaticString) throws(DecodeError) {
        guard bytes.holds(word, at: offset) else { throw malformed(word) }
        offset &+= word.utf8CodeUnitCount
    }
}

// MARK: - Bytes and errors

extension JSONReader {
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        bytes.byte(at: offset)
    }

    /// The byte at the current offset; nil at the end.
    @inline(__always)
    var current: UInt8? {
        offset < bytes.byteCount ? byte(at: offset) : nil
    }

    /// The first byte after white space; nil at the end.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func peekValue() -> UInt8? {
        skipWhitespace()
        return current
    }

    @inline(__always)
    @_lifetime(self: copy self)
    mutating func skipWhitespace() {
        while let byte = current, byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset &+= 1
        }
    }

    func malformed(_ expected: StaticString) -> DecodeError {
        if offset == 0, bytes.byteCount >= 3, byte(at: 0) == 0xEF, byte(at: 1) == 0xBB, byte(at: 2) == 0xBF {
            return DecodeError(code: .malformed, .text("expected \(expected), found a byte order mark"), offset: 0)
        }
        return DecodeError(code: .malformed, .found(expected: expected, current), offset: offset)
    }

    func mismatch(_ expected: StaticString) -> DecodeError {
        guard let kind = kindOfNext else { return malformed(expected) }
        return DecodeError(code: .typeMismatch, .foundKind(expected: expected, kind), offset: offset)
    }

    /// What kind of value begins here, with its article; nil where no value does, as in `nonsense` and `-x`.
    private var kindOfNext: StaticString? {
        switch current {
        case UInt8(ascii: "{"): "an object"
        case UInt8(ascii: "["): "an array"
        case UInt8(ascii: "\""): "a string"
        case UInt8(ascii: "t"): isWord("true") ? "a boolean" : nil
        case UInt8(ascii: "f"): isWord("false") ? "a boolean" : nil
        case UInt8(ascii: "n"): isWord("null") ? "null" : nil
        case UInt8(ascii: "-"):
            offset + 1 < bytes.byteCount && Self.isDigit(byte(at: offset + 1)) ? "a number" : nil
        case let byte? where Self.isDigit(byte): "a number"
        default: nil
        }
    }

    /// Whether a word stands here, and not the beginning of a longer one.
    private func isWord(_ word: StaticString) -> Bool {
        guard bytes.holds(word, at: offset) else { return false }
        let end = offset + word.utf8CodeUnitCount
        guard end < bytes.byteCount else { return true }
        return switch byte(at: end) {
        case 0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): true
        default: false
        }
    }
}
