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
        var copy = String(text)
        let value = copy.withUTF8 { WireUUID(RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0))) }
        guard let value else { return nil }
        self = value
    }

    /// Reads the text form from 36 bytes of ASCII; nil for anything else.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for offset in 0..<36 {
            let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hex.value(of: byte) else { return nil }
            if digits < 16 {
                halves.0 = halves.0 << 4 | UInt64(digit)
            } else {
                halves.1 = halves.1 << 4 | UInt64(digit)
            }
            digits += 1
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The 36 bytes of the text form, one after the other.
    func forEachByte(_ body: (UInt8) -> Void) {
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 { body(UInt8(ascii: "-")) }
            let half = digit < 16 ? high : low
            body(Hex.digit(UInt8(truncatingIfNeeded: half >> (60 - UInt64(digit % 16) * 4)) & 0xF))
        }
    }
}

extension WireUUID: LosslessStringConvertible {
    /// The text form, in lower case.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        forEachByte { bytes.append($0) }
        return String(decoding: bytes, as: UTF8.self)
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
}
