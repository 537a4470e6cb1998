/// A duration as ISO 8601 writes it (`PT15M`, `P7D`), where it has a fixed length: weeks, days, hours, minutes,
/// seconds. Years and months have none.
package enum ISO8601Duration {
    /// The seconds in a text; nil where the text is not such a duration, or too long to count.
    package static func seconds(in text: String) -> Int? {
        guard text.hasPrefix("P") else { return nil }
        let halves = text.dropFirst().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let hasTime = halves.count == 2
        guard hasTime || !halves[0].isEmpty,
            let days = sum(of: halves[0], units: [("W", 604_800), ("D", 86_400)]),
            let time = hasTime ? sum(of: halves[1], units: [("H", 3_600), ("M", 60), ("S", 1)]) : 0,
            // A T announces a time.
            !(hasTime && halves[1].isEmpty)
        else { return nil }
        let (total, overflow) = days.addingReportingOverflow(time)
        return overflow ? nil : total
    }

    /// The seconds in numbers with units, each of which may come at most once and in this order.
    private static func sum(of text: Substring, units: [(letter: Character, seconds: Int)]) -> Int? {
        var rest = text
        var units = units[...]
        var total = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(digits.count)
            guard let count = Int(digits), let letter = rest.popFirst(),
                let index = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            let (part, overflow) = count.multipliedReportingOverflow(by: units[index].seconds)
            let (sum, overflowed) = total.addingReportingOverflow(part)
            guard !overflow, !overflowed else { return nil }
            total = sum
            units = units[(index + 1)...]
        }
        return total
    }
}
