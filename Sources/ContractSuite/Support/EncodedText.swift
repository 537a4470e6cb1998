/// A text as its bytes, some of which are spelled with several: `%2B`, `\u002b`.
///
/// A quoted secret may have been encoded, and has to be found all the same. By bytes, since to a comparison of characters a
/// letter with a combining accent is another letter.
struct EncodedText {
    private(set) var bytes: [UInt8]
    /// Where each byte begins in the text, and behind the last one where the text ends.
    private(set) var places: [Int]

    /// As it stands.
    init(_ text: String) {
        bytes = Array(text.utf8)
        places = Array(0...bytes.count)
    }

    /// Percent-encoding undone (RFC 3986, section 2.1).
    var percentDecoded: EncodedText {
        decoded { bytes, index in
            guard bytes[index] == UInt8(ascii: "%") else { return nil }
            return Self.number(bytes, index + 1, digits: 2).map { (UInt8(truncatingIfNeeded: $0), 3) }
        }
    }

    /// Escapes of JSON undone (RFC 8259, section 7), for ASCII: secrets hardly ever have more.
    var unescaped: EncodedText {
        decoded { bytes, index in
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else { return nil }
            switch bytes[index + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (bytes[index + 1], 2)
            case UInt8(ascii: "u"):
                return Self.number(bytes, index + 2, digits: 4).flatMap { $0 < 0x80 ? (UInt8($0), 6) : nil }
            default: return nil
            }
        }
    }

    private func decoded(_ unit: ([UInt8], Int) -> (byte: UInt8, length: Int)?) -> EncodedText {
        var result = self
        (result.bytes, result.places) = ([], [])
        var index = 0
        while index < bytes.count {
            let (byte, length) = unit(bytes, index) ?? (bytes[index], 1)
            result.bytes.append(byte)
            result.places.append(places[index])
            index += length
        }
        result.places.append(places[bytes.count])
        return result
    }

    private static func number(_ bytes: [UInt8], _ start: Int, digits: Int) -> Int? {
        guard start + digits <= bytes.count else { return nil }
        let text = String(decoding: bytes[start..<start + digits], as: UTF8.self)
        return text.utf8.allSatisfy { $0 != UInt8(ascii: "+") }
            ? Int(text, radix: 16).flatMap { $0 < 0 ? nil : $0 } : nil
    }
}
