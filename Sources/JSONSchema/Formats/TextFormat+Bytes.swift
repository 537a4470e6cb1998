/// The forms that most identifiers and times have, told by their bytes alone.
extension TextFormat {
    /// Whether a string is of the format's usual form.
    ///
    /// - Parameters:
    ///   - token: the string.
    ///   - index: its text.
    /// - Returns: false as well where only the whole grammar can say.
    func isUsual(_ token: Int, in index: JSONIndex) -> Bool {
        let place = index.tokens[token]
        let (start, count) = (Int(place.start), Int(place.end &- place.start))
        switch self {
        case .uuid: return count == 36 && Self.isUUID(index.bytes, start)
        case .dateTime: return count >= 20 && Self.isDateTime(index.bytes, start, count)
        case .date: return count == 10 && Self.isDate(index.bytes, start)
        default: return false
        }
    }

    /// Eight bytes at a time, the last ones twice.
    private static func isUUID(_ bytes: [UInt8], _ start: Int) -> Bool {
        let text = bytes.span.bytes
        let (first, last) = (word(text, start), word(text, start &+ 24))
        let (second, third) = (word(text, start &+ 8), word(text, start &+ 16))
        // `-0ae7-42`, `5a-9e0b-`, the first byte lowest.
        let (inSecond, inThird): (UInt64, UInt64) = (0x0000_FF00_0000_00FF, 0xFF00_0000_00FF_0000)
        let hyphens = hyphen &* 0x0101_0101_0101_0101
        guard second & inSecond == hyphens & inSecond, third & inThird == hyphens & inThird else { return false }
        // In the place of each hyphen a digit.
        let zeros: UInt64 = 0x3030_3030_3030_3030
        return isHex(first) && isHex(last) && isHex(word(text, start &+ 28))
            && isHex(second & ~inSecond | zeros & inSecond) && isHex(third & ~inThird | zeros & inThird)
    }

    private static var hyphen: UInt64 { UInt64(UInt8(ascii: "-")) }

    @inline(__always)
    private static func word(_ text: RawSpan, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Whether eight bytes are hexadecimal digits.
    @inline(__always)
    private static func isHex(_ word: UInt64) -> Bool {
        let digits = within(word, 0x30, 0x39)
        let letters = within(word | 0x2020_2020_2020_2020, 0x61, 0x66)
        return (digits | letters) & ~word & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
    }

    /// The top bit of each byte of ASCII that is in a range.
    @inline(__always)
    private static func within(_ word: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let ascii = word & (ones &* 0x7F)
        return (ascii &+ ones &* (0x80 &- low)) & ~(ascii &+ ones &* (0x7F &- high))
    }

    /// A date whose day every month has.
    private static func isDate(_ bytes: [UInt8], _ start: Int) -> Bool {
        guard let century = pair(bytes, start), let year = pair(bytes, start &+ 2), let month = pair(bytes, start &+ 5),
            let day = pair(bytes, start &+ 8), bytes[start &+ 4] == UInt8(ascii: "-"),
            bytes[start &+ 7] == UInt8(ascii: "-")
        else { return false }
        return century &+ year >= 0 && 1...12 ~= month && 1...28 ~= day
    }

    /// Such a date, a time without a leap second, and `Z`.
    private static func isDateTime(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Bool {
        guard isDate(bytes, start), bytes[start &+ 10] == UInt8(ascii: "T"), let hour = pair(bytes, start &+ 11),
            let minute = pair(bytes, start &+ 14), let second = pair(bytes, start &+ 17),
            bytes[start &+ 13] == UInt8(ascii: ":"), bytes[start &+ 16] == UInt8(ascii: ":"), hour < 24, minute < 60,
            second < 60, bytes[start &+ count &- 1] == UInt8(ascii: "Z")
        else { return false }
        if count == 20 { return true }
        guard count > 21, bytes[start &+ 19] == UInt8(ascii: ".") else { return false }
        for offset in 20..<(count &- 1) where !bytes[start &+ offset].isDigit { return false }
        return true
    }

    /// The number of two digits.
    private static func pair(_ bytes: [UInt8], _ start: Int) -> Int? {
        let (first, second) = (bytes[start], bytes[start &+ 1])
        guard first.isDigit, second.isDigit else { return nil }
        return Int(first &- UInt8(ascii: "0")) &* 10 &+ Int(second &- UInt8(ascii: "0"))
    }
}
