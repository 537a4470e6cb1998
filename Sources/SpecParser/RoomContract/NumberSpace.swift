internal import ProtocolSpec

/// Finds bounds between which there is no number.
struct NumberSpace {
    private let rules: NumberRules
    private let isInteger: Bool

    init(_ rules: NumberRules, isInteger: Bool) {
        (self.rules, self.isInteger) = (rules, isInteger)
    }

    /// What is wrong, at the place of the bound to change; nil where some number is valid.
    var problem: Located<String>? {
        // The bound that is named last is most likely the one that was added last.
        let bounds = [rules.minimum, rules.maximum, rules.exclusiveMinimum, rules.exclusiveMaximum, rules.multipleOf]
        guard let location = bounds.compactMap({ $0?.location }).max() else { return nil }
        if let least = rules.least, let greatest = rules.greatest {
            let isOpen = [rules.exclusiveMinimum?.value, rules.exclusiveMaximum?.value].contains(least)
            if least > greatest || (least == greatest && isOpen) {
                return Located("no number is within these bounds, so that nothing is valid; widen them", at: location)
            }
        }
        if isInteger, rules.integers == nil {
            let isBeyond = [rules.least, rules.greatest].contains {
                $0.map { $0.isWhole && $0.integer == nil } ?? false
            }
            let what = isBeyond ? "no integer of 64 bits" : "no integer"
            return Located("\(what) is within these bounds, so that nothing is valid; widen them", at: location)
        }
        if let divisor = rules.multipleOf, !hasMultiple(of: divisor.value) {
            return Located(
                "no multiple of \(divisor.value) is within the bounds, so that nothing is valid; widen them",
                at: divisor.location
            )
        }
        return nil
    }

    /// Whether a multiple is within the bounds: the first one at or above the lower bound, or at or below the upper one,
    /// or the one after it, where the bound itself is not allowed.
    private func hasMultiple(of divisor: DecimalNumber) -> Bool {
        guard let step = isInteger ? divisor.leastWholeMultiple.map({ DecimalNumber($0) }) : divisor else {
            // No other integer of 64 bits is a multiple.
            return rules.allows(.zero)
        }
        guard let end = rules.least ?? rules.greatest else { return true }
        let count = end.quotient(by: step, rounding: rules.least == nil ? .down : .up)
        // A count that is not exact says that the bound is far beyond the step.
        guard count > .min, count < .max else { return !isInteger }
        let next = rules.least == nil ? count - 1 : count + 1
        return [count, next].contains { step.multiplied(by: $0).map(isWithin) ?? false }
    }

    private func isWithin(_ number: DecimalNumber) -> Bool {
        rules.allows(number) && (!isInteger || number.integer != nil)
    }
}
