internal import ProtocolSpec

/// The bounds of a number, of all schemas that apply to it.
struct NumberRules {
    var least: DecimalNumber?
    var isLeastOpen = false
    var most: DecimalNumber?
    var isMostOpen = false
    /// `multipleOf`, of each schema that has it.
    var steps: [DecimalNumber] = []

    init(_ parts: SchemaParts) {
        for place in parts.places {
            if let value = place["minimum"]?.number {
                raise(value, isOpen: Self.isTrue(place["exclusiveMinimum"]))
            }
            if let value = place["exclusiveMinimum"]?.number { raise(value, isOpen: true) }
            if let value = place["maximum"]?.number {
                lower(value, isOpen: Self.isTrue(place["exclusiveMaximum"]))
            }
            if let value = place["exclusiveMaximum"]?.number { lower(value, isOpen: true) }
            if let step = place["multipleOf"]?.number, step > 0 { steps.append(step) }
        }
    }

    /// In draft 4 the limit was open by a word beside it.
    private static func isTrue(_ node: DocumentNode?) -> Bool {
        if case .bool(true)? = node?.content { true } else { false }
    }

    private mutating func raise(_ value: DecimalNumber, isOpen: Bool) {
        guard let least else {
            (self.least, isLeastOpen) = (value, isOpen)
            return
        }
        if value > least { (self.least, isLeastOpen) = (value, isOpen) }
        if value == least, isOpen { isLeastOpen = true }
    }

    private mutating func lower(_ value: DecimalNumber, isOpen: Bool) {
        guard let most else {
            (self.most, isMostOpen) = (value, isOpen)
            return
        }
        if value < most { (self.most, isMostOpen) = (value, isOpen) }
        if value == most, isOpen { isMostOpen = true }
    }

    /// Whether a number is within all of them.
    func allow(_ value: DecimalNumber) -> Bool {
        if let least, value < least || isLeastOpen && value == least { return false }
        if let most, value > most || isMostOpen && value == most { return false }
        return steps.allSatisfy { value.isMultiple(of: $0) }
    }

    /// The least number of a kind that is allowed, or one near to it; nil where there is no lower bound.
    func first(isWhole: Bool) -> DecimalNumber? {
        guard let least else { return nil }
        let whole = least.rounded(.up)
        guard isLeastOpen, whole == least || !isWhole else { return isWhole ? whole : least }
        return isWhole ? whole.adding(1) : least.adding(Self.small(beside: least))
    }

    /// The greatest number of a kind that is allowed, or one near to it; nil where there is no upper bound.
    func last(isWhole: Bool) -> DecimalNumber? {
        guard let most else { return nil }
        let whole = most.rounded(.down)
        guard isMostOpen, whole == most || !isWhole else { return isWhole ? whole : most }
        return isWhole ? whole.adding(-1) : most.adding(Self.small(beside: most).negated)
    }

    /// A step that changes the last digit of a number, or a finer one.
    static func small(beside value: DecimalNumber) -> DecimalNumber {
        DecimalNumber(normalizing: 1, exponent: min(value.exponent, 0) - 1)
    }

    /// A number near another one that is a multiple of each step; the number itself where there is no step.
    func fitted(_ value: DecimalNumber, isWhole: Bool) -> DecimalNumber? {
        guard var step = steps.max() else { return allow(value) ? value : nil }
        if isWhole, let whole = step.leastWholeMultiple { step = DecimalNumber(whole) }
        let count = value.quotient(by: step, rounding: .down)
        for distance in 0..<100 {
            for count in [count.addingReportingOverflow(distance), count.subtractingReportingOverflow(distance)] {
                guard !count.overflow, let multiple = step.multiplied(by: count.partialValue) else { continue }
                if allow(multiple) { return multiple }
            }
        }
        return nil
    }
}
