internal import ProtocolSpec
internal import SeededRandom

/// Numbers within their bounds.
extension ValueGenerator {
    /// How many numbers to choose from where there is no bound.
    private static let span = 1_000
    /// Any integer between these comes unchanged through every receiver (RFC 8259, section 6).
    private static let interoperable = -(1 << 53)...(1 << 53)

    /// An integer; one that is not plain is now and then an edge that receivers get wrong.
    func integer(_ rules: NumberRules, isPlain: Bool, using random: inout SplitMix64) -> Int {
        if !isPlain, Int.random(in: 0..<4, using: &random) == 0 {
            let edges = IntegerEdge.allCases.map(\.value).filter {
                Self.interoperable.contains($0) && rules.allows(DecimalNumber($0))
            }
            if let edge = edges.randomElement(using: &random) { return edge }
        }
        if let divisor = rules.multipleOf?.value.leastWholeMultiple, let range = Self.multiples(rules, isInteger: true)
        {
            return divisor * Int.random(in: range, using: &random)
        }
        let all = rules.integers ?? 0...0
        let range = all.overlaps(Self.interoperable) ? all.clamped(to: Self.interoperable) : all
        let least = rules.least == nil ? min(0, range.upperBound) : range.lowerBound
        let most = rules.greatest == nil ? min(least.addingClamped(Self.span), all.upperBound) : range.upperBound
        return Int.random(in: least...max(least, most), using: &random)
    }

    func number(_ rules: NumberRules, using random: inout SplitMix64) -> Double {
        let greatest = rules.greatest?.double
        let least = rules.least?.double ?? greatest.map { $0 > 0 ? 0 : $0 - Double(Self.span) } ?? 0
        let most = greatest ?? least + Double(Self.span)
        let multiples = Self.multiples(rules, isInteger: false)
        for _ in 0..<Self.attempts {
            let number: Double
            if let divisor = rules.multipleOf?.value, let multiples {
                number = divisor.multiplied(by: Int.random(in: multiples, using: &random))?.double ?? least
            } else if least < most {
                // Halves, since no Double holds the span of all numbers.
                number = Double.random(in: least / 2...most / 2, using: &random) * 2
            } else {
                break
            }
            if Self.isAllowed(number, rules) { return number }
        }
        return [least, most, least.nextUp, most.nextDown].first { Self.isAllowed($0, rules) } ?? least
    }

    private static func isAllowed(_ number: Double, _ rules: NumberRules) -> Bool {
        DecimalNumber(number).map(rules.allows) ?? false
    }

    /// Which multiples of the divisor are within the bounds, as counts of it; a thousand of them where there is no end.
    static func multiples(_ rules: NumberRules, isInteger: Bool) -> ClosedRange<Int>? {
        guard let step = step(rules, isInteger: isInteger) else { return nil }
        let (low, high) = (
            rules.least?.quotient(by: step, rounding: .up), rules.greatest?.quotient(by: step, rounding: .down)
        )
        var least = low ?? min(0, high?.addingClamped(-span) ?? 0)
        var most = high ?? max(least, 0).addingClamped(span)
        if isInteger, let divisor = step.integer {
            (least, most) = (max(least, .min / divisor), min(most, .max / divisor))
        }
        // A bound may itself not be allowed.
        if least < most, step.multiplied(by: least).map(rules.allows) != true { least += 1 }
        if least < most, step.multiplied(by: most).map(rules.allows) != true { most -= 1 }
        return least <= most ? least...most : nil
    }

    /// What the allowed numbers are multiples of; nil where there is no such rule.
    static func step(_ rules: NumberRules, isInteger: Bool) -> DecimalNumber? {
        guard let divisor = rules.multipleOf?.value else { return nil }
        return isInteger ? divisor.leastWholeMultiple.map { DecimalNumber($0) } : divisor
    }
}

extension Int {
    /// The sum, or the outermost integer where the sum is beyond it.
    fileprivate func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
