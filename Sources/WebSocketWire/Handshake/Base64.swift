/// Base64 (RFC 4648 §4) for the 16 and 20 bytes of a handshake, where lengths are small and leniency is wrong.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var characters: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for position in 0...group.count {
                characters.append(self.alphabet[Int(bits >> UInt32(18 - 6 * position) & 0x3F)])
            }
            characters.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The bytes, or nil for anything but the one way of writing them: with padding, with no blanks, with no stray bits
    /// behind the last byte (RFC 4648 §3.5).
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        let digits = characters.prefix { $0 != UInt8(ascii: "=") }
        var bytes: [UInt8] = []
        var (bits, bitCount) = (UInt32(0), 0)
        for digit in digits {
            guard let value = self.alphabet.firstIndex(of: digit) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return self.encode(bytes).utf8.elementsEqual(characters) ? bytes : nil
    }
}
