/// Searches in bytes, by words and vectors: the inner loops of reader and writer.
///
/// The first bytes are looked at eight at a time, since most strings are short; from there on sixteen at a time, and
/// four times sixteen before the next branch.
enum ByteScan {
    /// One bit at the top of each byte.
    @inline(__always) static var tops: UInt64 { 0x8080_8080_8080_8080 }
    @inline(__always) static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// The top bit of each byte of `word` that is a quote, a backslash or a control character. Bits above the first one
    /// set may be wrong, and so may bytes outside ASCII, which count where `orNotASCII` says so; the first bit never is.
    @inline(__always)
    private static func special(_ word: UInt64, orNotASCII: Bool) -> UInt64 {
        let backslash = word ^ (ones &* 0x5C)
        if orNotASCII {
            // The quote, 0x22, changes places with the space: then it is next to the control characters.
            let swapped = word ^ (ones &* 0x02)
            let found = ((swapped &- ones &* 0x21) & ~swapped) | ((backslash &- ones) & ~backslash) | word
            return found & tops
        }
        let quote = word ^ (ones &* 0x22)
        // Exact in every byte: none borrows from its neighbour.
        let low = word & ~tops
        let isQuote = ~((quote & ~tops) &+ ~tops | quote)
        let isBackslash = ~((backslash & ~tops) &+ ~tops | backslash)
        let isControl = ~(low &+ ones &* 0x60 | word)
        return (isQuote | isBackslash | isControl) & tops
    }

    /// The same for sixteen bytes at once.
    @inline(__always)
    private static func special(
        _ vector: SIMD16<UInt8>,
        orNotASCII: Bool
    ) -> SIMDMask<SIMD16<Int8>> {
        let isBackslash = vector .== SIMD16<UInt8>(repeating: 0x5C)
        // The quote, 0x22, changes places with the space: then it is next to the control characters.
        let swapped: SIMD16<UInt8> = vector ^ SIMD16<UInt8>(repeating: 0x02)
        // As signed numbers, bytes outside ASCII are below every control character.
        let isBelow =
            orNotASCII ? swapped.signed .< SIMD16<Int8>(repeating: 0x21) : swapped .< SIMD16<UInt8>(repeating: 0x21)
        return isBackslash .| isBelow
    }

    /// How many of sixteen bytes stand before the first that may not stand in a JSON string as it is; nil where all may.
    @inline(__always)
    static func plainBytes(in block: SIMD16<UInt8>) -> Int? {
        let found = special(block, orNotASCII: false)
        return found.hasAny ? found.firstLane : nil
    }

    /// The top bit of each of sixteen bytes that may not stand in a JSON string as it is, the first byte lowest.
    @inline(__always)
    static func marks(in block: SIMD16<UInt8>) -> SIMD2<UInt64> {
        special(block, orNotASCII: false).bytes.longWords & SIMD2(repeating: tops)
    }

    /// Whether four blocks may stand in a JSON string as they are.
    @inline(__always)
    static func isPlain(
        _ first: SIMD16<UInt8>,
        _ second: SIMD16<UInt8>,
        _ third: SIMD16<UInt8>,
        _ fourth: SIMD16<UInt8>
    ) -> Bool {
        let half = special(first, orNotASCII: false) .| special(second, orNotASCII: false)
        let otherHalf = special(third, orNotASCII: false) .| special(fourth, orNotASCII: false)
        return !(half .| otherHalf).hasAny
    }

    /// Whether fewer than sixteen bytes may stand in a JSON string as they are. Always false for fewer than four.
    @inline(__always)
    static func arePlain(_ bytes: RawSpan) -> Bool {
        let count = bytes.byteCount
        if count >= 8 {
            let (first, last): (UInt64, UInt64) = (bytes.word(at: 0), bytes.word(at: count &- 8))
            return special(first, orNotASCII: false) | special(last, orNotASCII: false) == 0
        }
        guard count >= 4 else { return false }
        let (first, last): (UInt32, UInt32) = (bytes.word(at: 0), bytes.word(at: count &- 4))
        return special(UInt64(first) | UInt64(last) << 32, orNotASCII: false) == 0
    }

