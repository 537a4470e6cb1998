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
        // 8-4-4-4-12 digits, eight of them in each word once the dashes are out of the way.
        guard bytes.byteCount == 36,
            bytes.byte(at: 8) == Self.dash, bytes.byte(at: 13) == Self.dash,
            bytes.byte(at: 18) == Self.dash, bytes.byte(at: 23) == Self.dash
        else { return nil }
        var faults: UInt64 = 0
        let first = Hex.value(of: bytes.word(at: 0), &faults)
        let second = Hex.value(of: Self.joined(bytes.word(at: 9), bytes.word(at: 14)), &faults)
        let third = Hex.value(of: Self.joined(bytes.word(at: 19), bytes.word(at: 24)), &faults)
        let fourth = Hex.value(of: bytes.word(at: 28), &faults)
        guard faults == 0 else { return nil }
        self.init(high: UInt64(first) << 32 | UInt64(second), low: UInt64(third) << 32 | UInt64(fourth))
    }

    private static var dash: UInt8 { UInt8(ascii: "-") }

    @inline(__always)
    private static func joined(_ low: UInt32, _ high: UInt32) -> UInt64 {
        UInt64(low) | UInt64(high) << 32
    }

    /// Appends the 36 bytes of the text form.
    @inline(__always)
    func write(to output: inout WireOutput) {
        output.reserve(36)
        let second = Hex.digits(of: UInt32(truncatingIfNeeded: high))
        let third = Hex.digits(of: UInt32(truncatingIfNeeded: low >> 32))
        let fourth = Hex.digits(of: UInt32(truncatingIfNeeded: low))
        output.put(Hex.digits(of: UInt32(truncatingIfNeeded: high >> 32)))
        let dash = UInt64(Self.dash)
        // The dashes stand before the digits 8, 12, 16 and 20.
        output.put(dash | (second & 0xFFFF_FFFF) << 8 | dash << 40 | (second >> 32) << 48)
        output.put(second >> 48 | dash << 16 | (third & 0xFFFF_FFFF) << 24 | dash << 56)
        output.put(third >> 32 | fourth << 32)
        output.put(UInt32(truncatingIfNeeded: fourth >> 32))
    }
}

extension WireUUID: LosslessStringConvertible {
    /// The text form, in lower case.
    public var description: String {
        var output = WireOutput(capacity: 36)
        write(to: &output)
        return output.bytes.trustedString(isASCII: true)
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

    /// The value of eight digits, the first in the lowest byte; sets bits in `faults` for a byte that is no digit.
    @inline(__always)
    static func value(of digits: UInt64, _ faults: inout UInt64) -> UInt32 {
        let isLetter = (digits &>> 6) & ByteScan.ones
        let values = (digits & (ByteScan.ones &* 0x0F)) &+ isLetter &* 9
        // Written again, with letters in lower case, it must be what was read.
        faults |= ascii(values) ^ (digits | isLetter &<< 5) | values & (ByteScan.ones &* 0xF0)
        let pairs = (values & 0x00FF_00FF_00FF_00FF) &<< 4 | (values &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs | pairs &>> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: fours | fours &>> 16).byteSwapped
    }

    /// The eight lower-case digits of a value, the first in the lowest byte.
    @inline(__always)
    static func digits(of value: UInt32) -> UInt64 {
        var spread = UInt64(value.byteSwapped)
        spread = (spread | spread &<< 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread &<< 8) & 0x00FF_00FF_00FF_00FF
        return ascii(
            (spread &>> 4) & (ByteScan.ones &* 0x0F) & 0x00FF_00FF_00FF_00FF | (spread & 0x000F_000F_000F_000F) &<< 8
        )
    }

    /// The lower-case digits of eight values below 32; those from 16 on come out as no digit.
    @inline(__always)
    private static func ascii(_ values: UInt64) -> UInt64 {
        let isLetter = ((values &+ ByteScan.ones &* 0x76) &>> 7) & ByteScan.ones
        return values &+ ByteScan.ones &* 0x30 &+ isLetter &* 0x27
    }
}
