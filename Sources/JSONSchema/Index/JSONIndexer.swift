/// Makes the tokens of a JSON text: one pass, no recursion.
///
/// Text and tokens are reached by pointers: a check of each array's bounds would cost as much as the work between two
/// checks. `position` is compared with the text's end before each byte that is read, and there is room for one more token
/// whenever a value or name begins.
struct JSONIndexer {
    private typealias Token = JSONIndex.Token

    private let text: UnsafeRawPointer
    private let end: Int
    private let tokens: UnsafeMutablePointer<JSONIndex.Token>
    private let room: Int
    private var position = 0
    private var count = 0
    /// The innermost array or object that is not yet closed, or -1; its `next` says the one around it for as long.
    private var container = -1
    private var isInObject = false
    private var depth = 0

    private init(_ text: UnsafeRawPointer, _ end: Int, _ tokens: UnsafeMutablePointer<JSONIndex.Token>, room: Int) {
        self.text = text
        self.end = end
        self.tokens = tokens
        self.room = room
    }

    /// All tokens of a text.
    static func tokens(of bytes: [UInt8]) throws(JSONSyntaxError) -> JSONTokens {
        guard bytes.count < Int(Int32.max) else {
            throw JSONSyntaxError(message: "a text of 2 GB or more is not read", offset: 0)
        }
        // Most texts have a token in eight bytes or fewer. No text has more tokens than bytes, so this ends.
        var room = bytes.count / 8 + 8
        while true {
            let tokens = JSONTokens.make(room: room)
            let outcome = bytes.withUnsafeBytes { text -> Result<Int?, JSONSyntaxError> in
                guard let start = text.baseAddress else { return .failure(Self.nothing(at: 0)) }
                var indexer = Self(start, text.count, tokens.start, room: room)
                return Result { () throws(JSONSyntaxError) in try indexer.read() ? indexer.count : nil }
            }
            if let count = try outcome.get() {
                tokens.close(count)
                return tokens
            }
            room *= 4
        }
    }

    // MARK: Structure

    /// Reads the whole text.
    ///
    /// - Returns: false where the tokens have no room.
    @inline(__always)
    private mutating func read() throws(JSONSyntaxError) -> Bool {
        if end >= 3, byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF {
            throw problem("expected a value, found a byte order mark")
        }
        // Whether a member's name is next, and not a value. All is in one loop, so that it runs in registers.
        var isName = false
        while true {
            guard count < room else { return false }
            skipSpace()
            if has(UInt8(ascii: "\"")) {
                try string(isName: isName)
                if isName {
                    try colon()
                    isName = false
                    continue
                }
            } else {
                guard !isName else { throw problem("expected a member's name in quotes") }
                guard try valueThatIsNoString() else {
                    isName = isInObject
                    continue
                }
            }
            guard try goesOn() else { break }
            isName = isInObject
        }
        skipSpace()
        guard position == end else { throw problem("the JSON text ends here, and more follows") }
        return true
    }

    /// Reads a value, or the beginning of an array or object that is not empty.
    ///
    /// - Returns: whether the value is complete.
    @inline(__always)
    private mutating func valueThatIsNoString() throws(JSONSyntaxError) -> Bool {
        guard position < end else { throw Self.nothing(at: position) }
        switch byte(position) {
        case UInt8(ascii: "{"): return try begin(.object, end: UInt8(ascii: "}"))
        case UInt8(ascii: "["): return try begin(.array, end: UInt8(ascii: "]"))
        case UInt8(ascii: "t"): try word("true", .bool, Token.isTrue)
        case UInt8(ascii: "f"): try word("false", .bool)
        case UInt8(ascii: "n"): try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw problem("expected a value")
        }
        return true
    }

