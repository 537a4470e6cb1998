package import CodecRuntime
import ProtocolSpec

/// A decimal number with a fixed number of digits behind its point, exact: `42000.50` has two.
package struct FixedPoint: Sendable, Hashable {
    /// The number without its point.
    package var units: Int
    package var digits: Int

    /// More digits behind the point than this are more than a `Double` tells apart.
    private static let mostDigits = 15

    package init(units: Int, digits: Int) {
        self.units = units
        self.digits = digits
    }

    /// Reads digits, perhaps with a sign and a point; nil for anything else, and for a number that does not fit.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : ""
        guard 1...2 ~= parts.count, digits.count <= Self.mostDigits, parts.count == 1 || !digits.isEmpty,
            digits.allSatisfy({ "0"..."9" ~= $0 }), parts[0].contains(where: { "0"..."9" ~= $0 }),
            let units = Int("\(parts[0])\(digits)")
        else { return nil }
        self.init(units: units, digits: digits.count)
    }

    /// The same number with more digits behind its point; nil where that does not fit.
    package func with(digits more: Int) -> FixedPoint? {
        var units = units
        for _ in digits..<max(digits, more) {
            let (scaled, overflow) = units.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            units = scaled
        }
        return FixedPoint(units: units, digits: max(digits, more))
    }

    /// The sum with a number of as many digits; nil where it does not fit.
    package func adding(_ other: FixedPoint) -> FixedPoint? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow || digits != other.digits ? nil : FixedPoint(units: sum, digits: digits)
    }

    package var negated: FixedPoint { FixedPoint(units: 0 &- units, digits: digits) }

    /// The number as JSON: an integer where it has no fraction.
    package var json: JSONValue {
        let number = DecimalNumber(normalizing: Int128(units), exponent: -digits)
        return number.isWhole ? number.integer.map(JSONValue.integer) ?? .number(number.double) : .number(number.double)
    }
}

extension FixedPoint: CustomStringConvertible {
    package var description: String {
        guard digits > 0 else { return String(units) }
        let text = String(units.magnitude)
        let whole = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (units < 0 ? "-" : "") + whole.dropLast(digits) + "." + whole.suffix(digits)
    }
}
