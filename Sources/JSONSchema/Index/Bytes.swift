/// Loops over bytes that are reached by pointers, in words and vectors. Whoever calls has compared the ends.
enum Bytes {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// The word whose lowest byte is the first one.
    @inline(__always)
    static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    /// Up to seven bytes in one word, different where they are; zero for none.
    @inline(__always)
    static func few(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 { return half(bytes, 0) | half(bytes, count &- 4) &<< 32 }
        guard count > 0 else { return 0 }
        let first = UInt64(bytes.load(as: UInt8.self))
        let middle = UInt64(bytes.load(fromByteOffset: count &>> 1, as: UInt8.self))
        return first | middle &<< 8 | UInt64(bytes.load(fromByteOffset: count &- 1, as: UInt8.self)) &<< 16
    }

    /// Whether so many bytes are the same.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        guard count >= 8 else { return few(left, count) == few(right, count) }
        var offset = 0
        while offset &+ 8 < count {
            guard word(left, offset) == word(right, offset) else { return false }
            offset &+= 8
        }
        return word(left, count &- 8) == word(right, count &- 8)
    }

    /// Of eight bytes the top bit of each that may not stand in a string as it is, or is not ASCII: exact for the first of
    /// them.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        // The quote, 0x22, changes places with the space: then it is next to the control characters.
        let swapped = word ^ (ones &* 0x02)
        let backslash = word ^ (ones &* 0x5C)
        let found = (swapped &- ones &* 0x21) & ~swapped | (backslash &- ones) & ~backslash | word
        return found & (ones &* 0x80)
    }

    /// The same of sixteen bytes; all bits of each.
    @inline(__always)
    private static func special(_ bytes: UnsafeRawPointer, _ offset: Int) -> SIMDMask<SIMD16<Int8>> {
        let block = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        let isBackslash = block .== SIMD16<UInt8>(repeating: 0x5C)
        let swapped: SIMD16<UInt8> = block ^ SIMD16<UInt8>(repeating: 0x02)
        // As signed numbers, bytes outside ASCII are below every control character.
        let isBelow = unsafeBitCast(swapped, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: 0x21)
        return isBackslash .| isBelow
    }

    @inline(__always)
    private static func hasAny(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool {
        let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return halves.x | halves.y != 0
    }

    /// The first byte that may not stand in a string as it is, or is not ASCII; the end where there is none.
    @inline(__always)
    static func endOfPlainRun(_ bytes: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var place = start
        // The next quote is near, mostly.
        let near = min(end, start &+ 48)
        while place &+ 8 <= near {
            let found = special(word(bytes, place))
            if found != 0 { return place &+ found.trailingZeroBitCount &>> 3 }
            place &+= 8
        }
        if place &+ 64 <= end { place = endOfLongRun(bytes, from: place, to: end) }
        while place &+ 8 <= end {
            let found = special(word(bytes, place))
            if found != 0 { return place &+ found.trailingZeroBitCount &>> 3 }
            place &+= 8
        }
        while place < end {
            let byte = bytes.load(fromByteOffset: place, as: UInt8.self)
            // 0x20 to 0x7F, without the quote and the backslash.
            guard byte &- 0x20 < 0x60, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return place }
            place &+= 1
        }
        return place
    }

    /// Passes over whole blocks in which nothing ends a run.
    private static func endOfLongRun(_ bytes: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var place = start
        while place &+ 64 <= end {
            let first = special(bytes, place) .| special(bytes, place &+ 16)
            let second = special(bytes, place &+ 32) .| special(bytes, place &+ 48)
            if hasAny(first .| second) { break }
            place &+= 64
        }
        return place
    }
}
