/// A point in time as it travels: RFC 3339, section 5.6, kept to the digit, so that what is read is written again.
///
/// Equal means the same text up to the case of `T` and `Z`; `microseconds` compares instants.
public struct WireTimestamp: Hashable, Sendable {
    // Small, because a message is moved more often than its time is asked for.
    private var storedYear: Int16
    private var storedMonth: UInt8
    private var storedDay: UInt8
    private var storedHour: UInt8
    private var storedMinute: UInt8
    private var storedSecond: UInt8
    private var storedFractionDigits: UInt8
    private var storedNanosecond: UInt32
    private var storedOffset: Int16

    /// Stands for `Z` in the place of an offset.
    private static let zulu = Int16.max
    /// Stands for `-00:00`: UTC with an unknown local offset (RFC 3339, section 4.3).
    fileprivate static let unknown = Int16.min

    /// The year, 0 to 9999.
    public var year: Int { Int(storedYear) }
    /// The month, 1 to 12.
    public var month: Int { Int(storedMonth) }
    /// The day of the month, from 1.
    public var day: Int { Int(storedDay) }
    /// The hour, 0 to 23.
    public var hour: Int { Int(storedHour) }
    /// The minute, 0 to 59.
    public var minute: Int { Int(storedMinute) }
    /// The second, 0 to 59, or 60 in a leap second.
    public var second: Int { Int(storedSecond) }
    /// The fraction of the second, in nanoseconds.
    public var nanosecond: Int { Int(storedNanosecond) }
    /// How many digits of the fraction are written, 0 to 9. Digits past the ninth are dropped when reading.
    public var fractionDigits: Int { Int(storedFractionDigits) }
    /// Minutes east of UTC; nil is `Z`, which `+00:00` is not.
    public var offsetMinutes: Int? {
        switch storedOffset {
        case Self.zulu: nil
        case Self.unknown: 0
        default: Int(storedOffset)
        }
    }

    private init(
        date: (year: Int, month: Int, day: Int),
        time: (hour: Int, minute: Int, second: Int),
        fraction: (nanoseconds: Int, digits: Int),
        offset: Int?
    ) {
        storedYear = Int16(truncatingIfNeeded: date.year)
        storedMonth = UInt8(truncatingIfNeeded: date.month)
        storedDay = UInt8(truncatingIfNeeded: date.day)
        storedHour = UInt8(truncatingIfNeeded: time.hour)
        storedMinute = UInt8(truncatingIfNeeded: time.minute)
        storedSecond = UInt8(truncatingIfNeeded: time.second)
        storedFractionDigits = UInt8(truncatingIfNeeded: fraction.digits)
        storedNanosecond = UInt32(truncatingIfNeeded: fraction.nanoseconds)
        storedOffset = offset.map { Int16(truncatingIfNeeded: $0) } ?? Self.zulu
    }

