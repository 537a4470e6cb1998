/// Halves of surrogate pairs, escaped in a JSON text.
///
/// They are correct JSON, but stand for no character. A server may have stored one that a client sent; a probe does not judge
/// that.
enum LoneSurrogates {
    /// The text with U+FFFD in the place of each half that has no other half.
    static func replaced(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let half = unit(bytes, at: index), 0xD800...0xDFFF ~= half else {
                // An escaped backslash is not the beginning of what follows.
                index += 2
                continue
            }
            if half < 0xDC00, let second = unit(bytes, at: index + 6), 0xDC00...0xDFFF ~= second {
                index += 12
            } else {
                bytes.replaceSubrange(index..<index + 6, with: Array("\\ufffd".utf8))
                index += 6
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The code unit of the escape `\uXXXX` that begins there; nil if another character stands there.
    private static func unit(_ bytes: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt16(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }
}
