/// Writes JSON text (RFC 8259) as UTF-8 bytes, front to back, each byte once. Generated encoders call it.
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

    /// Appends bytes that are already JSON.
    package mutating func raw(_ json: ArraySlice<UInt8>) {
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
        var end = output.end
        end.put(UInt8(ascii: "\""))
        var offset = 0
        while offset &+ 16 <= count {
            let block = utf8.vector(at: offset)
            let marks = ByteScan.marks(in: block)
            offset &+= 16
            if marks.x | marks.y == 0 {
                end.put(block, 16)
                if offset &+ 64 <= count { offset = Self.copyLongRun(of: utf8, from: offset, to: &end) }
            } else {
                end = output.reserve(Self.worst &+ (count &- offset) &+ Self.spare, from: end)
                end = Self.escape(block.longWords, marks, 16, at: end)
            }
        }
        if offset < count { end = putLast(count &- offset, of: utf8, at: end) }
        end.put(UInt8(ascii: "\""))
        output.end = end
    }

    /// Appends the last bytes of a string, fewer than sixteen, which nearly always are plain.
    ///
    /// - Returns: the output's new end.
    @inline(__always)
    private mutating func putLast(_ size: Int, of utf8: RawSpan, at start: WireOutput.End) -> WireOutput.End {
        var end = start
        let count = utf8.byteCount
        var words: SIMD2<UInt64>
        var marks: SIMD2<UInt64>
        if count >= 16 {
            let last = utf8.vector(at: count &- 16)
            marks = ByteScan.marks(in: last)
            if marks.x | marks.y == 0 {
                // Where all of the last sixteen are plain, those before have been copied as they are.
                end.drop(16 &- size)
                end.put(last, 16)
                return end
            }
            words = last.longWords.dropping(16 &- size)
            marks = marks.dropping(16 &- size)
        } else {
            if ByteScan.arePlain(utf8) {
                end.put(utf8)
                return end
            }
            let block = utf8.block(at: 0)
            words = block.longWords
            // The zeros behind the last byte are not part of the text.
            marks = ByteScan.marks(in: block).keeping(size)
        }
        end = output.reserve(Self.worst &+ Self.spare, from: end)
        return Self.escape(words, marks, size, at: end)
    }

    /// Copies four blocks at a time while nothing in them needs an escape.
    ///
    /// - Returns: where the first byte stands that was not copied.
    @inline(__always)
    private static func copyLongRun(of utf8: RawSpan, from start: Int, to end: inout WireOutput.End) -> Int {
        var offset = start
        while offset &+ 64 <= utf8.byteCount {
            let (first, second, third, fourth) = utf8.vectors(at: offset)
            guard ByteScan.isPlain(first, second, third, fourth) else { break }
            end.put(first, second, third, fourth)
            offset &+= 64
        }
        return offset
    }

    /// Appends the first `size` of sixteen bytes, the marked ones as escapes. There must be room for all of them as
    /// escapes. The bytes and marks are passed in words, so nothing is loaded again.
    ///
    /// Out of line, and with the end by value, so that plain text costs nothing extra, not even registers.
    ///
    /// - Returns: the output's new end.
    @inline(never)
    private static func escape(
        _ words: SIMD2<UInt64>,
        _ marks: SIMD2<UInt64>,
        _ size: Int,
        at start: WireOutput.End
    ) -> WireOutput.End {
        var end = start
        escape(words.x, marks.x, min(size, 8), to: &end)
        if size > 8 { escape(words.y, marks.y, size &- 8, to: &end) }
        return end
    }

    @inline(__always)
    private static func escape(_ word: UInt64, _ marks: UInt64, _ size: Int, to end: inout WireOutput.End) {
        var (word, marks, size) = (word, marks, size)
        while marks != 0 {
            let plain = marks.trailingZeroBitCount &>> 3
            end.put(word, plain)
            let bits = UInt64(truncatingIfNeeded: plain &* 8)
            word &>>= bits
            let (escape, length) = escape(of: UInt8(truncatingIfNeeded: word))
            end.put(escape, length)
            // In two steps, since a masked shift by 64 bits does nothing.
            word &>>= 8
            marks = (marks &>> bits) &>> 8
            size &-= plain &+ 1
        }
        end.put(word, size)
    }

    /// A byte's escape, its first character lowest, and how long it is.
    @inline(__always)
    private static func escape(of byte: UInt8) -> (UInt64, Int) {
        if byte >= 0x20 { return (UInt64(UInt8(ascii: "\\")) | UInt64(byte) << 8, 2) }
        let letter: UInt8
        switch byte {
        case 0x08: letter = UInt8(ascii: "b")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x0C: letter = UInt8(ascii: "f")
        case 0x0D: letter = UInt8(ascii: "r")
        default:
            let digits = UInt64(Hex.digit(byte >> 4)) | UInt64(Hex.digit(byte & 0xF)) << 8
            // `\u00`, the first byte lowest.
            return (0x3030_755C | digits << 32, 6)
        }
        return (UInt64(UInt8(ascii: "\\")) | UInt64(letter) << 8, 2)
    }

    /// The most bytes that sixteen bytes become: an escape has six.
    private static var worst: Int { 16 * 6 }
    /// Room for one block beyond the text, and for the quotes.
    private static var spare: Int { 16 + 2 }

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
        case .number(let value):
            // The shortest text of a large Double may be another integer, and would be read as that.
            if value.magnitude >= 0x1p53, let whole = Int(exact: value), let other = Int(decimal: "\(value)"),
                other != whole
            {
                integer(whole)
            } else {
                number(value)
            }
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
        output.end.put(byte)
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
