/// A member's name as it is looked for: its bytes, and the hash by which an index knows names.
struct NameKey: Sendable {
    let name: String
    let bytes: [UInt8]
    let hash: UInt32

    init(_ name: String) {
        self.name = name
        bytes = Array(name.utf8)
        hash = NameHash.of(bytes)
    }
}

/// The hash by which names are known. It only has to be quick: names that collide are still told apart.
struct NameHash {
    private var state: UInt64 = 0

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        state = (state &<< 9 | state &>> 55) ^ UInt64(byte)
    }

    @inline(__always)
    var value: UInt32 { UInt32(truncatingIfNeeded: (state &* 0x9E37_79B9_7F4A_7C15) &>> 32) }

    /// The hash of a whole name.
    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var hash = NameHash()
        for byte in bytes { hash.add(byte) }
        return hash.value
    }
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
    func scalars(_ token: Int) -> [UInt32] {
        let text = utf8(token)
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            let byte = text[position]
            let size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            var value = size == 1 ? UInt32(byte) : UInt32(byte) & (0xFF >> UInt32(size + 1))
            for offset in 1..<max(1, size) { value = value << 6 | UInt32(text[position + offset] & 0x3F) }
            scalars.append(value)
            position += size
        }
        return scalars
    }

    /// The number of code points of a string.
    func codePoints(_ token: Int) -> Int {
        guard tokens[token].flags & Token.isName != 0 else { return count(token) }
        return utf8(token).count { $0 & 0xC0 != 0x80 }
    }
}