    /// The instant as microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var microseconds: Int64 {
        let days = Self.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + (minute - (offsetMinutes ?? 0)) * 60 + second
        return Int64(seconds) * 1_000_000 + Int64(nanosecond / 1_000)
    }

    /// The instant in UTC, written with six digits of fraction.
    ///
    /// - Parameter microseconds: since 1970-01-01T00:00:00Z; beyond the years 0 to 9999 the nearest end of them.
    public init(microseconds: Int64) {
        let clamped = min(max(microseconds, -62_167_219_200_000_000), 253_402_300_799_999_999)
        let (seconds, fraction) = Self.floorDivide(Int(clamped), 1_000_000)
        let (days, time) = Self.floorDivide(seconds, 86_400)
        self.init(
            date: Self.date(days: days),
            time: (time / 3_600, time / 60 % 60, time % 60),
            fraction: (fraction * 1_000, 6),
            offset: nil
        )
    }

    /// Reads the text form; nil for anything else.
    public init?(_ text: String) {
        guard let value = text.withBytes({ WireTimestamp($0) }) else { return nil }
        self = value
    }

    /// Reads the text form from ASCII; nil for anything else.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= 20, let start = Self.start(in: bytes, at: 0) else { return nil }
        var scanner = TimestampScanner(bytes, from: 19)
        guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        self.init(date: start.date, time: start.time, fraction: fraction, offset: offset)
    }

    /// Reads the most common form in quotes by words: `"2026-01-13T18:30:00.123456Z"`, with one to seven digits of
    /// fraction.
    ///
    /// - Parameters:
    ///   - bytes: where it stands.
    ///   - offset: where it begins.
    /// - Returns: the time, and the offset behind it; nil for any other text.
    static func usual(in bytes: RawSpan, at offset: Int) -> (value: WireTimestamp, end: Int)? {
        guard offset &+ 29 <= bytes.byteCount, bytes.byte(at: offset) == UInt8(ascii: "\""),
            bytes.byte(at: offset &+ 20) == UInt8(ascii: "."), let start = start(in: bytes, at: offset &+ 1)
        else { return nil }
        let word: UInt64 = bytes.word(at: offset &+ 21)
        let values = word ^ (ByteScan.ones &* UInt64(UInt8(ascii: "0")))
        let isAboveNine = (values & ~ByteScan.tops) &+ ByteScan.ones &* 0x76
        let isNoDigit = (values | isAboveNine) & ByteScan.tops
        let bits = isNoDigit.trailingZeroBitCount & ~7
        let end = offset &+ 21 &+ bits &>> 3
        guard bits > 0, bits < 64, end &+ 2 <= bytes.byteCount,
            bytes.word(at: end) == UInt16(UInt8(ascii: "Z")) | UInt16(UInt8(ascii: "\"")) << 8
        else { return nil }
        let digits = values & (1 &<< UInt64(bits) &- 1)
        // Pairs, fours, eight of them; what is behind the last digit counts as 0.
        let pairs = (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
        let tenNanoseconds = (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF
        let fraction = (nanoseconds: Int(tenNanoseconds) &* 10, digits: bits &>> 3)
        return (WireTimestamp(date: start.date, time: start.time, fraction: fraction, offset: nil), end &+ 2)
    }

    /// `2026-01-13T18:30:00`, by words: each is compared with what it would be if every digit were 0, so that digits are
    /// left as their values and all else as 0.
    @inline(__always)
    private static func start(
        in bytes: RawSpan,
        at offset: Int
    ) -> (date: (Int, Int, Int), time: (Int, Int, Int))? {
        let first: UInt64 = bytes.word(at: offset) ^ zeros("2026-01-")
        // `T` in either case.
        let second: UInt64 = (bytes.word(at: offset &+ 8) ^ zeros("13T18:30")) & ~(0x20 << 16)
        let third: UInt64 = (UInt64(bytes.word(at: offset &+ 16, as: UInt32.self)) ^ zeros(":00")) & 0xFF_FFFF
        let marks = first & marked("2026-01-") | second & marked("13T18:30") | third & marked(":00")
        let digits = first | second | third
        let carried = (first &+ sixes) | (second &+ sixes) | (third &+ sixes)
        guard marks | (digits | carried) & (ByteScan.ones &* 0xF0) == 0 else { return nil }
        // In the place of each digit, ten times itself and the next one.
        let (date, time, end) = (first &* 10 &+ first >> 8, second &* 10 &+ second >> 8, third &* 10 &+ third >> 8)
        let year = number(date, 0) * 100 + number(date, 2)
        let (month, day) = (number(date, 5), number(time, 0))
        let (hour, minute, seconds) = (number(time, 3), number(time, 6), number(end, 1))
        guard 1...12 ~= month, day >= 1, day <= daysInMonth(year: year, month: month), hour < 24, minute < 60,
            seconds <= 60
        else { return nil }
        return ((year, month, day), (hour, minute, seconds))
    }

    private static var sixes: UInt64 { ByteScan.ones &* 6 }

    /// A text of at most eight bytes with each digit as `0`, the first byte lowest.
    @inline(__always)
    private static func zeros(_ text: StaticString) -> UInt64 {
        word(of: text) { isDigit($0) ? UInt8(ascii: "0") : $0 }
    }

    /// All bits of the bytes that are not digits.
    @inline(__always)
    private static func marked(_ text: StaticString) -> UInt64 {
        word(of: text) { isDigit($0) ? 0 : 0xFF }
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    @inline(__always)
    private static func word(of text: StaticString, _ change: (UInt8) -> UInt8) -> UInt64 {
        var word: UInt64 = 0
        var index = text.utf8CodeUnitCount
        while index > 0 {
            index &-= 1
            word = word << 8 | UInt64(change(text.rawSpan.byte(at: index)))
        }
        return word
    }

    @inline(__always)
    private static func number(_ word: UInt64, _ byte: UInt64) -> Int {
        Int(word >> (byte &* 8) & 0xFF)
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar. Years begin in March, so that the leap day is last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shifted, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension WireTimestamp: LosslessStringConvertible {
    /// `2026-01-13T18:30:00.123456Z`
    public var description: String {
        var output = WireOutput(capacity: Self.room)
        write(to: &output)
        return output.bytes.extracting(1..<output.count &- 1).trustedString(isASCII: true)
    }

    /// For the longest form in quotes, 37 bytes, and what is stored behind a shorter one.
    private static var room: Int { 40 }

    /// Appends the text form in quotes.
    func write(to output: inout WireOutput) {
        output.reserve(Self.room)
        // A fraction of ten digits, the last one always 0.
        let (tenMillionths, below) = storedNanosecond.quotientAndRemainder(dividingBy: 100_000)
        let (micros, nanos) = below.quotientAndRemainder(dividingBy: 1_000)
        // `YYYYMMDD`, `HHMMSSff`, and the rest of the fraction.
        let text = Self.digits(
            SIMD8(
                UInt16(truncatingIfNeeded: storedYear / 100),
                UInt16(truncatingIfNeeded: storedYear % 100),
                UInt16(storedMonth),
                UInt16(storedDay),
                UInt16(storedHour),
                UInt16(storedMinute),
                UInt16(storedSecond),
                UInt16(truncatingIfNeeded: tenMillionths / 100)
            )
        )
        let rest = Self.digits(
            SIMD8(
                UInt16(truncatingIfNeeded: tenMillionths % 100),
                UInt16(truncatingIfNeeded: micros),
                UInt16(truncatingIfNeeded: nanos / 10),
                UInt16(truncatingIfNeeded: nanos % 10 * 10),
                0,
                0,
                0,
                0
            )
        ).x
        let (date, time) = (text.x, text.y)
        output.end.put(
            Self.byte("\"") | (date & 0xFFFF_FFFF) << 8 | Self.byte("-") << 40 | (date >> 32) << 48,
            Self.byte("-") | (date >> 48) << 8 | Self.byte("T") << 24 | (time & 0xFFFF) << 32 | Self.byte(":") << 48
                | (time >> 16) << 56,
            (time >> 24 & 0xFF) | Self.byte(":") << 8 | (time >> 32 & 0xFFFF) << 16 | Self.byte(".") << 32
                | (time >> 48) << 40 | rest << 56,
            rest >> 8,
            storedFractionDigits == 0 ? 20 : 21 &+ Int(storedFractionDigits)
        )
        guard let offsetMinutes else { return output.end.put(Self.byte("Z") | Self.byte("\"") << 8, 2) }
        let (hours, minutes) = abs(offsetMinutes).quotientAndRemainder(dividingBy: 60)
        let offset = Self.digits(
            SIMD8(UInt16(truncatingIfNeeded: hours), UInt16(truncatingIfNeeded: minutes), 0, 0, 0, 0, 0, 0)
        ).x
        let sign = storedOffset < 0 ? Self.byte("-") : Self.byte("+")
        output.end.put(
            sign | (offset & 0xFFFF) << 8 | Self.byte(":") << 24 | (offset >> 16 & 0xFFFF) << 32 | Self.byte("\"")
                << 48,
            7
        )
    }

    /// The digits of eight numbers below 100, two each, the first in the lowest byte.
    @inline(__always)
    private static func digits(_ numbers: SIMD8<UInt16>) -> SIMD2<UInt64> {
        let scaled: SIMD8<UInt16> = numbers &* SIMD8<UInt16>(repeating: 103)
        let tens: SIMD8<UInt16> = scaled &>> SIMD8<UInt16>(repeating: 10)
        // One less ten times is 256 - 10 in the upper byte.
        let both: SIMD8<UInt16> = (numbers &<< SIMD8<UInt16>(repeating: 8)) &- tens &* SIMD8<UInt16>(repeating: 2559)
        return (both &+ SIMD8<UInt16>(repeating: 0x3030)).bytes.longWords
    }

    @inline(__always)
    private static func byte(_ mark: Unicode.Scalar) -> UInt64 {
        UInt64(UInt8(ascii: mark))
    }
}

/// Reads the parts of a timestamp, left to right.
private struct TimestampScanner: ~Escapable {
    private let bytes: RawSpan
    private var position: Int

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, from position: Int) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position == bytes.byteCount }

    private var next: UInt8? {
        position < bytes.byteCount ? bytes.byte(at: position) : nil
    }

    @_lifetime(self: copy self)
    mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    @_lifetime(self: copy self)
    mutating func digit() -> Int? {
        guard let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        position += 1
        return Int(byte - UInt8(ascii: "0"))
    }

    @_lifetime(self: copy self)
    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The fraction in nanoseconds and its number of digits; (0, 0) where there is none, nil where it has no digit.
    @_lifetime(self: copy self)
    mutating func fraction() -> (Int, Int)? {
        guard take(".") else { return (0, 0) }
        let start = position
        var nanoseconds = 0
        while position < bytes.byteCount {
            let digit = bytes.byte(at: position) &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            if position &- start < 9 { nanoseconds = nanoseconds &* 10 &+ Int(digit) }
            position &+= 1
        }
        let count = min(position &- start, 9)
        guard count > 0 else { return nil }
        for _ in count..<9 { nanoseconds &*= 10 }
        return (nanoseconds, count)
    }

    /// `Z` (an inner nil), or an offset in minutes with `-00:00` as `WireTimestamp.unknown`; nil where neither stands there.
    @_lifetime(self: copy self)
    mutating func offset() -> Int?? {
        if take("Z") || take("z") { return .some(nil) }
        let isWest = take("-")
        guard isWest || take("+"), let hours = digits(2), take(":"), let minutes = digits(2), hours < 24, minutes < 60
        else { return nil }
        let offset = hours * 60 + minutes
        guard isWest else { return .some(offset) }
        return .some(offset == 0 ? Int(WireTimestamp.unknown) : -offset)
    }
}
