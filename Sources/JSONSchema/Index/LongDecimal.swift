internal import ProtocolSpec

/// A decimal number of any length, compared digit by digit.
struct LongDecimal: Hashable, Sendable {
    /// An exponent that is beyond all others; one that does not fit counts as this.
    private static let farthest = 1 << 59

    let isNegative: Bool
    /// Without zeros at either end; none for zero.
    let digits: [UInt8]
    /// The power of ten that the digits, read as a whole number, are multiplied by; 0 for zero.
    let exponent: Int

    private init(isNegative: Bool, digits: some Sequence<UInt8>, exponent: Int) {
        var digits = Array(digits.drop { $0 == 0 })
        let count = digits.count
        while digits.last == 0 { digits.removeLast() }
        self.isNegative = isNegative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent + count - digits.count
        self.digits = digits
    }

    /// Reads a number as JSON writes it.
    init(_ text: ArraySlice<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.drop { $0 == UInt8(ascii: "-") }.split(maxSplits: 1) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts.first ?? []
        let fraction = mantissa.firstIndex(of: UInt8(ascii: ".")).map { mantissa.endIndex - $0 - 1 } ?? 0
        self.init(
            isNegative: isNegative,
            digits: mantissa.lazy.filter { $0 != UInt8(ascii: ".") }.map { $0 &- UInt8(ascii: "0") },
            exponent: (parts.count == 2 ? Self.power(parts[1]) : 0) - fraction
        )
    }

    init(_ number: DecimalNumber) {
        self.init(
            isNegative: number.significand < 0,
            digits: String(number.significand.magnitude).utf8.map { $0 &- UInt8(ascii: "0") },
            exponent: min(max(number.exponent, -Self.farthest), Self.farthest)
        )
    }

    private static func power(_ text: ArraySlice<UInt8>) -> Int {
        let value =
            Int(String(decoding: text, as: UTF8.self)) ?? (text.first == UInt8(ascii: "-") ? -farthest : farthest)
        return min(max(value, -farthest), farthest)
    }

    /// Whether the number is less than, equal to or greater than another: -1, 0 or 1.
    func compared(to other: LongDecimal) -> Int {
        if self == other { return 0 }
        if sign != other.sign { return sign < other.sign ? -1 : 1 }
        let (order, otherOrder) = (digits.count + exponent, other.digits.count + other.exponent)
        let isLess = order != otherOrder ? order < otherOrder : digits.lexicographicallyPrecedes(other.digits)
        return isLess != isNegative ? -1 : 1
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    /// Whether a number greater than zero goes into this one without remainder.
    func isMultiple(of divisor: DecimalNumber) -> Bool {
        guard !digits.isEmpty else { return true }
        // The digits end in no zero, so no number with a greater power of ten goes into them.
        let shift = exponent - divisor.exponent
        guard shift >= 0, divisor.significand > 0 else { return false }
        let modulus = divisor.significand.magnitude
        var remainder: UInt128 = 0
        for digit in digits { remainder = Self.product(remainder, 10, adding: UInt128(digit), modulo: modulus) }
        var (power, base, left) = (shift, 10 % modulus, remainder)
        while power > 0, left != 0 {
            if power & 1 == 1 { left = Self.product(left, base, adding: 0, modulo: modulus) }
            base = Self.product(base, base, adding: 0, modulo: modulus)
            power >>= 1
        }
        return left == 0
    }

    private static func product(_ left: UInt128, _ right: UInt128, adding: UInt128, modulo: UInt128) -> UInt128 {
        var (high, low) = (left % modulo).multipliedFullWidth(by: right)
        let (sum, overflow) = low.addingReportingOverflow(adding)
        if overflow { high += 1 }
        low = sum
        return modulo.dividingFullWidth((high % modulo, low)).remainder
    }
}

extension LongDecimal {
    /// The number with its first 38 digits, for a document, which holds no more.
    var rounded: DecimalNumber {
        let kept = digits.prefix(38).map { String($0) }.joined()
        let power = exponent + digits.count - min(digits.count, 38)
        return DecimalNumber("\(isNegative ? "-" : "")\(kept)e\(power)") ?? .zero
    }
}
