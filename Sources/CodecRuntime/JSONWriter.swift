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
        text.withBytes { utf8 in string(utf8) }
    }

    private mutating func string(_ utf8: RawSpan) {
        let count = utf8.byteCount
        // Blocks are written whole, and what is behind a run's end is written over.
        output.reserve(count &+ Self.spare)
        output.put(UInt8(ascii: "\""))
        var offset = 0
        while offset &+ 16 <= count {
            let block = utf8.vector(at: offset)
            // A branch, so that the next block needn't wait for what is found in this one.
            if let plain = ByteScan.plainBytes(in: block) {
                output.put(block, plain)
                offset = escape(utf8, at: offset &+ plain)
            } else {
                output.put(block, 16)
                offset = copyLongRun(of: utf8, from: offset &+ 16)
            }
        }
        if offset < count { end(utf8, from: offset) }
        byte(UInt8(ascii: "\""))
    }

    /// Appends the last bytes of a string, fewer than sixteen, which nearly always are plain.
    @inline(__always)
    private mutating func end(_ utf8: RawSpan, from start: Int) {
        let count = utf8.byteCount
        if count >= 16 {
            // Where all of the last sixteen are plain, those before `start` have been copied as they are.
            let last = utf8.vector(at: count &- 16)
            if ByteScan.plainBytes(in: last) == nil {
                output.drop(16 &- (count &- start))
                return output.put(last, 16)
            }
        } else if ByteScan.arePlain(utf8) {
            return output.append(utf8.extracting(start..<count))
        }
        var offset = start
        while offset < count {
            let block = utf8.block(at: offset)
            // Zeros behind the end count as something to escape, so that there is always something.
            guard let plain = ByteScan.plainBytes(in: block) else { break }
            output.put(block, plain)
            offset &+= plain
            if offset < count { offset = escape(utf8, at: offset) }
        }
    }

    /// Copies four blocks at a time while nothing in them needs an escape.
    ///
    /// - Returns: where the first byte stands that was not copied.
    @inline(__always)
    private mutating func copyLongRun(of utf8: RawSpan, from start: Int) -> Int {
        var offset = start
        while offset &+ 64 <= utf8.byteCount {
            let first = utf8.vector(at: offset)
            let second = utf8.vector(at: offset &+ 16)
            let third = utf8.vector(at: offset &+ 32)
            let fourth = utf8.vector(at: offset &+ 48)
            guard ByteScan.isPlain(first, second, third, fourth) else { break }
            output.put(first, second, third, fourth)
            offset &+= 64
        }
        return offset
    }

    /// A block more than there is to copy, and what an escape takes.
    private static var spare: Int { 16 + 6 + 2 }

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
        value.write(to: &output)
    }

    /// Appends a timestamp in quotes.
    public mutating func timestamp(_ value: WireTimestamp) {
        value.write(to: &output)
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

    /// Appends the escape of the byte at an offset, and makes room for what follows.
    ///
    /// - Returns: the offset behind it.
    @inline(__always)
    private mutating func escape(_ utf8: RawSpan, at offset: Int) -> Int {
        let byte = utf8.byte(at: offset)
        if byte >= 0x20 {
            output.put(UInt16(UInt8(ascii: "\\")) | UInt16(byte) << 8)
        } else {
            escape(control: byte)
        }
        output.reserve(utf8.byteCount &- offset &+ Self.spare)
        return offset &+ 1
    }

    private mutating func escape(control byte: UInt8) {
        let letter: UInt8
        switch byte {
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0C: letter = UInt8(ascii: "f")
        case 0x0D: letter = UInt8(ascii: "r")
        default:
            // `\u00`, the first byte lowest.
            output.put(UInt32(0x3030_755C))
            return output.put(UInt16(Hex.digit(byte >> 4)) | UInt16(Hex.digit(byte & 0xF)) << 8)
        }
        output.put(UInt16(UInt8(ascii: "\\")) | UInt16(letter) << 8)
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