    /// Closes what ends behind a value, and reads on as far as the next value or name.
    ///
    /// - Returns: false behind the outermost value.
    @inline(__always)
    private mutating func goesOn() throws(JSONSyntaxError) -> Bool {
        while container >= 0 {
            skipSpace()
            let byte = position < end ? byte(position) : 0
            if byte == UInt8(ascii: ",") {
                position &+= 1
                if !isInObject { tokens[container].extra &+= 1 }
                return true
            }
            guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw problem("expected \",\" or the end of an \(isInObject ? "object" : "array")")
            }
            close()
        }
        return false
    }

    /// Opens an array or object, and closes it if it is empty.
    ///
    /// - Returns: whether it is closed.
    @inline(__always)
    private mutating func begin(_ kind: JSONIndex.Kind, end mark: UInt8) throws(JSONSyntaxError) -> Bool {
        guard depth < JSONIndex.maximumDepth else {
            throw problem("nested deeper than \(JSONIndex.maximumDepth) levels")
        }
        let around = UInt32(truncatingIfNeeded: container)
        container = count
        isInObject = kind == .object
        depth &+= 1
        put(Token(kind: kind, start: UInt32(truncatingIfNeeded: position), next: around))
        position &+= 1
        skipSpace()
        if has(mark) {
            close()
            return true
        }
        if !isInObject { tokens[container].extra = 1 }
        return false
    }

    @inline(__always)
    private mutating func close() {
        position &+= 1
        depth &-= 1
        let closed = tokens + container
        let around = closed.pointee.next
        closed.pointee.end = UInt32(truncatingIfNeeded: position)
        closed.pointee.next = UInt32(truncatingIfNeeded: count)
        if isInObject, closed.pointee.extra > 1 {
            Self.shadowRepeatedNames(in: container, UnsafeMutableBufferPointer(start: tokens, count: count), text)
        }
        container = around == .max ? -1 : Int(around)
        isInObject = container >= 0 && tokens[container].kind == .object
    }

    @inline(__always)
    private mutating func colon() throws(JSONSyntaxError) {
        tokens[container].extra &+= 1
        skipSpace()
        guard has(UInt8(ascii: ":")) else { throw problem("expected \":\" after a member's name") }
        position &+= 1
    }

    @inline(__always)
    private mutating func word(_ word: StaticString, _ kind: JSONIndex.Kind, _ flags: UInt8 = 0) throws(JSONSyntaxError)
    {
        let size = word.utf8CodeUnitCount
        guard end &- position >= size, Bytes.areEqual(text + position, UnsafeRawPointer(word.utf8Start), size) else {
            throw problem("expected \(word)")
        }
        append(kind, flags, from: position, to: position &+ size)
        position &+= size
    }

    @inline(__always)
    private mutating func append(
        _ kind: JSONIndex.Kind,
        _ flags: UInt8,
        from start: Int,
        to end: Int,
        extra: UInt32 = 0
    ) {
        put(
            Token(
                kind: kind,
                flags: flags,
                start: UInt32(truncatingIfNeeded: start),
                end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: count &+ 1),
                extra: extra
            )
        )
    }

    @inline(__always)
    private mutating func put(_ token: Token) {
        (tokens + count).initialize(to: token)
        count &+= 1
    }

    // MARK: Numbers

    @inline(__always)
    private mutating func number() throws(JSONSyntaxError) {
        let start = position
        var flags = Token.isPlainInteger
        if byte(position) == UInt8(ascii: "-") { position &+= 1 }
        if has(UInt8(ascii: "0")) { position &+= 1 } else { try digits() }
        if has(UInt8(ascii: ".")) {
            flags = 0
            position &+= 1
            try digits()
        }
        if position < end, byte(position) | 0x20 == UInt8(ascii: "e") {
            flags = 0
            position &+= 1
            if has(UInt8(ascii: "+")) || has(UInt8(ascii: "-")) { position &+= 1 }
            try digits()
        }
        append(.number, flags, from: start, to: position)
    }

    @inline(__always)
    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < end, byte(position) &- UInt8(ascii: "0") <= 9 { position &+= 1 }
        guard position > start else { throw problem("expected a digit") }
    }

    // MARK: Strings

    @inline(__always)
    private mutating func string(isName: Bool) throws(JSONSyntaxError) {
        let start = position &+ 1
        position = Bytes.endOfPlainRun(text, from: start, to: end)
        var flags = isName ? Token.isName : 0
        // Bytes that begin no code point of their own, so that the others can be counted.
        var extraBytes = 0
        if !has(UInt8(ascii: "\"")) {
            let rest = try JSONStringRest(text, from: position, to: end, start: start)
            position = rest.end
            extraBytes = rest.extraBytes
            if rest.isEscaped { flags |= Token.isEscaped }
        }
        var extra = UInt32(truncatingIfNeeded: position &- start &- extraBytes)
        if isName {
            extra =
                flags & Token.isEscaped == 0
                ? NameHash.of(UnsafeRawBufferPointer(start: text + start, count: position &- start))
                : Self.hashOfEscaped(text, start, position)
        }
        append(.string, flags, from: start, to: position, extra: extra)
        position &+= 1
    }

    private static func hashOfEscaped(_ text: UnsafeRawPointer, _ start: Int, _ end: Int) -> UInt32 {
        NameHash.of(JSONText.unescaped(copy(text, start, end)[...])[...])
    }

    private static func copy(_ text: UnsafeRawPointer, _ start: Int, _ end: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: text + start, count: end - start))
    }

    // MARK: Bytes

    @inline(__always)
    private func byte(_ offset: Int) -> UInt8 { text.load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    private func has(_ expected: UInt8) -> Bool { position < end && byte(position) == expected }

    @inline(__always)
    private mutating func skipSpace() {
        while position < end {
            let byte = byte(position)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    private func problem(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(message: message, offset: position)
    }

    private static func nothing(at offset: Int) -> JSONSyntaxError {
        JSONSyntaxError(message: "expected a value, found the end of the text", offset: offset)
    }
}

// MARK: - Repeated names

extension JSONIndexer {
    /// Marks each name that a later member has, too.
    ///
    /// - Parameters:
    ///   - object: the token of an object whose members are the last tokens, with at least two names.
    ///   - tokens: all tokens.
    ///   - text: the text that they are of.
    private static func shadowRepeatedNames(
        in object: Int,
        _ tokens: UnsafeMutableBufferPointer<JSONIndex.Token>,
        _ text: UnsafeRawPointer
    ) {
        guard tokens[object].extra > 16 ? mayRepeatNames(in: object, tokens) : hasEqualHashes(in: object, tokens) else {
            return
        }
        var names: [Int] = []
        names.reserveCapacity(Int(tokens[object].extra))
        var name = object + 1
        while name < tokens.count {
            names.append(name)
            name = Int(tokens[name + 1].next)
        }
        // Groups of one hash; in a large one, which only somebody who means harm sends, by a set.
        names.sort { (tokens[$0].extra, $0) < (tokens[$1].extra, $1) }
        var start = 0
        for end in 1...names.count
        where end == names.count || tokens[names[end]].extra != tokens[names[start]].extra {
            if end - start > 1 { shadow(names[start..<end], in: object, tokens, text) }
            start = end
        }
    }

    /// Whether two of a few names have the same hash.
    @inline(__always)
    private static func hasEqualHashes(
        in object: Int,
        _ tokens: UnsafeMutableBufferPointer<JSONIndex.Token>
    ) -> Bool {
        var name = Int(tokens[object &+ 2].next)
        while name < tokens.count {
            let hash = tokens[name].extra
            var earlier = object &+ 1
            while earlier < name {
                if tokens[earlier].extra == hash { return true }
                earlier = Int(tokens[earlier &+ 1].next)
            }
            name = Int(tokens[name &+ 1].next)
        }
        return false
    }

    /// Whether two names have the same in some bits of their hashes: few names that differ do.
    @inline(__always)
    private static func mayRepeatNames(in object: Int, _ tokens: UnsafeMutableBufferPointer<JSONIndex.Token>) -> Bool {
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

    private static func shadow(
        _ names: ArraySlice<Int>,
        in object: Int,
        _ tokens: UnsafeMutableBufferPointer<JSONIndex.Token>,
        _ text: UnsafeRawPointer
    ) {
        var seen: Set<[UInt8]> = []
        for name in names.reversed() {
            let bytes = copy(text, Int(tokens[name].start), Int(tokens[name].end))
            let isEscaped = tokens[name].flags & JSONIndex.Token.isEscaped != 0
            guard !seen.insert(isEscaped ? JSONText.unescaped(bytes[...]) : bytes).inserted else { continue }
            tokens[name].flags |= JSONIndex.Token.isShadowed
            tokens[object].extra -= 1
        }
    }
}
