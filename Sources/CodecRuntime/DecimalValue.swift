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

    /// The decimal of a whole number.
    init(_ value: Int) {
        (significand, exponent) = (UInt64(value.magnitude), 0)
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

    /// The least whole number greater than zero that is a multiple; nil where it does not fit 64 bits. The whole
    /// multiples of the value are exactly its multiples.
    var leastWholeMultiple: Int? {
        guard significand > 0 else { return nil }
        if exponent >= 0 {
            guard let power = Self.power(exponent) else { return nil }
            let (value, overflow) = significand.multipliedReportingOverflow(by: power)
            return overflow ? nil : Int(exactly: value)
        }
        var value = significand
        var places = -exponent
        // 10^places has only twos and fives in it; more than 64 of either cannot be in the significand.
        var twos = places
        while twos > 0, value.isMultiple(of: 2) { (value, twos) = (value / 2, twos - 1) }
        while places > 0, value.isMultiple(of: 5) { (value, places) = (value / 5, places - 1) }
        return Int(exactly: value)
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

    /// The number times a whole one, as decimals: 0.1 times 3 is 0.3.
    package func decimalMultiple(_ count: Int) -> Double {
        guard let value = DecimalValue(self) else { return self * Double(count) }
        let (product, overflow) = value.significand.multipliedReportingOverflow(by: UInt64(count.magnitude))
        let isNegative = (self < 0) != (count < 0)
        let exact = overflow ? nil : Double("\(isNegative && product > 0 ? "-" : "")\(product)e\(value.exponent)")
        return exact ?? self * Double(count)
    }

    /// The least whole number greater than zero that is a multiple of this one, taken as a decimal.
    package var leastWholeMultiple: Int? { DecimalValue(self)?.leastWholeMultiple }
}
