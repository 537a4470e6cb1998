/// A string, number, boolean or null where it stands in a text.
struct JSONScalar: BitwiseCopyable {
    var kind: JSONIndex.Kind
    /// Those of ``JSONIndex/Token``.
    var flags: UInt8 = 0
    /// The first byte; of a string the one behind the quote.
    var start: UInt32
    /// Behind the last byte; of a string the closing quote.
    var end: UInt32
    /// How many a string has.
    var codePoints: UInt32 = 0

    @inline(__always)
    init(_ kind: JSONIndex.Kind, flags: UInt8 = 0, from start: Int, to end: Int, codePoints: Int = 0) {
        self.kind = kind
        self.flags = flags
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.codePoints = UInt32(truncatingIfNeeded: codePoints)
    }

    /// Whether there is a backslash in a string.
    @inline(__always)
    var isEscaped: Bool { flags & JSONIndex.Token.isEscaped != 0 }

    /// Whether a number has neither fraction nor exponent.
    @inline(__always)
    var isPlainInteger: Bool { flags & JSONIndex.Token.isPlainInteger != 0 }

    /// The place behind it.
    @inline(__always)
    var next: Int { Int(end) &+ (kind == .string ? 1 : 0) }

    /// Its bytes as they are written, without quotes.
    @inline(__always)
    func written(in text: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text + Int(start), count: Int(end &- start))
    }

    /// The text of a string in UTF-8, or the digits of a number.
    func utf8(in text: UnsafeRawPointer) -> ArraySlice<UInt8> {
        let bytes = Array(written(in: text))[...]
        return isEscaped ? JSONText.unescaped(bytes)[...] : bytes
    }
}
