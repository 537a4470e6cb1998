/// A point in time as it travels: RFC 3339, section 5.6, kept to the digit, so that what is read is written again.
///
/// Equal means the same text up to the case of `T` and `Z`; `microseconds` compares instants.
public struct WireTimestamp: Hashable, Sendable {
    /// The year, 0 to 9999.
    public private(set) var year: Int
    /// The month, 1 to 12.
    public private(set) var month: Int
    /// The day of the month, from 1.
    public private(set) var day: Int
    /// The hour, 0 to 23.
    public private(set) var hour: Int
    /// The minute, 0 to 59.
    public private(set) var minute: Int
    /// The second, 0 to 59, or 60 in a leap second.
    public private(set) var second: Int
    /// The fraction of the second, in nanoseconds.
    public private(set) var nanosecond: Int
    /// How many digits of the fraction are written, 0 to 9. Digits past the ninth are dropped when reading.
    public private(set) var fractionDigits: Int
    /// Minutes east of UTC; nil is `Z`, which `+00:00` is not.
    public private(set) var offsetMinutes: Int?

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
        (year, month, day) = Self.date(days: days)
        (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        nanosecond = fraction * 1_000
        fractionDigits = 6
        offsetMinutes = nil
    }

    /// Reads the text form; nil for anything else.
    public init?(_ text: String) {
        var copy = text
        let value = copy.withUTF8 { WireTimestamp(RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0))) }
        guard let value else { return nil }
        self = value
    }

    /// Reads the text form from ASCII; nil for anything else.
    public init?(_ bytes: RawSpan) {
        var scanner = TimestampScanner(bytes)
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2), scanner.take("T") || scanner.take("t"),
            let hour = scanner.digits(2), scanner.take(":"), let minute = scanner.digits(2), scanner.take(":"),
            let second = scanner.digits(2), let fraction = scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd, 1...12 ~= month, day >= 1, day <= Self.daysInMonth(year: year, month: month),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
        (nanosecond, fractionDigits) = fraction
        offsetMinutes = offset
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
        var text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        text += "T\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
        if fractionDigits > 0 { text += ".\(Self.padded(nanosecond, 9).prefix(fractionDigits))" }
        guard let offsetMinutes else { return text + "Z" }
        let sign = offsetMinutes < 0 ? "-" : "+"
        return "\(text)\(sign)\(Self.padded(abs(offsetMinutes) / 60, 2)):\(Self.padded(abs(offsetMinutes) % 60, 2))"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Reads the parts of a timestamp, left to right.
private struct TimestampScanner: ~Escapable {
    private let bytes: RawSpan
    private var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.byteCount }

    private var next: UInt8? {
        position < bytes.byteCount ? bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) : nil
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
        var (nanoseconds, count) = (0, 0)
        while let digit = digit() {
            if count < 9 { nanoseconds = nanoseconds * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { nanoseconds *= 10 }
        return (nanoseconds, min(count, 9))
    }

    /// `Z` (an inner nil) or an offset in minutes; nil where neither stands there.
    @_lifetime(self: copy self)
    mutating func offset() -> Int?? {
        if take("Z") || take("z") { return .some(nil) }
        let isWest = take("-")
        guard isWest || take("+"), let hours = digits(2), take(":"), let minutes = digits(2), hours < 24, minutes < 60
        else { return nil }
        return .some((isWest ? -1 : 1) * (hours * 60 + minutes))
    }
}
