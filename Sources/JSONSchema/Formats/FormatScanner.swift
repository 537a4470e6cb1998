/// Takes a text apart from left to right. Each method takes what its rule allows and says whether the rule holds.
struct FormatScanner {
    let text: [UInt32]
    var position = 0

    init(_ text: [UInt32]) {
        self.text = text
    }

    var isAtEnd: Bool { position == text.count }

    var next: UInt32? { position < text.count ? text[position] : nil }

    mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard next == expected.value else { return false }
        position += 1
        return true
    }

    /// Takes a letter of ASCII, in either case.
    mutating func takeLetter(_ letter: Unicode.Scalar) -> Bool {
        guard let value = next, value | 0x20 == letter.value | 0x20 else { return false }
        position += 1
        return true
    }

    /// Takes code points of a kind.
    ///
    /// - Returns: how many there were.
    mutating func run(most: Int = .max, _ isAllowed: (UInt32) -> Bool) -> Int {
        let start = position
        while let value = next, position - start < most, isAllowed(value) { position += 1 }
        return position - start
    }

    /// A number of exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        let start = position
        guard run(most: digits, \.isDigit) == digits else { return nil }
        return text[start..<position].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

extension UInt32 {
    var isDigit: Bool { 0x30...0x39 ~= self }
    var isLetter: Bool { 0x61...0x7A ~= self | 0x20 && self < 0x80 }
    var isHexDigit: Bool { isDigit || 0x61...0x66 ~= self | 0x20 && self < 0x80 }
    /// `unreserved` of RFC 3986, section 2.3.
    var isUnreserved: Bool { isLetter || isDigit || self == 0x2D || self == 0x2E || self == 0x5F || self == 0x7E }
    /// `sub-delims` of RFC 3986, section 2.2: `!$&'()*+,;=`
    var isSubDelimiter: Bool {
        switch self {
        case 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D: true
        default: false
        }
    }
    /// `ucschar` of RFC 3987, section 2.2.
    var isUCSCharacter: Bool {
        switch self {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0x10000...0xEFFFD: self & 0xFFFF <= 0xFFFD && !(0xE0000...0xE0FFF ~= self)
        default: false
        }
    }
    /// `iprivate` of RFC 3987, section 2.2.
    var isPrivateUse: Bool { 0xE000...0xF8FF ~= self || (self >= 0xF0000 && self & 0xFFFF <= 0xFFFD) }
}

// MARK: - Times

extension FormatScanner {
    mutating func dateTime() -> Bool {
        date() && takeLetter("T") && time()
    }

    mutating func date() -> Bool {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2), 1...12 ~= month, day >= 1
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    /// A leap second may only be the last one of a day in UTC.
    mutating func time() -> Bool {
        guard let hour = number(digits: 2), take(":"), let minute = number(digits: 2), take(":"),
            let second = number(digits: 2), hour < 24, minute < 60, second <= 60
        else { return false }
        if take("."), run(\.isDigit) == 0 { return false }
        var offset = 0
        if !takeLetter("Z") {
            let isWest = take("-")
            guard isWest || take("+"), let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
                hours < 24, minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
        let minutes = (hour * 60 + minute - offset + 2_880) % 1_440
        return second < 60 || minutes == 1_439
    }

    /// RFC 3339, appendix A.
    mutating func duration() -> Bool {
        guard take("P") else { return false }
        if durationPart("W") { return true }
        let start = position
        var isDate = false
        var units: [Unicode.Scalar] = ["Y", "M", "D"]
        isDate = durationParts(&units)
        guard take("T") else { return isDate && position > start }
        units = ["H", "M", "S"]
        return durationParts(&units)
    }

    /// Units in their order, with none left out between two.
    private mutating func durationParts(_ units: inout [Unicode.Scalar]) -> Bool {
        var isAny = false
        while let unit = units.first {
            units.removeFirst()
            if durationPart(unit) {
                isAny = true
            } else if isAny {
                return true
            }
        }
        return isAny
    }

    private mutating func durationPart(_ unit: Unicode.Scalar) -> Bool {
        let start = position
        if run(\.isDigit) > 0, take(unit) { return true }
        position = start
        return false
    }
}

// MARK: - Addresses

extension FormatScanner {
    /// Four numbers up to 255, without leading zeros.
    mutating func ipv4() -> Bool {
        for index in 0..<4 {
            guard index == 0 || take(".") else { return false }
            let start = position
            let count = run(most: 3, \.isDigit)
            guard count > 0, count == 1 || text[start] != 0x30 else { return false }
            guard text[start..<position].reduce(0, { $0 * 10 + Int($1 - 0x30) }) <= 255 else { return false }
        }
        return true
    }

    /// Eight groups of hexadecimal digits, of which `::` stands for one or more that are zero; the last two may be
    /// written as an IPv4 address.
    mutating func ipv6() -> Bool {
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

    mutating func uuid() -> Bool {
        for (index, count) in [8, 4, 4, 4, 12].enumerated() {
            guard index == 0 || take("-"), run(most: count, \.isHexDigit) == count else { return false }
        }
        return true
    }

    // MARK: Mail

    /// `Mailbox` of RFC 5321, section 4.1.2, or of RFC 6531, which allows characters beyond ASCII.
    mutating func mailbox(isInternational: Bool) -> Bool {
        guard localPart(isInternational), take("@") else { return false }
        if take("[") { return addressLiteral() }
        return HostName.isValid(text[position...], isInternational: isInternational)
    }

    private mutating func localPart(_ isInternational: Bool) -> Bool {
        if take("\"") { return quotedRest(isInternational) }
        repeat {
            guard run({ Self.isAtomText($0) || (isInternational && $0 >= 0x80) }) > 0 else { return false }
        } while take(".")
        return position <= 64 || isInternational
    }

    private mutating func quotedRest(_ isInternational: Bool) -> Bool {
        while let value = next {
            position += 1
            if value == 0x22 { return position <= 64 || isInternational }
            guard 0x20...0x7E ~= value || (isInternational && value >= 0x80) else { return false }
            if value == 0x5C {
                guard let escaped = next, 0x20...0x7E ~= escaped else { return false }
                position += 1
            }
        }
        return false
    }

    /// `[127.0.0.1]`, `[IPv6:::1]`
    private mutating func addressLiteral() -> Bool {
        let start = position
        if ipv4(), take("]"), isAtEnd { return true }
        position = start
        for letter in "IPv6".unicodeScalars { guard takeLetter(letter) || take(letter) else { return false } }
        return take(":") && ipv6() && take("]") && isAtEnd
    }

    /// `atext` of RFC 5322, section 3.2.3.
    private static func isAtomText(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        return value.isLetter || value.isDigit || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }
}
