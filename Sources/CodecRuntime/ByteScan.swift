/// Searches in bytes, eight at a time: the inner loops of reader and writer.
enum ByteScan {
    /// One bit at the top of each byte.
    private static let tops: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The top bit of each byte of `word` that ends a plain run in a JSON string: a quote, a backslash, a control
    /// character, or anything outside ASCII. Bits above the first one set may be wrong; the first never is.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found =
            ((quote &- ones) & ~quote)
            | ((backslash &- ones) & ~backslash)
            | ((word &- ones &* 0x20) & ~word)
            | word
        return found & tops
    }

    /// The first offset at or after `start` whose byte is a quote, a backslash, a control character or not ASCII; the
    /// end of the bytes if there is none.
    @inline(__always)
    static func endOfPlainRun(in bytes: RawSpan, from start: Int) -> Int {
        var offset = start
        let count = bytes.byteCount
        while offset &+ 8 <= count {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
            let found = special(word)
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return offset }
            offset &+= 1
        }
        return count
    }

    /// The number of code points in well-formed UTF-8: of bytes that do not continue another.
    @inline(__always)
    static func codePoints(in bytes: RawSpan) -> Int {
        var total = 0
        var offset = 0
        let count = bytes.byteCount
        while offset &+ 8 <= count {
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            // A continuation byte is 10xxxxxx: its top bit set and the next one not.
            let continuation = word & (~word &<< 1) & tops
            total &+= 8 &- continuation.nonzeroBitCount
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            if byte & 0xC0 != 0x80 { total &+= 1 }
            offset &+= 1
        }
        return total
    }
}
