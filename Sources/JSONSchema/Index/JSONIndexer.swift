/// Makes the tokens of a JSON text: one pass, no recursion.
struct JSONIndexer {
    private typealias Token = JSONIndex.Token

    private let bytes: [UInt8]
    private var position = 0
    private var tokens: [JSONIndex.Token] = []
    /// The innermost array or object that is not yet closed; its `next` says the one around it for as long.
    private var container: Int?
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tokens.reserveCapacity(bytes.count / 8 + 4)
    }

    /// All tokens of the text.
    mutating func tokensOfText() throws(JSONSyntaxError) -> [JSONIndex.Token] {
        guard bytes.count < Int(Int32.max) else { throw problem("a text of 2 GB or more is not read") }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw problem("expected a value, found a byte order mark") }
        try value()
        while let container { try nextValue(in: container) }
        skipSpace()
        guard position == bytes.count else { throw problem("the JSON text ends here, and more follows") }
        return tokens
    }

    // MARK: Structure

    /// Goes on behind a value in an array or object.
    private mutating func nextValue(in container: Int) throws(JSONSyntaxError) {
        skipSpace()
        let isObject = tokens[container].kind == .object
        switch current {
        case UInt8(ascii: ","):
            position += 1
            if isObject { try name() }
            try value()
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: close(container)
        default:
            throw problem(isObject ? "expected \",\" or the end of an object" : "expected \",\" or the end of an array")
        }
    }

    private mutating func value() throws(JSONSyntaxError) {
        if let container, tokens[container].kind == .array { tokens[container].extra += 1 }
        skipSpace()
        guard let byte = current else { throw problem("expected a value, found the end of the text") }
        switch byte {
        case UInt8(ascii: "{"): try begin(.object, end: UInt8(ascii: "}"))
        case UInt8(ascii: "["): try begin(.array, end: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): try string(isName: false)
        case UInt8(ascii: "t"): try word(Self.trueWord, .bool, Token.isTrue)
        case UInt8(ascii: "f"): try word(Self.falseWord, .bool)
        case UInt8(ascii: "n"): try word(Self.nullWord, .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw problem("expected a value")
        }
    }

    /// Opens an array or object, and reads as far as its first value; closes it if it is empty.
    private mutating func begin(_ kind: JSONIndex.Kind, end: UInt8) throws(JSONSyntaxError) {
        guard depth < JSONIndex.maximumDepth else {
            throw problem("nested deeper than \(JSONIndex.maximumDepth) levels")
        }
        let around = container.map { UInt32(truncatingIfNeeded: $0) } ?? .max
        container = tokens.count
        depth += 1
        tokens.append(Token(kind: kind, start: UInt32(position), next: around))
        position += 1
        skipSpace()
        guard current != end else { return close(tokens.count - 1) }
        if kind == .object { try name() }
        // Whoever called goes on behind the first value, so there is one call a level here, and the levels are bounded.
        try value()
    }

    private mutating func close(_ container: Int) {
        position += 1
        let around = tokens[container].next
        self.container = around == .max ? nil : Int(around)
        depth -= 1
        tokens[container].end = UInt32(position)
        tokens[container].next = UInt32(tokens.count)
        if tokens[container].kind == .object, tokens[container].extra > 1 { shadowRepeatedNames(in: container) }
    }

    private mutating func name() throws(JSONSyntaxError) {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw problem("expected a member's name in quotes") }
        if let container { tokens[container].extra += 1 }
        try string(isName: true)
        skipSpace()
        guard current == UInt8(ascii: ":") else { throw problem("expected \":\" after a member's name") }
        position += 1
    }

    private mutating func word(_ word: [UInt8], _ kind: JSONIndex.Kind, _ flags: UInt8 = 0) throws(JSONSyntaxError) {
        let start = position
        for byte in word {
            guard current == byte else { throw problem("expected \(String(decoding: word, as: UTF8.self))", at: start) }
            position += 1
        }
        append(kind, flags, from: start, to: position)
    }

    private static let trueWord = Array("true".utf8)
    private static let falseWord = Array("false".utf8)
    private static let nullWord = Array("null".utf8)

    private mutating func append(
        _ kind: JSONIndex.Kind,
        _ flags: UInt8,
        from start: Int,
        to end: Int,
        extra: UInt32 = 0
    ) {
        tokens.append(
            Token(
                kind: kind,
                flags: flags,
                start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: tokens.count + 1),
                extra: extra
            )
        )
    }

    // MARK: Numbers

    private mutating func number() throws(JSONSyntaxError) {
        let start = position
        var flags = Token.isPlainInteger
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            flags = 0
            position += 1
            try digits()
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            flags = 0
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        append(.number, flags, from: start, to: position)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        guard position > start else { throw problem("expected a digit") }
    }

    // MARK: Strings

    private mutating func string(isName: Bool) throws(JSONSyntaxError) {
        position += 1
        let start = position
        var flags = isName ? Token.isName : 0
        // Bytes that begin no code point of their own, so that the others can be counted.
        var extraBytes = 0
        var hash = NameHash()
        scan: while true {
            let run = position
            position = endOfPlainRun(from: run)
            if isName { for offset in run..<position { hash.add(bytes[offset]) } }
            guard position < bytes.count else { throw problem("a string is not closed", at: start - 1) }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""): break scan
            case UInt8(ascii: "\\"):
                flags |= Token.isEscaped
                extraBytes += try escape()
            case ..<0x20: throw problem("a control character in a string is written as an escape")
            default:
                let size = try codePoint()
                if isName { for offset in 0..<size { hash.add(bytes[position + offset]) } }
                position += size
                extraBytes += size - 1
            }
        }
        if flags == Token.isName | Token.isEscaped {
            return appendName(flags, from: start, hash: NameHash.of(JSONText.unescaped(bytes[start..<position])))
        }
        if isName { return appendName(flags, from: start, hash: hash.value) }
        let codePoints = UInt32(truncatingIfNeeded: position - start - extraBytes)
        append(.string, flags, from: start, to: position, extra: codePoints)
        position += 1
    }

    private mutating func appendName(_ flags: UInt8, from start: Int, hash: UInt32) {
        append(.string, flags, from: start, to: position, extra: hash)
        position += 1
    }

    /// Of eight bytes the top bit of each that may not stand in a string as it is, or is not ASCII: exact for the first of
    /// them.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word
        return found & (ones &* 0x80)
    }

    /// The first byte that may not stand in a string as it is, or is not ASCII.
    @inline(__always)
    private func endOfPlainRun(from start: Int) -> Int {
        var place = start
        let end = bytes.count
        while place &+ 8 <= end {
            let special = Self.special(bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            if special != 0 { return place &+ special.littleEndian.trailingZeroBitCount &>> 3 }
            place &+= 8
        }
        while place < end {
            let byte = bytes[place]
            // 0x20 to 0x7F, without the quote and the backslash.
            guard byte &- 0x20 < 0x60, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            place &+= 1
        }
        return place
    }

    /// Passes over an escape.
    ///
    /// - Returns: how many bytes it has more than code points.
    private mutating func escape() throws(JSONSyntaxError) -> Int {
        let start = position
        position += 2
        guard position <= bytes.count else { throw problem("a string is not closed", at: start) }
        switch bytes[position - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 1
        case UInt8(ascii: "u"):
            let first = try hexDigits(from: start)
            guard 0xD800...0xDFFF ~= first else { return 5 }
            guard first < 0xDC00, current == UInt8(ascii: "\\"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw problem("half a surrogate pair is not text", at: start) }
            position += 2
            guard 0xDC00...0xDFFF ~= (try hexDigits(from: start)) else {
                throw problem("half a surrogate pair is not text", at: start)
            }
            return 11
        default: throw problem("this is not an escape of JSON", at: start)
        }
    }

    private mutating func hexDigits(from start: Int) throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw problem("\"\\u\" needs four hexadecimal digits", at: start) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = JSONText.hexDigit(bytes[position]) else {
                throw problem("\"\\u\" needs four hexadecimal digits", at: start)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    /// The size of the code point here, by the table of RFC 3629, section 4.
    private func codePoint() throws(JSONSyntaxError) -> Int {
        let (size, second): (Int, ClosedRange<UInt8>) =
            switch bytes[position] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw problem("this is not UTF-8")
            }
        guard position + size <= bytes.count, second.contains(bytes[position + 1]) else {
            throw problem("this is not UTF-8")
        }
        for offset in 2..<max(2, size) where bytes[position + offset] & 0xC0 != 0x80 {
            throw problem("this is not UTF-8")
        }
        return size
    }

    // MARK: Repeated names

    /// Marks each name that a later member has, too.
    private mutating func shadowRepeatedNames(in object: Int) {
        guard mayRepeatNames(in: object) else { return }
        var names: [Int] = []
        names.reserveCapacity(Int(tokens[object].extra))
        var name = object + 1
        while name < tokens.count {
            names.append(name)
            name = Int(tokens[name + 1].next)
        }
        if names.count <= 8 {
            for later in 1..<names.count {
                let hash = tokens[names[later]].extra
                for earlier in 0..<later where tokens[names[earlier]].extra == hash {
                    shadowIfSame(names[earlier], names[later], in: object)
                }
            }
            return
        }
        // Groups of one hash; in a large one, which only somebody who means harm sends, by a set.
        names.sort { (tokens[$0].extra, $0) < (tokens[$1].extra, $1) }
        var start = 0
        for end in 1...names.count
        where end == names.count || tokens[names[end]].extra != tokens[names[start]].extra {
            if end - start > 1 { shadow(names[start..<end], in: object) }
            start = end
        }
    }

    /// Whether two names have the same in some bits of their hashes: few names that differ do.
    private func mayRepeatNames(in object: Int) -> Bool {
        // Four words that stay in registers: which of them a bit is in must not be asked of memory.
        var (first, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var name = object &+ 1
        while name < tokens.count {
            let hash = tokens[name].extra
            let bit = UInt64(1) &<< UInt64(hash & 63)
            let seen: UInt64
            switch hash &>> 6 & 3 {
            case 0: (seen, first) = (first, first | bit)
            case 1: (seen, second) = (second, second | bit)
            case 2: (seen, third) = (third, third | bit)
            default: (seen, fourth) = (fourth, fourth | bit)
            }
            if seen & bit != 0 { return true }
            name = Int(tokens[name &+ 1].next)
        }
        return false
    }

    private mutating func shadow(_ names: ArraySlice<Int>, in object: Int) {
        var seen: Set<[UInt8]> = []
        for name in names.reversed() where !seen.insert(nameBytes(name)).inserted {
            tokens[name].flags |= Token.isShadowed
            tokens[object].extra -= 1
        }
    }

    private mutating func shadowIfSame(_ earlier: Int, _ later: Int, in object: Int) {
        guard tokens[earlier].flags & Token.isShadowed == 0, nameBytes(earlier) == nameBytes(later) else { return }
        tokens[earlier].flags |= Token.isShadowed
        tokens[object].extra -= 1
    }

    private func nameBytes(_ name: Int) -> [UInt8] {
        let text = bytes[Int(tokens[name].start)..<Int(tokens[name].end)]
        return tokens[name].flags & Token.isEscaped == 0 ? Array(text) : JSONText.unescaped(text)
    }

    // MARK: Bytes

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private func problem(_ message: String, at offset: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(message: message, offset: offset ?? position)
    }
}
