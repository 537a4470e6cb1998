/// Writes JSON text (RFC 8259) as UTF-8 bytes, appending to one buffer. Generated encoders call it.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8]

    /// An empty writer.
    ///
    /// - Parameter capacity: bytes to make room for beforehand.
    public init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory, for the next message.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Appends text that is already JSON.
    @inline(__always)
    public mutating func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes that are already JSON.
    public mutating func raw(_ json: [UInt8]) {
        bytes.append(contentsOf: json)
    }

    /// Appends a comma, unless an object or array has just begun: for members that may be left out.
    public mutating func separator() {
        guard let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else { return }
        bytes.append(UInt8(ascii: ","))
    }

    /// Appends a string in quotes; only what must be escaped is.
    public mutating func string(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var start = 0
            for offset in utf8.indices where Self.needsEscape(utf8[offset]) {
                bytes.append(contentsOf: utf8[start..<offset])
                escape(utf8[offset])
                start = offset + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends `true` or `false`.
    public mutating func bool(_ value: Bool) {
        raw(value ? "true" : "false")
    }

    /// Appends `null`.
    public mutating func null() {
        raw("null")
    }

    /// Appends an integer.
    public mutating func integer(_ value: Int) {
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Appends a number with the fewest digits that read back as the same value.
    ///
    /// JSON has no infinity and no NaN: they are written as `null`, as ECMAScript's `JSON.stringify` does. A decoder never
    /// returns either.
    public mutating func number(_ value: Double) {
        if value.isFinite { bytes.append(contentsOf: "\(value)".utf8) } else { null() }
    }

    /// Appends a UUID in quotes.
    public mutating func uuid(_ value: WireUUID) {
        bytes.append(UInt8(ascii: "\""))
        value.forEachByte { bytes.append($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a timestamp in quotes.
    public mutating func timestamp(_ value: WireTimestamp) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: value.description.utf8)
        bytes.append(UInt8(ascii: "\""))
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
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
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
            bytes.append(Hex.digit(byte >> 4))
            bytes.append(Hex.digit(byte & 0xF))
        }
    }
}

extension JSONValue {
    /// The value as JSON text.
    public var jsonText: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
