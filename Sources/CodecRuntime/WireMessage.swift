/// A value that has one JSON form: what the generator makes of every object of the contract.
public protocol WireValue: Sendable, Hashable {
    /// Reads the value, which is next; what stands after it is left to the caller.
    init(from reader: inout JSONReader) throws(DecodeError)

    /// Appends the value's JSON form.
    func encode(to writer: inout JSONWriter)
}

extension WireValue {
    /// Reads a whole JSON text, a frame's payload for example, straight from its bytes.
    public init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = JSONReader(bytes)
        try self.init(from: &reader)
        try reader.finish()
    }

    /// Reads a whole JSON text.
    public init(decoding text: String) throws(DecodeError) {
        let bytes = Array(text.utf8)
        try self.init(decoding: bytes.span.raw)
    }

    /// The JSON text as UTF-8 bytes.
    public func encoded() -> [UInt8] {
        JSONWriter.array(capacity: 384) { encode(to: &$0) }
    }

    /// The JSON text.
    public func encodedText() -> String {
        String(decoding: encoded(), as: UTF8.self)
    }
}

/// A message whose discriminator the contract doesn't know: a later version of the other side may send it.
///
/// It is kept as it came, so that it can be passed on or shown.
public struct UnknownMessage: WireValue {
    /// The discriminator's value.
    public let discriminator: String
    /// The whole message, well-formed JSON.
    public let json: [UInt8]

    /// Reads a message of any kind.
    ///
    /// - Parameters:
    ///   - discriminator: the discriminator's value, already read.
    ///   - reader: at the message's start.
    /// - Throws: where what follows is not a JSON value.
    public init(discriminator: String, from reader: inout JSONReader) throws(DecodeError) {
        self.discriminator = discriminator
        json = try reader.rawValue()
    }

    /// Reads any JSON value that has no discriminator of its own.
    public init(from reader: inout JSONReader) throws(DecodeError) {
        try self.init(discriminator: "", from: &reader)
    }

    /// Appends the message as it came.
    public func encode(to writer: inout JSONWriter) {
        writer.raw(json)
    }
}

extension JSONReader {
    /// The bytes of the value that is next, which must be well-formed.
    @_lifetime(self: copy self)
    mutating func rawValue() throws(DecodeError) -> [UInt8] {
        let start = peekOffset()
        try skipValue()
        return bytes.extracting(start..<offset).array()
    }

    /// Reads a message by its discriminator.
    ///
    /// Nearly always the discriminator is the first member and the only one of its name. Then the message is read in one
    /// pass, and its own check of the discriminator confirms the guess. Any other text is first searched for the
    /// discriminator: of several members with that name the last counts.
    ///
    /// - Parameters:
    ///   - name: the discriminator's name.
    ///   - known: reads the message that a discriminator's text names; nil, having read nothing, where it names none.
    ///   - unknown: takes a message that has another discriminator.
    /// - Returns: the message.
    /// - Throws: where there is no such member, it is not a string, or the message can't be read.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func message<Message>(
        by name: StaticString,
        known: (JSONText, inout JSONReader) throws(DecodeError) -> Message?,
        unknown: (UnknownMessage) -> Message
    ) throws(DecodeError) -> Message {
        var reader = self
        var failure: DecodeError?
        if let leading = leadingText(name) {
            do throws(DecodeError) {
                if let message = try known(leading, &reader) {
                    self = reader
                    return message
                }
            } catch { failure = error }
        }
        let text = try discriminator(name)
        if let failure, let leading = leadingTextAnywhere(name), hasSameText(leading, text) { throw failure }
        if let message = try known(text, &self) { return message }
        return unknown(try UnknownMessage(discriminator: string(of: text), from: &self))
    }

    /// The text of the object's first member, if that has this name.
    @inlinable @inline(__always)
    func leadingText(_ name: StaticString) -> JSONText? {
        var reader = self
        if reader.entersObject(), reader.passesFirst(name) { return reader.textOrNil() }
        return leadingTextAnywhere(name)
    }

    /// Passes over the name of the first member, allowing only the white space that Python writes.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    mutating func passesFirst(_ name: StaticString) -> Bool {
        let end = position &+ 1 &+ name.utf8CodeUnitCount
        guard bytes.has(UInt8(ascii: "\""), at: position), bytes.holds(name, at: position &+ 1),
            bytes.has(UInt8(ascii: "\""), at: end), bytes.has(UInt8(ascii: ":"), at: end &+ 1)
        else { return false }
        position = end &+ (bytes.has(UInt8(ascii: " "), at: end &+ 2) ? 3 : 2)
        return true
    }

    /// Out of line, since the error is rarely needed.
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func textOrNil() -> JSONText? {
        try? text()
    }

    /// The same, with any white space, and the name however it is escaped.
    @usableFromInline @inline(never)
    func leadingTextAnywhere(_ name: StaticString) -> JSONText? {
        var reader = self
        var isFirst = true
        guard reader.peekValue() == UInt8(ascii: "{"), (try? reader.beginObject()) != nil,
            let member = try? reader.nextName(isFirst: &isFirst), matches(member, name)
        else { return nil }
        return try? reader.text()
    }

    @usableFromInline
    func hasSameText(_ one: JSONText, _ other: JSONText) -> Bool {
        one.start == other.start || string(of: one) == string(of: other)
    }

    /// Returns the text of a member of the object that is next, and leaves the reader at the object's start. It says which
    /// message a frame is before anything else of it is decoded. Of several members with that name the last counts.
    /// Throws where there is no such member, or it is not a string.
    @_lifetime(self: copy self)
    public mutating func discriminator(_ name: StaticString) throws(DecodeError) -> JSONText {
        let start = peekOffset()
        let depth = depth
        try beginObject()
        var found: JSONText?
        var isFirst = true
        while let member = try nextName(isFirst: &isFirst) {
            do throws(DecodeError) {
                if matches(member, name) { found = try text() } else { try skipValue() }
            } catch { throw error.inside(string(of: member)) }
        }
        guard let found else { throw .missing("\(name)", at: offset) }
        offset = start
        self.depth = depth
        return found
    }
}
