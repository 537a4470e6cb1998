/// A decimal number as a document writes it, exact: a whole significand times a power of ten.
///
/// A `Double` rounds every integer beyond 2^53, so that a limit such as 9007199254740993 would become another one.
package struct DecimalNumber: Hashable, Sendable {
    /// Without zeros at its end.
    package let significand: Int128
    /// The power of ten that the significand is multiplied by; 0 for zero.
    package let exponent: Int

    /// The most digits of a significand: every number of so many digits fits an `Int128`.
    private static let mostDigits = 38

    package static let zero = DecimalNumber(0)

    /// A whole number.
    package init(_ value: Int) {
        self.init(normalizing: Int128(value), exponent: 0)
    }

    /// The integer that this `Double` is, where it fits 64 bits; else the shortest decimal that reads back as it, which is
    /// what JSON writers write. Nil where the value is not finite.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let integer = Int(exactly: value) { self.init(integer) } else { self.init(value.description) }
    }

    /// The number that a text writes in digits, perhaps with a sign, a fraction and an exponent.
    ///
    /// - Returns: nil where the text is not such a number, has more than 38 significant digits, or a power of ten beyond
    ///   2^60, with which sums of powers might not fit.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text).utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        let parts = rest.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        let digits = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard digits.count <= 2, digits.contains(where: { !$0.isEmpty }),
            let power = parts.count == 2 ? Int(Substring(parts[1])) : 0
        else { return nil }
        let fraction = digits.count == 2 ? digits[1].count : 0
        let (exponent, overflow) = power.subtractingReportingOverflow(fraction)
        guard !overflow, let significand = Self.whole(digits.joined()) else { return nil }
        let (value, zeros) = significand
        let (sum, isTooLarge) = exponent.addingReportingOverflow(zeros)
        guard !isTooLarge, sum.magnitude <= 1 << 60 else { return nil }
        self.init(normalizing: isNegative ? -value : value, exponent: sum)
    }

    /// The number that digits write, and how many zeros at their end it leaves out; nil where there are too many digits,
    /// or other signs among them.
    private static func whole(_ digits: some Sequence<UInt8>) -> (value: Int128, zeros: Int)? {
        var value: Int128 = 0
        var zeros = 0
        for byte in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            guard byte != UInt8(ascii: "0") else {
                zeros += 1
                continue
            }
            if value != 0 {
                guard let scale = power(zeros + 1), let scaled = product(value, scale) else { return nil }
                value = scaled
            }
            value += Int128(byte - UInt8(ascii: "0"))
            zeros = 0
        }
        return (value, value == 0 ? 0 : zeros)
    }

    /// A significand, which may end in zeros and has at most 38 digits, times a power of ten.
    package init(normalizing significand: Int128, exponent: Int) {
        var (value, power) = (significand, exponent)
        while value != 0, value.isMultiple(of: 10) { (value, power) = (value / 10, power + 1) }
        self.significand = value
        self.exponent = value == 0 ? 0 : power
    }

    /// 10 to a power; nil where a significand has no room for it.
    private static func power(_ exponent: Int) -> Int128? {
        powers.indices.contains(exponent) ? powers[exponent] : nil
    }

    private static let powers: [Int128] = (0..<mostDigits).reduce(into: [1]) { powers, _ in
        powers.append((powers.last ?? 1) * 10)
    }

    /// Nil where the product has too many digits.
    private static func product(_ left: Int128, _ right: Int128) -> Int128? {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow || product.magnitude >= limit ? nil : product
    }

    /// The least number that has too many digits.
    private static let limit = powers.last?.magnitude ?? 0

    /// The significand with this exponent, which is at most the number's own; nil where it has too many digits.
    private func significand(at exponent: Int) -> Int128? {
        if significand == 0 { return 0 }
        return Self.power(self.exponent - exponent).flatMap { Self.product(significand, $0) }
    }
}

// MARK: - Other types

extension DecimalNumber {
    /// The number as an integer of 64 bits; nil where it has a fraction or does not fit.
    package var integer: Int? {
        exponent < 0 ? nil : significand(at: 0).flatMap { Int(exactly: $0) }
    }

    /// The nearest `Double`, infinite where the number is beyond all of them.
    package var double: Double {
        Double("\(significand)e\(exponent)") ?? .nan
    }

    /// Whether it has no fraction.
    package var isWhole: Bool { exponent >= 0 }

    /// The integer nearest to it among those of 64 bits that are at most, or at least, the number; the outermost one
    /// where the number is beyond all of them.
    package func integer(rounding rule: RoundingDirection) -> Int {
        let whole = rounded(rule)
        return whole.integer ?? (whole.significand < 0 ? .min : .max)
    }

    /// Which way a number is rounded.
    package enum RoundingDirection {
        /// Towards minus infinity.
        case down
        /// Towards infinity.
        case up
    }

    /// The nearest whole number in a direction.
    package func rounded(_ rule: RoundingDirection) -> DecimalNumber {
        guard exponent < 0 else { return self }
        // Without zeros at its end, a number with a negative exponent always has a fraction.
        let truncated = Self.power(-exponent).map { significand / $0 } ?? 0
        let step: Int128 =
            switch rule {
            case .down: significand < 0 ? -1 : 0
            case .up: significand > 0 ? 1 : 0
            }
        return DecimalNumber(normalizing: truncated + step, exponent: 0)
    }
}

