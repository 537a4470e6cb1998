/// What stands between the quotes of a JSON string.
enum JSONText {
    /// The text that is meant, in UTF-8.
    ///
    /// - Parameter text: a valid string's bytes, its quotes left out.
    /// - Returns: the bytes with each escape replaced.
    static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            let byte = text[position]
            guard byte == UInt8(ascii: "\\"), position + 1 < text.endIndex else {
                output.append(byte)
                position += 1
                continue
            }
            position += 2
            switch text[position - 1] {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                var value = unit(in: text, at: position)
                position += 4
                if 0xD800...0xDBFF ~= value {
                    value = 0x10000 + (value - 0xD800) << 10 + (unit(in: text, at: position + 2) & 0x3FF)
                    position += 6
                }
                if let scalar = Unicode.Scalar(value) { output.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
            case let other: output.append(other)
            }
        }
        return output
    }

    /// The four digits at a position.
    private static func unit(in text: ArraySlice<UInt8>, at position: Int) -> UInt32 {
        guard position + 4 <= text.endIndex else { return 0 }
        return text[position..<position + 4].reduce(0) { $0 << 4 | (hexDigit($1) ?? 0) }
    }

    /// The code points of a text in UTF-8.
    static func scalars(of text: ArraySlice<UInt8>) -> [UInt32] {
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

    /// The value of a hexadecimal digit.
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Appends a text as a JSON string, quotes counted in.
    static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A: output += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0x0D: output += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            case 0x09: output += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case ..<0x20:
                output += Array("\\u00".utf8)
                output += [byte >> 4, byte & 15].map { $0 < 10 ? $0 + UInt8(ascii: "0") : $0 - 10 + UInt8(ascii: "a") }
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
