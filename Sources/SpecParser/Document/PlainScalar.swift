internal import ProtocolSpec

/// What an unquoted, untagged scalar is by the core schema of YAML 1.2 (section 10.3.2).
enum PlainScalar {
    /// A number may come out infinite or not a number; the caller decides what to make of that.
    static func content(of text: String) -> DocumentNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> DocumentNode.Content? {
        if let prefixed = prefixedInteger(text) { return prefixed }
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        if [".inf", ".Inf", ".INF"].contains(digits) { return .number(isNegative ? -.infinity : .infinity) }
        guard isDecimal(digits) else { return nil }
        if let value = Int(text) { return .integer(value) }
        // Swift's reader wants a digit after a point and none of YAML's plus signs matter to it.
        return Double(digits.hasSuffix(".") ? digits + "0" : digits).map { .number(isNegative ? -$0 : $0) }
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
        // Int takes a sign after the prefix, YAML does not.
        guard digits.first?.isHexDigit == true else { return nil }
        return Int(digits, radix: radix).map { .integer($0) }
    }

    /// `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, and an exponent if it likes.
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
