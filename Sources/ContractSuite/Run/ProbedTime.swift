internal import CodecRuntime

/// A time as an HTTP answer may write it. The contract says nothing of that: so a number is as good as a text, and a text
/// without an offset is in UTC.
struct ProbedTime {
    let timestamp: WireTimestamp

    /// - Returns: nil where the value is not a time between 2000 and 2100, in any of these forms.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text):
            guard let timestamp = WireTimestamp(text) ?? WireTimestamp("\(text)Z") else { return nil }
            self.timestamp = timestamp
        case .integer(let number):
            guard let timestamp = Self.timestamp(of: Double(number)) else { return nil }
            self.timestamp = timestamp
        case .number(let number):
            guard let timestamp = Self.timestamp(of: number) else { return nil }
            self.timestamp = timestamp
        default: return nil
        }
    }

    /// Since 1970, in seconds, milliseconds or microseconds: whichever is nearest to our days.
    private static func timestamp(of count: Double) -> WireTimestamp? {
        for unit in [1_000_000.0, 1_000, 1] {
            let microseconds = count * unit
            // From the year 2000 to 2100.
            guard (946_684_800e6...4_102_444_800e6).contains(microseconds) else { continue }
            return WireTimestamp(microseconds: Int64(microseconds))
        }
        return nil
    }
}
