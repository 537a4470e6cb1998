/// A file's text without what editors and checkouts add to it: an encoding, a byte order mark, other line ends.
package enum PlainText {
    /// The characters of a file, in any encoding of YAML, without its byte order mark.
    ///
    /// What can't be decoded becomes U+FFFD. Line ends stay as they are.
    package static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: utf8(of: bytes), as: UTF8.self)
    }

    /// The same with a line feed for each pair of carriage return and line feed, for comparing files.
    package static func withLineFeeds(_ bytes: some Sequence<UInt8>) -> String {
        let text = utf8(of: bytes)
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        for byte in text {
            if byte == UInt8(ascii: "\n"), plain.last == UInt8(ascii: "\r") { plain.removeLast() }
            plain.append(byte)
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func utf8(of bytes: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        return TextEncoding(of: bytes).decode(bytes).bytes
    }
}
