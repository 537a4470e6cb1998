/// A member's name as it is looked for: its bytes, and the hash by which an index knows names.
struct NameKey: Sendable {
    let name: String
    let bytes: [UInt8]
    let hash: UInt32

    init(_ name: String) {
        self.name = name
        bytes = Array(name.utf8)
        hash = NameHash.of(bytes[...])
    }
}

/// The hash by which names are known. It only has to be quick: names that collide are still told apart.
enum NameHash {
    /// The hash of a whole name.
    @inline(__always)
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return 0 }
        var state = UInt64(truncatingIfNeeded: bytes.count)
        guard bytes.count >= 8 else { return value(mixed(state, Bytes.few(start, bytes.count))) }
        var offset = 0
        while offset &+ 8 < bytes.count {
            state = mixed(state, Bytes.word(start, offset))
            offset &+= 8
        }
        return value(mixed(state, Bytes.word(start, bytes.count &- 8)))
    }

    /// The hash of a whole name.
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.withUnsafeBytes { of($0) } }

    @inline(__always)
    private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product &>> 32
    }

    @inline(__always)
    private static func value(_ state: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: state) }
}

extension JSONIndex {
    /// Whether a member's name is this one.
    @inline(__always)
    func isName(_ token: Int, _ name: NameKey) -> Bool {
        tokens[token].extra == name.hash && holds(token, name.bytes)
    }

    /// Whether a string's text is these bytes.
    func holds(_ token: Int, _ text: [UInt8]) -> Bool {
        let (start, end) = (Int(tokens[token].start), Int(tokens[token].end))
        guard tokens[token].flags & Token.isEscaped == 0 else { return JSONText.unescaped(bytes[start..<end]) == text }
        guard end - start == text.count else { return false }
        for offset in 0..<text.count where bytes[start + offset] != text[offset] { return false }
        return true
    }

    /// A string's text in UTF-8.
    func utf8(_ token: Int) -> ArraySlice<UInt8> {
        let text = bytes[Int(tokens[token].start)..<Int(tokens[token].end)]
        return tokens[token].flags & Token.isEscaped == 0 ? text : JSONText.unescaped(text)[...]
    }

    /// A string's text.
    package func string(_ token: Int) -> String {
        String(decoding: utf8(token), as: UTF8.self)
    }

    /// A string's code points.
    func scalars(_ token: Int) -> [UInt32] { JSONText.scalars(of: utf8(token)) }

    /// The number of code points of a string.
    func codePoints(_ token: Int) -> Int {
        guard tokens[token].flags & Token.isName != 0 else { return count(token) }
        return utf8(token).count { $0 & 0xC0 != 0x80 }
    }
}
