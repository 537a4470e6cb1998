/// The value of a `Date` header (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
struct HTTPDate: Sendable, Hashable {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    let unixSeconds: Int

    /// Nil for anything but the form that servers have to write; the two obsolete ones are left out.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = Self.months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), 1...31 ~= day, 1970...9999 ~= year
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, 0...23 ~= time[0], 0...59 ~= time[1], 0...60 ~= time[2] else { return nil }
        let days = Self.days(year: year, month: month + 1, day: day)
        unixSeconds = days * 86_400 + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    /// Days since 1970-01-01 in the Gregorian calendar. A year is counted from March, so that a leap day is its last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month < 3 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leapDays = year / 4 - year / 100 + year / 400
        // 719,468 days lie between the first of March of the year 0 and 1970-01-01.
        return year * 365 + leapDays + dayOfYear - 719_468
    }
}
