/// Writes JSON text (RFC 8259) as UTF-8 bytes, front to back and each once. Generated encoders call it.
///
/// It writes into its own memory, or straight into an array's: see ``WireValue/encoded()``.
public struct JSONWriter: ~Copyable {
    @usableFromInline var output: WireOutput

    /// A writer with memory of its own.
    ///
    /// - Parameter capacity: bytes to make room for beforehand.
    public init(capacity: Int = 512) {
        output = WireOutput(capacity: capacity)
    }

    init(_ output: consuming WireOutput) {
        self.output = output
    }

    /// How many bytes have been written.
    public var count: Int { output.count }

    /// What has been written so far.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get { output.bytes }
    }

    /// Forgets what was written and keeps the memory, for the next message.
    public mutating func reset() {
        output.count = 0
    }

    /// Appends text that is already JSON.
    @inlinable @inline(__always)
    public mutating func raw(_ text: StaticString) {
        output.append(text)
    }

    /// Appends bytes that are already JSON.
    public mutating func raw(_ json: [UInt8]) {
        output.append(json.span.raw)
    }

    /// Appends a comma, unless an object or array has just begun: for members that may be left out.
    public mutating func separator() {
        guard output.count > 0 else { return }
        let last = output.bytes.byte(at: output.count - 1)
        if last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { byte(UInt8(ascii: ",")) }
    }

    /// Appends a string in quotes; only what must be escaped is.
    public mutating func string(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        string(text.utf8Span.span.raw)
    }

    private mutating func string(_ utf8: RawSpan) {
        output.reserve(utf8.byteCount + 2)
        byte(UInt8(ascii: "\""))
        var start = 0
        while true {
            let end = ByteScan.endOfRun(in: utf8, from: start, orNotASCII: false)
            output.append(utf8.extracting(start..<end))
            guard end < utf8.byteCount else { break }
            escape(utf8.byte(at: end))
            start = end + 1
        }
        byte(UInt8(ascii: "\""))
    }

    /// Appends `true` or `false`.
    @inlinable
    public mutating func bool(_ value: Bool) {
        if value { raw("true") } else { raw("false") }
    }

    /// Appends `null`.
    public mutating func null() {
        raw("null")
    }

    /// Appends an integer.
    public mutating func integer(_ value: Int) {
        // 19 digits at most, and a sign.
        output.reserve(20)
        if value < 0 { byte(UInt8(ascii: "-")) }
        var divisor: UInt = 1
        while value.magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            byte(UInt8(ascii: "0") + UInt8(value.magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a number with the fewest digits that read back as the same value.
    ///
    /// JSON has no infinity and no NaN: they are written as `null`, as ECMAScript's `JSON.stringify` does. A decoder never
    /// returns either.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        var text = "\(value)"
        text.makeContiguousUTF8()
        output.append(text.utf8Span.span.raw)
    }

    /// Appends a UUID in quotes.
    public mutating func uuid(_ value: WireUUID) {
        output.reserve(38)
        byte(UInt8(ascii: "\""))
        value.write(to: &output)
        byte(UInt8(ascii: "\""))
    }

    /// Appends a timestamp in quotes.
    public mutating func timestamp(_ value: WireTimestamp) {
        output.reserve(38)
        byte(UInt8(ascii: "\""))
        value.write(to: &output)
        byte(UInt8(ascii: "\""))
    }

    /// Appends any value.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let items):
            raw("[")
            for item in items {
                separator()
                self.value(item)
            }
            raw("]")
        case .object(let members):
            raw("{")
            for member in members {
                separator()
                string(member.name)
                raw(":")
                self.value(member.value)
            }
            raw("}")
        }
    }

    @inline(__always)
    private mutating func byte(_ byte: UInt8) {
        output.reserve(1)
        output.put(byte)
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x08: raw("\\b")
        case 0x09: raw("\\t")
        case 0x0A: raw("\\n")
        case 0x0C: raw("\\f")
        case 0x0D: raw("\\r")
        default:
            raw("\\u00")
            self.byte(Hex.digit(byte >> 4))
            self.byte(Hex.digit(byte & 0xF))
        }
    }
}

extension JSONValue {
    /// The value as JSON text.
    public var jsonText: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }
}

extension JSONWriter {
    /// What has been written, as a string.
    public var text: String { String(decoding: output.bytes.array(), as: UTF8.self) }
}
