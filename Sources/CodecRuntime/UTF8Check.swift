/// Tells whether bytes are UTF-8 (RFC 3629), at the first that can't be.
///
/// Sixteen bytes are judged at once, whatever the script, by what stands one, two and three bytes before each: a byte
/// continues a code point just where one of those begins one that is long enough.
enum UTF8Check {
    /// Finds the first code point that is not well-formed; nil where all are.
    ///
    /// - Parameters:
    ///   - bytes: judged up to their end.
    ///   - start: what stands before it is well-formed.
    /// - Returns: an offset from the first of the bytes.
    static func firstFault(in bytes: RawSpan, from start: Int = 0) -> Int? {
        let count = bytes.byteCount
        var offset = start
        // The first three bytes have too few before them.
        while offset < min(3, count) {
            guard let size = codePoint(in: bytes, at: offset) else { return offset }
            offset &+= size
        }
        while offset &+ 16 <= count {
            // Code points of four bytes, such as emoji, often stand together.
            if bytes.byte(at: offset) >= 0xF0, begins(in: bytes, at: offset) {
                offset = endOfQuadruples(in: bytes, from: offset)
                guard offset &+ 16 <= count else { break }
            }
            if isASCII(bytes.vector(at: offset)), begins(in: bytes, at: offset) {
                offset &+= 16
                continue
            }
            // The exact place of the fault is searched for once, below.
            if hasFault(in: bytes, at: offset) { break }
            offset &+= 16
        }
        // The last sixteen bytes, some of which have been judged already.
        if count >= 19, offset &+ 16 > count, !hasFault(in: bytes, at: count &- 16), begins(in: bytes, at: count) {
            return nil
        }
        offset = startOfLast(in: bytes, before: offset, from: start)
        while offset < count {
            guard let size = codePoint(in: bytes, at: offset) else { return offset }
            offset &+= size
        }
        return nil
    }

    @inline(__always)
    static func isASCII(_ block: SIMD16<UInt8>) -> Bool {
        !(block.signed .< SIMD16<Int8>(repeating: 0)).hasAny
    }

    /// Whether what stands before an offset is complete.
    @inline(__always)
    private static func begins(in bytes: RawSpan, at offset: Int) -> Bool {
        bytes.byte(at: offset &- 1) < 0xC0 && bytes.byte(at: offset &- 2) < 0xE0 && bytes.byte(at: offset &- 3) < 0xF0
    }

    /// Passes over code points of four bytes, four at a time.
    private static func endOfQuadruples(in bytes: RawSpan, from start: Int) -> Int {
        var offset = start
        while offset &+ 16 <= bytes.byteCount {
            let words: SIMD4<UInt32> = bytes.vector(at: offset).words
            let lead: SIMD4<UInt32> = (words & Four.lead) &<< Four.six
            let upper: SIMD4<UInt32> = lead | ((words &>> Four.eight) & Four.continued)
            let isInRange = (upper &- Four.lowest) .< Four.count
            let isWell = ((words & Four.mask) .== Four.form) .& isInRange
            guard isWell.hasAll else { break }
            offset &+= 16
        }
        return offset
    }

    /// What four code points of four bytes are compared with at once: 11110xxx and three continuations, from U+10000 to
    /// U+10FFFF.
    private enum Four {
        @inline(__always) static var lead: SIMD4<UInt32> { SIMD4(repeating: 7) }
        @inline(__always) static var six: SIMD4<UInt32> { SIMD4(repeating: 6) }
        @inline(__always) static var eight: SIMD4<UInt32> { SIMD4(repeating: 8) }
        @inline(__always) static var continued: SIMD4<UInt32> { SIMD4(repeating: 0x3F) }
        @inline(__always) static var lowest: SIMD4<UInt32> { SIMD4(repeating: 0x10) }
        @inline(__always) static var count: SIMD4<UInt32> { SIMD4(repeating: 0x100) }
        @inline(__always) static var mask: SIMD4<UInt32> { SIMD4(repeating: 0xC0C0_C0F8) }
        @inline(__always) static var form: SIMD4<UInt32> { SIMD4(repeating: 0x8080_80F0) }
    }

