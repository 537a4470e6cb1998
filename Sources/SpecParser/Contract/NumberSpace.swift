internal import CodecRuntime
internal import ProtocolSpec

/// Whether there is any number between bounds, and where to say so if there is none.
struct NumberSpace {
    private let rules: NumberRules
    private let isInteger: Bool

    init(_ rules: NumberRules, isInteger: Bool) {
        (self.rules, self.isInteger) = (rules, isInteger)
    }

    /// What is wrong, at the place of the bound to change; nil where some number is valid.
    var problem: Bound<String>? {
        // The bound that is named last is most likely the one that was added last.
        let bounds = [rules.minimum, rules.maximum, rules.exclusiveMinimum, rules.exclusiveMaximum, rules.multipleOf]
        guard let location = bounds.compactMap({ $0?.location }).max() else { return nil }
        let isOpen = [rules.exclusiveMinimum?.value, rules.exclusiveMaximum?.value].contains(rules.least)
        if rules.least > rules.greatest || (rules.least == rules.greatest && isOpen) {
            return Bound("no number is within these bounds, so that nothing is valid; widen them", at: location)
        }
        if isInteger, rules.wholeRange == nil {
            return Bound("no integer is within these bounds, so that nothing is valid; widen them", at: location)
        }
        if let divisor = rules.multipleOf, !hasMultiple(of: divisor.value) {
            let what = divisor.value.formattedForPeople
            return Bound("no multiple of \(what) is within the bounds, so that nothing is valid", at: divisor.location)
        }
        return nil
    }

    /// Whether a multiple is between the bounds, which for doubles is a matter of a few next to the nearer end.
    private func hasMultiple(of divisor: Double) -> Bool {
        let step = isInteger ? divisor.leastWholeMultiple.map(Double.init) ?? divisor : divisor
        guard rules.least > -.infinity || rules.greatest < .infinity, rules.least > 0 || rules.greatest < 0 else {
            // Zero is a multiple of everything.
            return rules.allows(0) || rules.greatest - rules.least > step * 2
                || [-1, 1].contains { rules.allows($0 * step) }
        }
        if rules.greatest - rules.least > step * 2 { return true }
        let end = rules.least > 0 ? rules.least : rules.greatest
        // Doubles this large have no room for the digits of a step.
        guard let count = Int(exactly: (end / step).rounded()), count.magnitude < 1 << 53 else { return true }
        return (-2...2).contains { rules.allows(step.decimalMultiple(count + $0)) }
    }
}
