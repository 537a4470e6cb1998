internal import ProtocolSpec

/// A number of a JSON text, exact however long it is.
enum JSONNumber: Hashable, Sendable {
    /// A whole number of 64 bits that was written without fraction and exponent.
    case integer(Int)
    /// Any other number of up to 38 digits.
    case decimal(DecimalNumber)
    /// A number of more digits, or with an exponent beyond 64 bits.
    case long(LongDecimal)

    /// Reads a number as JSON writes it.
    init(_ text: some Collection<UInt8>, isPlainInteger: Bool) {
        if isPlainInteger, text.count <= 18 {
            var value = 0
            for byte in text where byte != UInt8(ascii: "-") { value = value &* 10 &+ Int(byte &- UInt8(ascii: "0")) }
            self = .integer(text.first == UInt8(ascii: "-") ? -value : value)
        } else if let number = Self.short(text) {
            self = number.integer.map(JSONNumber.integer) ?? .decimal(number)
        } else if let number = DecimalNumber(String(decoding: text, as: UTF8.self)) {
            self = number.integer.map(JSONNumber.integer) ?? .decimal(number)
        } else {
            self = .long(LongDecimal(Array(text)[...]))
        }
    }

    /// A number of up to 18 digits without an exponent, which most are; nil for any other.
    private static func short(_ text: some Collection<UInt8>) -> DecimalNumber? {
        guard text.count <= 18 else { return nil }
        var (value, places, isFraction): (Int, Int, Bool) = (0, 0, false)
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): break
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value &* 10 &+ Int(byte &- UInt8(ascii: "0"))
                if isFraction { places &+= 1 }
            default: return nil
            }
        }
        while places > 0, value % 10 == 0 { (value, places) = (value / 10, places - 1) }
        return DecimalNumber(normalizing: Int128(text.first == UInt8(ascii: "-") ? -value : value), exponent: -places)
    }

    /// Whether it has no fraction: 1.0 has none.
    var isWhole: Bool {
        switch self {
        case .integer: true
        case .decimal(let number): number.isWhole
        case .long(let number): number.exponent >= 0
        }
    }

    /// Whether the number is less than, equal to or greater than another: -1, 0 or 1.
    func compared(to other: NumberBound) -> Int {
        switch self {
        case .integer(let value):
            if let bound = other.integer { return value < bound ? -1 : value == bound ? 0 : 1 }
            return Self.order(DecimalNumber(value), other.number)
        case .decimal(let value): return Self.order(value, other.number)
        case .long(let value): return value.compared(to: LongDecimal(other.number))
        }
    }

    private static func order(_ left: DecimalNumber, _ right: DecimalNumber) -> Int {
        // Mostly, both have few digits and the same scale fits.
        let exponent = min(left.exponent, right.exponent)
        if let first = scaled(left, to: exponent), let second = scaled(right, to: exponent) {
            return first < second ? -1 : first == second ? 0 : 1
        }
        return left == right ? 0 : left < right ? -1 : 1
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int = 1
        for _ in 0..<exponent { power &*= 10 }
        return Int128(power)
    }

    private static func scaled(_ number: DecimalNumber, to exponent: Int) -> Int128? {
        let shift = number.exponent - exponent
        guard shift > 0 else { return number.significand }
        guard shift < 19 else { return nil }
        let (product, overflow) = number.significand.multipliedReportingOverflow(by: power(shift))
        return overflow ? nil : product
    }

    /// Whether a number greater than zero goes into this one without remainder.
    func isMultiple(of divisor: NumberBound) -> Bool {
        switch self {
        case .integer(let value):
            if let divisor = divisor.integer { return value % divisor == 0 }
            return DecimalNumber(value).isMultiple(of: divisor.number)
        case .decimal(let value): return value.isMultiple(of: divisor.number)
        case .long(let value): return value.isMultiple(of: divisor.number)
        }
    }
}

/// A number of a schema, and the integer that it is where it fits.
struct NumberBound: Sendable {
    let number: DecimalNumber
    let integer: Int?

    init(_ number: DecimalNumber) {
        self.number = number
        integer = number.integer
    }
}

extension JSONIndex {
    /// The number of a token.
    func number(_ token: Int) -> JSONNumber {
        let place = tokens[token]
        return JSONNumber(
            bytes[Int(place.start)..<Int(place.end)],
            isPlainInteger: place.flags & Token.isPlainInteger != 0
        )
    }

    /// Whether a number is an integer, as `1.0` is.
    func isInteger(_ token: Int) -> Bool {
        tokens[token].flags & Token.isPlainInteger != 0 || number(token).isWhole
    }
}
