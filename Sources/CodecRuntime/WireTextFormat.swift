/// Formats of strings that stay strings in Swift: each a grammar over ASCII bytes, with nothing looked up.
///
/// The grammars are those that JSON Schema names (validation, section 7.3), without the comments and obsolete forms of
/// older mail, and without internationalised names, which are formats of their own.
public enum WireTextFormat: String, Sendable, CaseIterable {
    /// `Mailbox` of RFC 5321, section 4.1.2: `ada@example.org`, `"a b"@[127.0.0.1]`. The part before the `@` has at most
    /// 64 bytes, the domain 255, and each of its labels 63 (sections 4.5.3.1 and RFC 1035, 2.3.4).
    case email
    /// `URI` of RFC 3986, section 3: with a scheme, so that no base is needed; a fragment may follow.
    case uri

    /// Whether bytes have this format.
    public func matches(_ bytes: RawSpan) -> Bool {
        var scanner = GrammarScanner(bytes)
        return switch self {
        case .email: scanner.mailbox()
        case .uri: scanner.uri()
        }
    }

    /// Whether a text has this format.
    public func matches(_ text: String) -> Bool {
        text.withBytes { matches($0) }
    }

    /// What such a text is, for messages.
    public var phrase: String {
        switch self {
        case .email: "an email address (RFC 5321)"
        case .uri: "a URI with its scheme (RFC 3986)"
        }
    }
}

/// Takes a text apart from left to right. Each method takes what its rule allows and says whether the rule holds.
struct GrammarScanner: ~Escapable {
    private let bytes: RawSpan
    private var position = 0
    private var end: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
        end = bytes.byteCount
    }

    private var isAtEnd: Bool { position >= end }

    private var next: Unicode.Scalar? { isAtEnd ? nil : bytes.scalar(at: position) }

    @_lifetime(self: copy self)
    private mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard next == expected else { return false }
        position += 1
        return true
    }

    /// Takes characters of a kind.
    ///
    /// - Parameters:
    ///   - most: how many at most.
    ///   - isAllowed: the kind.
    /// - Returns: how many there were.
    @_lifetime(self: copy self)
    private mutating func run(most: Int = .max, _ isAllowed: (Unicode.Scalar) -> Bool) -> Int {
        let start = position
        while let scalar = next, position - start < most, isAllowed(scalar) { position += 1 }
        return position - start
    }
}

// MARK: - Mail

extension GrammarScanner {
    @_lifetime(self: copy self)
    fileprivate mutating func mailbox() -> Bool {
        guard localPart(), position <= 64, take("@"), end - position <= 255 else { return false }
        return next == "[" ? addressLiteral() && isAtEnd : domain() && isAtEnd
    }

    /// Atoms with dots between them, or a quoted string.
    @_lifetime(self: copy self)
    private mutating func localPart() -> Bool {
        if take("\"") { return quotedRest() }
        repeat {
            guard run(\.isAtomText) > 0 else { return false }
        } while take(".")
        return true
    }

    @_lifetime(self: copy self)
    private mutating func quotedRest() -> Bool {
        while let scalar = next {
            position += 1
            if scalar == "\"" { return true }
            guard " "..."~" ~= scalar else { return false }
            if scalar == "\\" {
                guard let escaped = next, " "..."~" ~= escaped else { return false }
                position += 1
            }
        }
        return false
    }

    /// Labels of letters, digits and inner hyphens.
    @_lifetime(self: copy self)
    private mutating func domain() -> Bool {
        repeat {
            let start = position
            guard next?.isLetterOrDigit == true else { return false }
            let count = run { $0.isLetterOrDigit || $0 == "-" }
            guard count <= 63, bytes.scalar(at: start + count - 1) != "-" else { return false }
        } while take(".")
        return true
    }

    /// `[127.0.0.1]`, `[IPv6:::1]`, `[tag:anything]`
    @_lifetime(self: copy self)
    private mutating func addressLiteral() -> Bool {
        guard take("[") else { return false }
        let start = position
        if ipv4(), take("]") { return true }
        position = start
        let tag = run { $0.isLetterOrDigit || $0 == "-" }
        guard tag > 0, bytes.scalar(at: start + tag - 1) != "-", take(":") else { return false }
        if tag == 4, hasTag("ipv6", at: start) { return ipv6() && take("]") }
        return run { "!"..."Z" ~= $0 || "^"..."~" ~= $0 } > 0 && take("]")
    }

    private func hasTag(_ tag: String, at start: Int) -> Bool {
        zip(start..., tag.unicodeScalars).allSatisfy { offset, scalar in
            bytes.scalar(at: offset).value | 0x20 == scalar.value | 0x20
        }
    }
}