    /// The first offset from `start` on whose byte ends a plain run in a JSON string: a quote, a backslash, a control
    /// character, or, where `orNotASCII` says so, anything outside ASCII; the end of the bytes if there is none.
    @inline(__always)
    static func endOfRun(in bytes: RawSpan, from start: Int, orNotASCII: Bool) -> Int {
        var offset = start
        let count = bytes.byteCount
        if !orNotASCII {
            // The test that is exact in every byte is as slow for a word as for a vector.
            while offset &+ 16 <= count {
                if let plain = plainBytes(in: bytes.vector(at: offset)) { return offset &+ plain }
                offset &+= 16
                if offset &+ 64 <= count { offset = endOfLongRun(in: bytes, from: offset, orNotASCII: false) }
            }
        }
        // The next quote is near, mostly.
        if offset &+ 8 <= count {
            let found = special(bytes.word(at: offset), orNotASCII: orNotASCII)
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        let near = min(count, start &+ 72)
        while offset &+ 16 <= near {
            let found = special(bytes.vector(at: offset), orNotASCII: orNotASCII)
            if found.hasAny { return offset &+ found.firstLane }
            offset &+= 16
        }
        if offset &+ 64 <= count { offset = endOfLongRun(in: bytes, from: offset, orNotASCII: orNotASCII) }
        while offset &+ 8 <= count {
            let found = special(bytes.word(at: offset), orNotASCII: orNotASCII)
            if found != 0 { return offset &+ found.trailingZeroBitCount &>> 3 }
            offset &+= 8
        }
        while offset < count {
            let byte = bytes.byte(at: offset)
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || (orNotASCII && byte >= 0x80) { return offset }
            offset &+= 1
        }
        return count
    }

    /// Passes over whole blocks in which nothing ends a run.
    private static func endOfLongRun(in bytes: RawSpan, from start: Int, orNotASCII: Bool) -> Int {
        var offset = start
        while offset &+ 64 <= bytes.byteCount {
            let first =
                special(bytes.vector(at: offset), orNotASCII: orNotASCII)
                .| special(bytes.vector(at: offset &+ 16), orNotASCII: orNotASCII)
            let second =
                special(bytes.vector(at: offset &+ 32), orNotASCII: orNotASCII)
                .| special(bytes.vector(at: offset &+ 48), orNotASCII: orNotASCII)
            if (first .| second).hasAny { break }
            offset &+= 64
        }
        return offset
    }

    /// The number of code points in well-formed UTF-8: of bytes that do not continue another.
    static func codePoints(in bytes: RawSpan) -> Int {
        let count = bytes.byteCount
        var continuations = 0
        var offset = 0
        while offset &+ 16 <= count {
            // A lane counts to 255.
            let end = min(count &- 15, offset &+ 255 * 16)
            var lanes = SIMD16<UInt8>(repeating: 0)
            while offset < end {
                // A continuation byte is 10xxxxxx: as a signed number, one of the lowest 64.
                let isContinuation = bytes.vector(at: offset).signed .< SIMD16<Int8>(repeating: -64)
                lanes = lanes &- isContinuation.bytes
                offset &+= 16
            }
            for lane in 0..<16 { continuations &+= Int(lanes[lane]) }
        }
        while offset < count {
            if bytes.byte(at: offset) & 0xC0 == 0x80 { continuations &+= 1 }
            offset &+= 1
        }
        return count &- continuations
    }
}

extension SIMD2<UInt64> {
    /// Sixteen bytes without the first so many, 1 to 15, and zeros behind the others.
    @inline(__always)
    func dropping(_ count: Int) -> Self {
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        if count >= 8 { return Self(y &>> (bits &- 64), 0) }
        return Self(x &>> bits | y &<< (64 &- bits), y &>> bits)
    }

    /// The first so many of sixteen bytes, 1 to 15, and zeros behind them.
    @inline(__always)
    func keeping(_ count: Int) -> Self {
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        if count < 8 { return Self(x & ~(.max &<< bits), 0) }
        return Self(x, y & ~(.max &<< (bits &- 64)))
    }
}