extension DecimalNumber: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) {
        self.init(value)
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// Digits as people write them, with an exponent where there would be many zeros.
    package var description: String {
        let digits = String(significand.magnitude)
        let sign = significand < 0 ? "-" : ""
        let point = digits.count + exponent
        switch exponent {
        case 0... where point <= 40:
            return sign + digits + String(repeating: "0", count: exponent)
        case ..<0 where point > 0:
            return sign + digits.prefix(point) + "." + digits.dropFirst(point)
        case ..<0 where point > -6:
            return sign + "0." + String(repeating: "0", count: -point) + digits
        default:
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return sign + digits.prefix(1) + fraction + "e\(point - 1)"
        }
    }
}

// MARK: - Arithmetic

extension DecimalNumber: Comparable {
    package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        guard left.significand.signum() == right.significand.signum(), left.significand != 0 else {
            return left.significand.signum() < right.significand.signum()
        }
        let orders = (left.order, right.order)
        if orders.0 != orders.1 { return (orders.0 < orders.1) == (left.significand > 0) }
        // Numbers of one order have as many digits at the lower exponent, so none gets too many.
        let exponent = min(left.exponent, right.exponent)
        guard let first = left.significand(at: exponent), let second = right.significand(at: exponent) else {
            return false
        }
        return first < second
    }

    /// How many digits stand before the point; of a number below 0.1, minus the zeros after it.
    private var order: Int { String(significand.magnitude).count + exponent }
}

extension DecimalNumber {
    /// The sum; nil where it has more than 38 digits.
    package func adding(_ other: DecimalNumber) -> DecimalNumber? {
        let exponent = min(
            significand == 0 ? other.exponent : exponent,
            other.significand == 0 ? exponent : other.exponent
        )
        guard let left = significand(at: exponent), let right = other.significand(at: exponent) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow || sum.magnitude >= Self.limit ? nil : DecimalNumber(normalizing: sum, exponent: exponent)
    }

    /// Half the number; nil where that has more than 38 digits.
    package var half: DecimalNumber? {
        Self.product(significand, 5).map { DecimalNumber(normalizing: $0, exponent: exponent - 1) }
    }

    /// The number with the other sign.
    package var negated: DecimalNumber { DecimalNumber(normalizing: -significand, exponent: exponent) }

    /// The number times a whole one; nil where the product has more than 38 digits.
    package func multiplied(by count: Int) -> DecimalNumber? {
        Self.product(significand, Int128(count)).map { DecimalNumber(normalizing: $0, exponent: exponent) }
    }

    /// How often a divisor greater than zero goes into the number, rounded down, or up; the outermost 64-bit integer
    /// where it goes in more often than that.
    package func quotient(by divisor: DecimalNumber, rounding rule: RoundingDirection) -> Int {
        guard significand != 0, divisor.significand > 0 else { return 0 }
        let outermost = significand < 0 ? Int.min : .max
        let shift = exponent - divisor.exponent
        let (dividend, scaled): (Int128?, Int128?) =
            shift >= 0
            ? (significand(at: divisor.exponent), divisor.significand)
            : (significand, divisor.significand(at: exponent))
        guard let dividend else { return outermost }
        // A divisor with too many digits is greater than the number.
        let (quotient, remainder) = scaled.map { dividend.quotientAndRemainder(dividingBy: $0) } ?? (0, dividend)
        let step: Int128 =
            switch rule {
            case .down: remainder < 0 ? -1 : 0
            case .up: remainder > 0 ? 1 : 0
            }
        return Int(exactly: quotient + step) ?? outermost
    }

    /// Whether the number is a whole number times the divisor. Zero is a multiple of every divisor, and the only multiple of zero.
    package func isMultiple(of divisor: DecimalNumber) -> Bool {
        guard significand != 0 else { return true }
        guard divisor.significand != 0 else { return false }
        let shift = exponent - divisor.exponent
        if shift < 0 {
            // With more zeros at its end than the number has, the divisor does not go into it.
            return divisor.significand(at: exponent).map { significand.isMultiple(of: $0) } ?? false
        }
        let modulus = divisor.significand.magnitude
        var remainder = significand.magnitude % modulus
        // 10^shift by squaring, all of it modulo the divisor.
        var (base, power) = (10 % modulus, shift)
        while power > 0 {
            if power & 1 == 1 { remainder = Self.product(remainder, base, modulo: modulus) }
            base = Self.product(base, base, modulo: modulus)
            power >>= 1
        }
        return remainder == 0
    }

    /// The least whole number greater than zero that is a multiple of this one; nil where it does not fit 64 bits. The
    /// whole multiples of the number are exactly its multiples.
    package var leastWholeMultiple: Int? {
        guard significand != 0 else { return nil }
        if exponent >= 0 { return significand(at: 0).flatMap { Int(exactly: $0.magnitude) } }
        var value = significand.magnitude
        // 10^places has only twos and fives in it.
        var (twos, fives) = (-exponent, -exponent)
        while twos > 0, value.isMultiple(of: 2) { (value, twos) = (value / 2, twos - 1) }
        while fives > 0, value.isMultiple(of: 5) { (value, fives) = (value / 5, fives - 1) }
        return Int(exactly: value)
    }

    private static func product(_ left: UInt128, _ right: UInt128, modulo: UInt128) -> UInt128 {
        let product = left.multipliedFullWidth(by: right)
        // Both factors are less than the modulus, so the high half is too and the quotient fits.
        return modulo.dividingFullWidth(product).remainder
    }
}
