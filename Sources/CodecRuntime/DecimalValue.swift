/// A number as the decimal that its shortest text is: a significand and a power of ten.
///
/// `multipleOf` asks about decimals: 0.3 is a multiple of 0.1, whatever the binary fractions nearest to them are. A
/// `Double` stands for the shortest decimal that reads back as the same `Double`, which is what JSON writers write.
struct DecimalValue: Hashable, Sendable {
    /// Without its sign, and without zeros at the end.
    private(set) var significand: UInt64
    /// The power of ten that the significand is multiplied by.
    private(set) var exponent: Int

    /// The decimal of a finite number; nil for any other.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        (significand, exponent) = (0, 0)
        var isFraction = false
        var text = value.magnitude.description.utf8[...]
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"):
                exponent += Int(Substring(text)) ?? 0
                text = text.suffix(0)
            default:
                // At most 17 digits, which fit; zeros in front and behind add nothing.
                significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
                if isFraction { exponent -= 1 }
            }
        }
        normalize()
    }

    private mutating func normalize() {
        guard significand > 0 else {
            exponent = 0
            return
        }
        while significand.isMultiple(of: 10) {
            significand /= 10
            exponent += 1
        }
    }

    /// Whether the value is a whole number times the divisor. Zero is; of zero nothing else is.
    func isMultiple(of divisor: DecimalValue) -> Bool {
        guard significand > 0 else { return true }
        guard divisor.significand > 0 else { return false }
        let shift = exponent - divisor.exponent
        if shift < 0 {
            // The divisor's significand would need more zeros at its end than the value's has.
            let (scaled, overflow) = divisor.significand.multipliedReportingOverflow(by: Self.power(-shift) ?? 0)
            return !overflow && scaled > 0 && significand.isMultiple(of: scaled)
        }
        var remainder = significand % divisor.significand
        // 10^shift by squaring, all of it modulo the divisor.
        var (base, power) = (10 % divisor.significand, shift)
        while power > 0 {
            if power & 1 == 1 { remainder = Self.product(remainder, base, modulo: divisor.significand) }
            base = Self.product(base, base, modulo: divisor.significand)
            power >>= 1
        }
        return remainder % divisor.significand == 0
    }

    private static func power(_ exponent: Int) -> UInt64? {
        guard exponent <= 19 else { return nil }
        return (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
    }

    private static func product(_ left: UInt64, _ right: UInt64, modulo: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        // Both factors are less than the modulus, so the high half is too and the quotient fits.
        return modulo.dividingFullWidth(product).remainder
    }
}

extension Double {
    /// Whether a number is a multiple of another, both taken as decimals: 0.3 is one of 0.1.
    package func isDecimalMultiple(of divisor: Double) -> Bool {
        guard let value = DecimalValue(self), let divisor = DecimalValue(divisor) else { return false }
        return value.isMultiple(of: divisor)
    }
}

extension Int {
    /// The exact integer that a JSON number with a fraction or an exponent stands for (`1.0`, `1e3`); nil where the value
    /// is not an integer, or does not fit.
    init?(decimal text: String) {
        let parts = text.utf8.split(maxSplits: 1) { $0 | 0x20 == UInt8(ascii: "e") }
        guard let number = parts.first, let power = parts.count == 2 ? Int(Substring(parts[1])) : 0 else { return nil }
        let places = number.split(separator: UInt8(ascii: "."), maxSplits: 1)
        var digits = Array(places.joined())
        var zeros = power - (places.count == 2 ? places[1].count : 0)
        while zeros < 0, digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            zeros += 1
        }
        let isZero = !digits.contains { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }
        if isZero {
            self = 0
            return
        }
        // No integer of 64 bits has more than 19 digits.
        guard 0...18 ~= zeros else { return nil }
        digits += repeatElement(UInt8(ascii: "0"), count: zeros)
        self.init(String(decoding: digits, as: UTF8.self))
    }
}
