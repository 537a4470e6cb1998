/// URIs, IRIs, templates and pointers.
extension FormatScanner {
    /// A URI of RFC 3986, or an IRI of RFC 3987.
    ///
    /// - Parameters:
    ///   - needsScheme: whether a relative reference is none.
    ///   - isInternational: whether characters beyond ASCII may stand in it.
    /// - Returns: whether all of the text is one.
    mutating func reference(needsScheme: Bool, isInternational: Bool) -> Bool {
        let hasScheme = scheme()
        guard hasScheme || !needsScheme else { return false }
        let path: (UInt32) -> Bool = {
            $0.isUnreserved || $0.isSubDelimiter || $0 == 0x3A || $0 == 0x40 || (isInternational && $0.isUCSCharacter)
        }
        if next == 0x2F, position + 1 < text.count, text[position + 1] == 0x2F {
            position += 2
            guard authority(isInternational) else { return false }
            guard isAtEnd || next == 0x2F || next == 0x3F || next == 0x23 else { return false }
        } else if !hasScheme {
            // The first segment of a relative reference has no colon: it would be taken for a scheme.
            guard encoded({ path($0) && $0 != 0x3A }) else { return false }
            if next == 0x3A { return false }
        }
        guard encoded({ path($0) || $0 == 0x2F }) else { return false }
        let query: (UInt32) -> Bool = { path($0) || $0 == 0x2F || $0 == 0x3F }
        if take("?"), !encoded({ query($0) || (isInternational && $0.isPrivateUse) }) { return false }
        if take("#"), !encoded(query) { return false }
        return isAtEnd
    }

    private mutating func scheme() -> Bool {
        let start = position
        if next?.isLetter == true {
            _ = run { $0.isLetter || $0.isDigit || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
            if take(":") { return true }
        }
        position = start
        return false
    }

    /// Takes allowed characters and percent-encoded bytes; false where a percent sign is not followed by two digits.
    private mutating func encoded(_ isAllowed: (UInt32) -> Bool) -> Bool {
        while true {
            _ = run(isAllowed)
            guard take("%") else { return true }
            guard run(most: 2, \.isHexDigit) == 2 else { return false }
        }
    }

    /// `user@host:80`
    private mutating func authority(_ isInternational: Bool) -> Bool {
        let start = position
        let name: (UInt32) -> Bool = {
            $0.isUnreserved || $0.isSubDelimiter || (isInternational && $0.isUCSCharacter)
        }
        guard encoded({ name($0) || $0 == 0x3A }) else { return false }
        if !take("@") { position = start }
        if take("[") {
            guard ipLiteralRest() else { return false }
        } else {
            guard encoded(name) else { return false }
        }
        if take(":") { _ = run(\.isDigit) }
        return true
    }

    private mutating func ipLiteralRest() -> Bool {
        guard takeLetter("v") else { return ipv6() && take("]") }
        return run(\.isHexDigit) > 0 && take(".")
            && run { $0.isUnreserved || $0.isSubDelimiter || $0 == 0x3A } > 0 && take("]")
    }

    // MARK: Templates

    /// A template of RFC 6570.
    mutating func template() -> Bool {
        while let value = next {
            if value == 0x7B {
                position += 1
                guard expression() else { return false }
            } else if value == 0x25 {
                position += 1
                guard run(most: 2, \.isHexDigit) == 2 else { return false }
            } else {
                guard Self.isLiteral(value) else { return false }
                position += 1
            }
        }
        return true
    }

    /// What may stand outside of expressions (section 2.1).
    private static func isLiteral(_ value: UInt32) -> Bool {
        switch value {
        case 0x21, 0x23, 0x24, 0x26, 0x28...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
        case 0x27: true
        default: value.isUCSCharacter || value.isPrivateUse
        }
    }

    private mutating func expression() -> Bool {
        if let value = next, let scalar = Unicode.Scalar(value), "+#./;?&=,!@|".unicodeScalars.contains(scalar) {
            position += 1
        }
        repeat {
            guard variable() else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func variable() -> Bool {
        repeat {
            let start = position
            guard encoded({ $0.isLetter || $0.isDigit || $0 == 0x5F }), position > start else { return false }
        } while take(".")
        if take("*") { return true }
        guard take(":") else { return true }
        guard let first = next, first.isDigit, first != 0x30 else { return false }
        return run(most: 4, \.isDigit) > 0
    }

    // MARK: Pointers

    mutating func jsonPointer() -> Bool {
        while take("/") {
            while let value = next, value != 0x2F {
                position += 1
                if value == 0x7E, !take("0"), !take("1") { return false }
            }
        }
        return true
    }

    mutating func relativeJSONPointer() -> Bool {
        guard number() else { return false }
        if take("+") || take("-") { guard number() else { return false } }
        return take("#") || jsonPointer()
    }

    /// Digits without a leading zero.
    private mutating func number() -> Bool {
        take("0") ? next?.isDigit != true : run(\.isDigit) > 0
    }
}
