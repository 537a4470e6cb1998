package import ProtocolSpec

/// What an unquoted, untagged scalar is by the core schema of YAML 1.2 (section 10.3.2).
package enum PlainScalar {
    /// - Returns: nil for infinity and NaN, which JSON doesn't have.
    package static func content(of text: String) -> DocumentNode.Content? {
        guard isSpecial(text) else { return .string(text) }
        return switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF": nil
        default: number(text)
        }
    }

    /// Whether a text begins as `null`, `true`, `false` or a number does. Few do.
    private static func isSpecial(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        return UInt8(ascii: "0")...UInt8(ascii: "9") ~= first || "+-.~nNtTfF".utf8.contains(first)
    }

    /// A number's value, the text where it is not a number, or nil where the number is larger than readers of JSON accept.
    private static func number(_ text: String) -> DocumentNode.Content? {
        if let prefixed = prefixedInteger(text) { return prefixed }
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        guard isDecimal(digits) else { return .string(text) }
        if let value = Int(text) { return .integer(value) }
        // A number with too many digits is rounded to a Double. Swift wants a digit after the point.
        let nearest =
            DecimalNumber(text) ?? Double(text.hasSuffix(".") ? text + "0" : text).flatMap { DecimalNumber($0) }
        return nearest.flatMap { $0.double.isFinite ? .number($0) : nil }
    }

    /// `0o17`, `0xFF`
    private static func prefixedInteger(_ text: String) -> DocumentNode.Content? {
        let radix: Int
        switch text.prefix(2) {
        case "0o": radix = 8
        case "0x": radix = 16
        default: return nil
        }
        let digits = text.dropFirst(2)
        // Swift takes a sign after the prefix, YAML does not.
        guard digits.first?.isHexDigit == true else { return nil }
        if let value = Int(digits, radix: radix) { return .integer(value) }
        return UInt128(digits, radix: radix).flatMap { DecimalNumber(String($0)) }.map { .number($0) }
    }

    /// `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, perhaps with an exponent.
    private static func isDecimal(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        let whole = dropDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = dropDigits(&rest)
        }
        guard whole + fraction > 0 else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest.removeFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        return dropDigits(&rest) > 0 && rest.isEmpty
    }

    private static func dropDigits(_ text: inout Substring.UTF8View) -> Int {
        let digits = text.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
        text.removeFirst(digits)
        return digits
    }
}
