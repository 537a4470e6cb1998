/// The forms that most identifiers and times have, told by their bytes alone.
extension TextFormat {
    /// Whether a string is of the format's usual form.
    ///
    /// - Parameter text: the string as it is written; none of these forms has an escape.
    /// - Returns: false as well where only the whole grammar can say.
    @inline(__always)
    func isUsual(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress else { return false }
        return switch self {
        case .uuid: text.count == 36 && Self.isUUID(start)
        case .dateTime: text.count >= 20 && Self.isDateTime(start, text.count)
        case .date: text.count == 10 && Self.isDate(start)
        default: false
        }
    }

    /// Eight bytes at a time, the last ones twice.
    @inline(__always)
    private static func isUUID(_ text: UnsafeRawPointer) -> Bool {
        let (first, last) = (Bytes.word(text, 0), Bytes.word(text, 24))
        let (second, third) = (Bytes.word(text, 8), Bytes.word(text, 16))
        // `-0ae7-42`, `5a-9e0b-`, the first byte lowest.
        let (inSecond, inThird): (UInt64, UInt64) = (0x0000_FF00_0000_00FF, 0xFF00_0000_00FF_0000)
        let hyphens = hyphen &* 0x0101_0101_0101_0101
        guard second & inSecond == hyphens & inSecond, third & inThird == hyphens & inThird else { return false }
        // In the place of each hyphen a digit.
        let zeros: UInt64 = 0x3030_3030_3030_3030
        return isHex(first) && isHex(last) && isHex(Bytes.word(text, 28))
            && isHex(second & ~inSecond | zeros & inSecond) && isHex(third & ~inThird | zeros & inThird)
    }

    private static var hyphen: UInt64 { UInt64(UInt8(ascii: "-")) }

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

    /// A date whose day every month has: `2026-01-13`.
    @inline(__always)
    private static func isDate(_ text: UnsafeRawPointer) -> Bool {
        // In the place of the two hyphens the digits `00`.
        let word = Bytes.word(text, 0)
        let inWord: UInt64 = 0xFF00_00FF_0000_0000
        let hyphens = hyphen &* 0x0101_0101_0101_0101
        guard word & inWord == hyphens & inWord, isDecimal(word & ~inWord | 0x3030_3030_3030_3030 & inWord),
            let month = pair(text, 5), let day = pair(text, 8)
        else { return false }
        return month &- 1 < 12 && day &- 1 < 28
    }

    /// Such a date, a time without a leap second, and `Z`: `2026-01-13T18:30:00.123456Z`.
    private static func isDateTime(_ text: UnsafeRawPointer, _ count: Int) -> Bool {
        // `T18:30:0`
        let time = Bytes.word(text, 10)
        let inTime: UInt64 = 0x00FF_0000_FF00_00FF
        guard time & inTime == 0x003A_0000_3A00_0054, isDate(text), let hour = pair(text, 11),
            let minute = pair(text, 14), let second = pair(text, 17), hour < 24, minute < 60, second < 60,
            byte(text, count &- 1) == UInt8(ascii: "Z")
        else { return false }
        if count == 20 { return true }
        guard count > 21, byte(text, 19) == UInt8(ascii: ".") else { return false }
        for offset in 20..<(count &- 1) where byte(text, offset) &- UInt8(ascii: "0") > 9 { return false }
        return true
    }

    /// Whether eight bytes are digits.
    @inline(__always)
    private static func isDecimal(_ word: UInt64) -> Bool {
        within(word, 0x30, 0x39) & ~word & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
    }

    @inline(__always)
    private static func byte(_ text: UnsafeRawPointer, _ offset: Int) -> UInt8 {
        text.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// The number of two digits.
    @inline(__always)
    private static func pair(_ text: UnsafeRawPointer, _ offset: Int) -> UInt? {
        let tens = byte(text, offset) &- UInt8(ascii: "0")
        let ones = byte(text, offset &+ 1) &- UInt8(ascii: "0")
        guard tens <= 9, ones <= 9 else { return nil }
        return UInt(tens) &* 10 &+ UInt(ones)
    }
}
