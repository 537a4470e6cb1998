/// A file's text without what editors and checkouts add to it: a byte order mark, and carriage returns before line feeds.
package enum PlainText {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes with plain line feeds, and without the mark.
    package static func bytes(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let all = Array(bytes)
        var plain: [UInt8] = []
        plain.reserveCapacity(all.count)
        for byte in all.starts(with: byteOrderMark) ? all.dropFirst(byteOrderMark.count) : all[...] {
            if byte == UInt8(ascii: "\n"), plain.last == UInt8(ascii: "\r") { plain.removeLast() }
            plain.append(byte)
        }
        return plain
    }

    /// The bytes' text.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Self.bytes(bytes), as: UTF8.self)
    }
}