// MARK: - URI

extension GrammarScanner {
    @_lifetime(self: copy self)
    fileprivate mutating func uri() -> Bool {
        guard next?.isLetter == true else { return false }
        _ = run { $0.isLetterOrDigit || $0 == "+" || $0 == "-" || $0 == "." }
        guard take(":") else { return false }
        if take("/") {
            if take("/") {
                guard authority() else { return false }
                // Behind an authority a path is empty or begins with a slash.
                guard isAtEnd || next == "/" || next == "?" || next == "#" else { return false }
            }
        }
        guard encoded({ $0.isPathText || $0 == "/" }) else { return false }
        if take("?"), !encoded({ $0.isPathText || $0 == "/" || $0 == "?" }) { return false }
        if take("#"), !encoded({ $0.isPathText || $0 == "/" || $0 == "?" }) { return false }
        return isAtEnd
    }

    /// Takes allowed characters and percent-encoded bytes; false where a percent sign is not followed by two digits.
    @_lifetime(self: copy self)
    private mutating func encoded(_ isAllowed: (Unicode.Scalar) -> Bool) -> Bool {
        while true {
            _ = run(isAllowed)
            guard take("%") else { return true }
            guard run(most: 2, \.isHexDigit) == 2 else { return false }
        }
    }

    /// `user@host:80`
    @_lifetime(self: copy self)
    private mutating func authority() -> Bool {
        let start = position
        guard encoded({ $0.isUnreserved || $0.isSubDelimiter || $0 == ":" }) else { return false }
        if !take("@") { position = start }
        if take("[") {
            guard ipLiteralRest() else { return false }
        } else {
            guard encoded({ $0.isUnreserved || $0.isSubDelimiter }) else { return false }
        }
        if take(":") { _ = run(\.isDigit) }
        return true
    }

    @_lifetime(self: copy self)
    private mutating func ipLiteralRest() -> Bool {
        guard next == "v" || next == "V" else { return ipv6() && take("]") }
        position += 1
        return run(\.isHexDigit) > 0 && take(".")
            && run { $0.isUnreserved || $0.isSubDelimiter || $0 == ":" } > 0 && take("]")
    }
}

// MARK: - Addresses

extension GrammarScanner {
    /// Four numbers up to 255, without leading zeros.
    @_lifetime(self: copy self)
    private mutating func ipv4() -> Bool {
        for index in 0..<4 {
            guard index == 0 || take(".") else { return false }
            let start = position
            let count = run(most: 3, \.isDigit)
            guard count > 0, count == 1 || bytes.scalar(at: start) != "0" else { return false }
            var value: UInt32 = 0
            for offset in start..<position { value = value * 10 + (bytes.scalar(at: offset).value - 0x30) }
            guard value <= 255 else { return false }
        }
        return true
    }

    /// Eight groups of hexadecimal digits, of which `::` stands for one or more that are zero; the last two may be
    /// written as an IPv4 address.
    @_lifetime(self: copy self)
    private mutating func ipv6() -> Bool {
        var groups = 0
        var isShortened = false
        if take(":") {
            guard take(":") else { return false }
            isShortened = true
        }
        while groups < 8, next?.isHexDigit == true {
            let start = position
            if groups <= 6, ipv4() {
                groups += 2
                break
            }
            position = start
            _ = run(most: 4, \.isHexDigit)
            groups += 1
            let colon = position
            guard take(":") else { break }
            if take(":") {
                guard !isShortened else { return false }
                isShortened = true
            } else if next?.isHexDigit != true {
                position = colon
                break
            }
        }
        return isShortened ? groups <= 7 : groups == 8
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { "0"..."9" ~= self }
    fileprivate var isLetter: Bool { "a"..."z" ~= self || "A"..."Z" ~= self }
    fileprivate var isLetterOrDigit: Bool { isLetter || isDigit }
    fileprivate var isHexDigit: Bool { isDigit || "a"..."f" ~= self || "A"..."F" ~= self }
    /// `atext` of RFC 5322, section 3.2.3.
    fileprivate var isAtomText: Bool { isLetterOrDigit || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(self) }
    /// `unreserved` of RFC 3986, section 2.3.
    fileprivate var isUnreserved: Bool { isLetterOrDigit || "-._~".unicodeScalars.contains(self) }
    /// `sub-delims` of RFC 3986, section 2.2.
    fileprivate var isSubDelimiter: Bool { "!$&'()*+,;=".unicodeScalars.contains(self) }
    /// `pchar` of RFC 3986, section 3.3, percent-encoded bytes aside.
    fileprivate var isPathText: Bool { isUnreserved || isSubDelimiter || self == ":" || self == "@" }
}
