/// A UUID (RFC 9562) as it travels: 8-4-4-4-12 hexadecimal digits, read in either case, written in lower case.
///
/// Not Foundation's `UUID`, so that codecs need no Foundation and the two names never clash.
public struct WireUUID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    /// A UUID from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 4 UUID (RFC 9562, section 5.4) from 128 bits, of which six are replaced by version and variant.
    public init(randomHigh high: UInt64, low: UInt64) {
        self.high = high & ~0xF000 | 0x4000
        self.low = low & ~(0b11 << 62) | 0b10 << 62
    }

    /// Reads the text form; nil for anything else, braces and URNs included.
    public init?(_ text: some StringProtocol) {
        guard let value = String(text).withBytes({ WireUUID($0) }) else { return nil }
        self = value
    }

    /// Reads the text form from 36 bytes of ASCII; nil for anything else.
    public init?(_ bytes: RawSpan) {
        // 8-4-4-4-12 digits, sixteen of them in each half once the dashes are out of the way.
        guard bytes.byteCount == 36,
            bytes.byte(at: 8) == Self.dash, bytes.byte(at: 13) == Self.dash,
            bytes.byte(at: 18) == Self.dash, bytes.byte(at: 23) == Self.dash
        else { return nil }
        let first = SIMD2(bytes.word(at: 0), Self.joined(bytes.word(at: 9), bytes.word(at: 14))).bytes
        let second = SIMD2(Self.joined(bytes.word(at: 19), bytes.word(at: 24)), bytes.word(at: 28)).bytes
        guard !(Hex.isNoDigit(first) .| Hex.isNoDigit(second)).hasAny else { return nil }
        self.init(high: Hex.value(of: first), low: Hex.value(of: second))
    }

    private static var dash: UInt8 { UInt8(ascii: "-") }

    @inline(__always)
    private static func joined(_ low: UInt32, _ high: UInt32) -> UInt64 {
        UInt64(low) | UInt64(high) << 32
    }

    /// Appends the text form in quotes: 38 bytes.
    @inline(__always)
    func write(to output: inout WireOutput) {
        output.reserve(40)
        let (first, second) = (Hex.digits(of: high), Hex.digits(of: low))
        let (dash, quote) = (UInt64(Self.dash), UInt64(UInt8(ascii: "\"")))
        // The dashes stand before the digits 8, 12, 16 and 20.
        output.end.put(
            quote | first.x << 8,
            first.x >> 56 | dash << 8 | (first.y & 0xFFFF_FFFF) << 16 | dash << 48 | (first.y >> 32) << 56,
            first.y >> 40 | dash << 24 | second.x << 32,
            dash | (second.x >> 32) << 8 | second.y << 40
        )
        output.end.put(second.y >> 24 | quote << 40, 6)
    }
}

extension WireUUID: LosslessStringConvertible {
    /// The text form, in lower case.
    public var description: String {
        var output = WireOutput(capacity: 40)
        write(to: &output)
        return output.bytes.extracting(1..<37).trustedString(isASCII: true)
    }

    /// Reads the text form; nil for anything else.
    public init?(_ description: String) {
        self.init(description[...])
    }
}

/// Hexadecimal digits in ASCII.
enum Hex {
    /// The value of a digit in either case; nil for any other byte.
    @inline(__always)
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    /// The lower-case digit of a value below 16.
    @inline(__always)
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }

    /// The value of four digits, the first in the lowest byte; nil if a byte is not a digit.
    @inline(__always)
    static func value(ofFour digits: UInt32) -> UInt32? {
        let isLetter = (digits &>> 6) & 0x0101_0101
        let values = (digits & 0x0F0F_0F0F) &+ isLetter &* 9
        // Written again, with letters in lower case, it must be what was read.
        let isAboveNine = ((values &+ 0x7676_7676) &>> 7) & 0x0101_0101
        let again = values &+ 0x3030_3030 &+ isAboveNine &* 0x27
        guard again == digits | isLetter &<< 5, values & 0xF0F0_F0F0 == 0 else { return nil }
        let pairs = (values &<< 4 | values &>> 8) & 0x00FF_00FF
        return (pairs &<< 8 | pairs &>> 16) & 0xFFFF
    }

    /// Which of sixteen bytes are not hexadecimal digits, in either case.
    @inline(__always)
    static func isNoDigit(_ bytes: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        let fromZero: SIMD16<UInt8> = bytes &- SIMD16<UInt8>(repeating: UInt8(ascii: "0"))
        let lowerCase: SIMD16<UInt8> = bytes | SIMD16<UInt8>(repeating: 0x20)
        let fromA: SIMD16<UInt8> = lowerCase &- SIMD16<UInt8>(repeating: UInt8(ascii: "a"))
        let isAboveNine = SIMD16<UInt8>(repeating: 9) .< fromZero
        let isAboveF = SIMD16<UInt8>(repeating: 5) .< fromA
        return isAboveNine .& isAboveF
    }

    /// The value of sixteen digits, the first in the lowest byte.
    @inline(__always)
    static func value(of digits: SIMD16<UInt8>) -> UInt64 {
        let isLetter = SIMD16<UInt8>(repeating: UInt8(ascii: "9")) .< digits
        let nine: SIMD16<UInt8> = isLetter.bytes & SIMD16<UInt8>(repeating: 9)
        let low: SIMD16<UInt8> = digits & SIMD16<UInt8>(repeating: 0x0F)
        let values: SIMD8<UInt16> = (low &+ nine).pairs
        let upper: SIMD8<UInt16> = values &<< SIMD8<UInt16>(repeating: 4)
        let lower: SIMD8<UInt16> = values &>> SIMD8<UInt16>(repeating: 8)
        return (upper | lower).bytes.evenHalf.word.byteSwapped
    }

    /// The sixteen lower-case digits of a value, the first in the lowest byte.
    @inline(__always)
    static func digits(of value: UInt64) -> SIMD2<UInt64> {
        let bytes = SIMD8<UInt16>(truncatingIfNeeded: value.byteSwapped.bytes)
        let upper: SIMD8<UInt16> = bytes &>> SIMD8<UInt16>(repeating: 4)
        let lower: SIMD8<UInt16> = (bytes & SIMD8<UInt16>(repeating: 0x0F)) &<< SIMD8<UInt16>(repeating: 8)
        let values: SIMD16<UInt8> = (upper | lower).bytes
        let isLetter = SIMD16<UInt8>(repeating: 9) .< values
        let toLetter: SIMD16<UInt8> = isLetter.bytes & SIMD16<UInt8>(repeating: 0x27)
        let digits: SIMD16<UInt8> = values &+ SIMD16<UInt8>(repeating: UInt8(ascii: "0"))
        return (digits &+ toLetter).longWords
    }
}
