/// A name of ASCII alone, as nearly all are: its words are found by its bytes, without a look at Unicode's tables.
struct ASCIIName {
    private let bytes: [UInt8]

    /// Nil where the name has other characters.
    init?(_ name: String) {
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        bytes = Array(name.utf8)
    }

    /// As `Words.of` has them.
    var words: [String] {
        var words: [String] = []
        var start = 0
        for (index, byte) in bytes.enumerated() {
            guard Self.isLetterOrDigit(byte) else {
                add(start..<index, to: &words)
                start = index + 1
                continue
            }
            guard Self.isUpper(byte), index > start else { continue }
            let isBeforeLower = index + 1 < bytes.count && Self.isLower(bytes[index + 1])
            let isAfterUpper = Self.isUpper(bytes[index - 1])
            if Self.isLower(bytes[index - 1]) || isAfterUpper && isBeforeLower {
                add(start..<index, to: &words)
                start = index
            }
        }
        add(start..<bytes.count, to: &words)
        return words
    }

    /// As `Words.key` has it.
    var key: String { Self.lowercased(bytes.filter(Self.isLetterOrDigit)) }

    private func add(_ range: Range<Int>, to words: inout [String]) {
        if !range.isEmpty { words.append(Self.lowercased(bytes[range])) }
    }

    private static func lowercased(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.map { isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLower(byte | 0x20) || byte &- UInt8(ascii: "0") < 10
    }
}