    /// Whether one of sixteen bytes can't stand where it does; those before them are well-formed as far as they go.
    @inline(__always)
    private static func hasFault(in bytes: RawSpan, at offset: Int) -> Bool {
        let (byte, before, second, third) = bytes.shiftedVectors(at: offset)
        let isContinuation = byte.signed .< Limit.continuation.signed
        let isSecond = Limit.belowTwo .< before
        let isThird = Limit.belowThree .< second
        let isFourth = Limit.belowFour .< third
        let isMisplaced = isContinuation .^ ((isSecond .| isThird) .| isFourth)
        // C0, C1 and what is above F4 begin nothing.
        let beginsNothing = ((byte & Limit.allButLowest) .== Limit.two) .| (Limit.highest .< byte)
        // Overlong forms, surrogates, and what is above U+10FFFF show in the second byte, which is among the lowest of the
        // signed numbers: at least A0 behind E0 and 90 behind F0, at most 9F behind ED and 8F behind F4.
        let three: SIMD16<UInt8> = (before .== Limit.three).bytes & Limit.fromThree
        let four: SIMD16<UInt8> = (before .== Limit.four).bytes & Limit.fromFour
        let lowest: SIMD16<UInt8> = (three | four) | Limit.lowest
        let surrogates: SIMD16<UInt8> = (before .== Limit.surrogates).bytes & Limit.toSurrogates
        let last: SIMD16<UInt8> = (before .== Limit.highest).bytes & Limit.toHighest
        let greatest: SIMD16<UInt8> = (surrogates | last) ^ Limit.greatest
        let isWrongSecond = (byte.signed .< lowest.signed) .| (greatest.signed .< byte.signed)
        return ((isMisplaced .| beginsNothing) .| isWrongSecond).hasAny
    }

    private enum Limit {
        @inline(__always) static var continuation: SIMD16<UInt8> { SIMD16(repeating: 0xC0) }
        @inline(__always) static var two: SIMD16<UInt8> { SIMD16(repeating: 0xC0) }
        @inline(__always) static var three: SIMD16<UInt8> { SIMD16(repeating: 0xE0) }
        @inline(__always) static var four: SIMD16<UInt8> { SIMD16(repeating: 0xF0) }
        @inline(__always) static var highest: SIMD16<UInt8> { SIMD16(repeating: 0xF4) }
        @inline(__always) static var allButLowest: SIMD16<UInt8> { SIMD16(repeating: 0xFE) }
        // The greater-or-equal of vectors is not one instruction, nor a few.
        @inline(__always) static var belowTwo: SIMD16<UInt8> { SIMD16(repeating: 0xBF) }
        @inline(__always) static var belowThree: SIMD16<UInt8> { SIMD16(repeating: 0xDF) }
        @inline(__always) static var belowFour: SIMD16<UInt8> { SIMD16(repeating: 0xEF) }
        @inline(__always) static var surrogates: SIMD16<UInt8> { SIMD16(repeating: 0xED) }
        // With these bits, 80 becomes A0 and 90, and 7F, than which none is greater, becomes 9F and 8F.
        @inline(__always) static var lowest: SIMD16<UInt8> { SIMD16(repeating: 0x80) }
        @inline(__always) static var fromThree: SIMD16<UInt8> { SIMD16(repeating: 0x20) }
        @inline(__always) static var fromFour: SIMD16<UInt8> { SIMD16(repeating: 0x10) }
        @inline(__always) static var greatest: SIMD16<UInt8> { SIMD16(repeating: 0x7F) }
        @inline(__always) static var toSurrogates: SIMD16<UInt8> { SIMD16(repeating: 0xE0) }
        @inline(__always) static var toHighest: SIMD16<UInt8> { SIMD16(repeating: 0xF0) }
    }

    /// The last place up to `end` where a code point begins, as far as three bytes back.
    private static func startOfLast(in bytes: RawSpan, before end: Int, from start: Int) -> Int {
        var offset = end
        while offset > max(start, end &- 3) {
            offset &-= 1
            if bytes.byte(at: offset) >= 0xC0 { return offset }
        }
        return end
    }

    /// The size of the code point at an offset, by the table of RFC 3629, section 4; nil where none is well-formed.
    @inline(__always)
    private static func codePoint(in bytes: RawSpan, at offset: Int) -> Int? {
        let size: Int
        let second: ClosedRange<UInt8>
        switch bytes.byte(at: offset) {
        case 0...0x7F: return 1
        case 0xC2...0xDF: (size, second) = (2, 0x80...0xBF)
        case 0xE0: (size, second) = (3, 0xA0...0xBF)
        case 0xED: (size, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (size, second) = (3, 0x80...0xBF)
        case 0xF0: (size, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (size, second) = (4, 0x80...0xBF)
        case 0xF4: (size, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset &+ size <= bytes.byteCount, second.contains(bytes.byte(at: offset &+ 1)) else { return nil }
        var next = offset &+ 2
        while next < offset &+ size {
            guard bytes.byte(at: next) & 0xC0 == 0x80 else { return nil }
            next &+= 1
        }
        return size
    }
}
