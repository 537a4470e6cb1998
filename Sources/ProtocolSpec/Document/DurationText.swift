/// Durations as our documents spell them: a number and a unit, `400ms`, `1.5s`, `2m`, `1h`.
package enum DurationText {
    private static let units: [(suffix: String, microseconds: Double)] = [
        ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
    ]

    /// The longest duration: a year. A longer one is most likely a typing error.
    private static let longest: Double = 366 * 24 * 3_600_000_000

    /// How to write one, for messages.
    package static let cure = "a number and one of us, ms, s, m, h: \"400ms\", \"1.5s\""

    /// A regular expression for JSON Schema that matches a duration. It does not check that the duration is at most a year.
    package static let pattern = "^(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:\(units.map(\.suffix).joined(separator: "|")))$"

    /// The duration in microseconds; nil for anything but a number that is not negative and a unit.
    package static func microseconds(_ text: String) -> Int64? {
        // Longest suffix first: «400ms» ends in «s» too.
        let byLength = units.sorted { $0.suffix.count > $1.suffix.count }
        guard let unit = byLength.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
        let digits = text.dropLast(unit.suffix.count)
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789.".contains($0) }), let number = Double(digits) else {
            return nil
        }
        let value = (number * unit.microseconds).rounded()
        return value <= longest ? Int64(value) : nil
    }
}
