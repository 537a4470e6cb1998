/// A day as it travels: RFC 3339's `full-date`, `2026-01-13`, in the proleptic Gregorian calendar.
///
/// A day of the calendar, not an instant: it has no time zone, and what it means where is for the contract to say.
public struct WireDate: Hashable, Sendable {
    /// The year, 0 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// A day of the calendar; nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard 0...9_999 ~= year, 1...12 ~= month, day >= 1, day <= Self.daysInMonth(year: year, month: month) else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Reads the text form from ten bytes of ASCII; nil for anything else.
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount == 10, bytes.scalar(at: 4) == "-", bytes.scalar(at: 7) == "-",
            let year = bytes.digits(0..<4), let month = bytes.digits(5..<7), let day = bytes.digits(8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    private static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension WireDate: Comparable {
    /// Whether one day is before another.
    public static func < (left: WireDate, right: WireDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension WireDate: LosslessStringConvertible {
    /// `2026-01-13`
    public var description: String {
        let bytes = [year / 100, year % 100, month, day].map { value in
            [UInt8(ascii: "0") + UInt8(value / 10), UInt8(ascii: "0") + UInt8(value % 10)]
        }
        let dash = [UInt8(ascii: "-")]
        return String(decoding: bytes[0] + bytes[1] + dash + bytes[2] + dash + bytes[3], as: UTF8.self)
    }

    /// Reads the text form; nil for anything else.
    public init?(_ description: String) {
        guard let value = description.withBytes({ WireDate($0) }) else { return nil }
        self = value
    }
}

extension RawSpan {
    /// The ASCII character at an offset; U+FFFD for a byte outside ASCII.
    func scalar(at offset: Int) -> Unicode.Scalar {
        let byte = byte(at: offset)
        return byte < 0x80 ? Unicode.Scalar(byte) : "\u{FFFD}"
    }

    /// The number that decimal digits are; nil where another byte is among them.
    fileprivate func digits(_ range: Range<Int>) -> Int? {
        var value = 0
        for offset in range {
            let byte = byte(at: offset)
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
