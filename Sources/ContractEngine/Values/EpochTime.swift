internal import CodecRuntime

/// Times as numbers: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
enum EpochTime: Int, CaseIterable {
    case seconds = 1_000
    case milliseconds = 1
    case microseconds = -1_000
    case nanoseconds = -1_000_000

    /// Years 2001 to 2100 or so.
    private static let range = 1_000_000_000_000...4_200_000_000_000

    /// The unit of a number, if it may be a time.
    ///
    /// - Parameters:
    ///   - value: the number.
    ///   - member: the name that it stands under.
    init?(_ value: Int, member: String) {
        let words = Words.of(member)
        let isTime = words.last.map(Self.words.contains) ?? false || member.count == 1
        let isNumber =
            words.last.map { ["id", "seq", "sequence", "number", "num", "nonce", "count"].contains($0) } ?? false
        for unit in EpochTime.allCases where Self.range.contains(unit.milliseconds(value)) {
            // Thirteen digits are hardly anything but a time.
            guard isTime || unit == .milliseconds && !isNumber else { return nil }
            self = unit
            return
        }
        return nil
    }

    func milliseconds(_ value: Int) -> Int {
        rawValue > 0 ? value.multipliedReportingOverflow(by: rawValue).partialValue : value / -rawValue
    }

    /// The number of a time.
    func value(_ milliseconds: Int) -> Int {
        rawValue > 0 ? milliseconds / rawValue : milliseconds.multipliedReportingOverflow(by: -rawValue).partialValue
    }

    /// Last words of members that are times.
    static let words: Set<String> = [
        "time", "timestamp", "ts", "at", "date", "datetime", "ms", "millis", "epoch", "clock", "now", "since",
        "expires", "expiry", "modified", "created", "updated",
    ]

    /// A number for a member that is called like a time; nil for any other.
    static func value(forMember name: String, clock: Int) -> Int? {
        guard let last = Words.of(name).last, ["time", "timestamp", "ts", "at"].contains(last) else { return nil }
        return clock
    }

    /// The text of a time in UTC.
    ///
    /// - Parameters:
    ///   - milliseconds: since 1970.
    ///   - digits: of the fraction of a second, 0 to 9.
    /// - Returns: as RFC 3339 has it.
    static func text(_ milliseconds: Int, digits: Int) -> String {
        let text = WireTimestamp(microseconds: Int64(milliseconds) * 1_000).description
        let (whole, fraction) = (text.prefix(19), text.dropFirst(20).prefix(6))
        guard digits > 0 else { return whole + "Z" }
        let padded = fraction + String(repeating: "0", count: max(0, digits - fraction.count))
        return "\(whole).\(padded.prefix(digits))Z"
    }
}
