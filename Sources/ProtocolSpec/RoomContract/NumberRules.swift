/// Rules of an integer or a number.
package struct NumberRules: Sendable {
    /// The least allowed value.
    package var minimum: Located<DecimalNumber>?
    /// The greatest allowed value.
    package var maximum: Located<DecimalNumber>?
    /// What a value is greater than.
    package var exclusiveMinimum: Located<DecimalNumber>?
    /// What a value is less than.
    package var exclusiveMaximum: Located<DecimalNumber>?
    /// What a value is a multiple of.
    package var multipleOf: Located<DecimalNumber>?

    package init(
        minimum: Located<DecimalNumber>? = nil,
        maximum: Located<DecimalNumber>? = nil,
        exclusiveMinimum: Located<DecimalNumber>? = nil,
        exclusiveMaximum: Located<DecimalNumber>? = nil,
        multipleOf: Located<DecimalNumber>? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
    }

    /// The higher of the two lower bounds, itself allowed or not; nil where there is none.
    package var least: DecimalNumber? {
        [minimum?.value, exclusiveMinimum?.value].compactMap { $0 }.max()
    }

    /// The lower of the two upper bounds, itself allowed or not; nil where there is none.
    package var greatest: DecimalNumber? {
        [maximum?.value, exclusiveMaximum?.value].compactMap { $0 }.min()
    }

    /// Whether a number satisfies every rule.
    package func allows(_ number: DecimalNumber) -> Bool {
        (minimum.map { number >= $0.value } ?? true) && (maximum.map { number <= $0.value } ?? true)
            && (exclusiveMinimum.map { number > $0.value } ?? true)
            && (exclusiveMaximum.map { number < $0.value } ?? true)
            && (multipleOf.map { number.isMultiple(of: $0.value) } ?? true)
    }

    /// The integers of 64 bits between the bounds; nil where there is none.
    package var integers: ClosedRange<Int>? {
        var (low, high) = (Int.min, Int.max)
        if let least {
            low = least.integer(rounding: .up)
            guard DecimalNumber(low) >= least else { return nil }
            if DecimalNumber(low) == exclusiveMinimum?.value {
                guard low < .max else { return nil }
                low += 1
            }
        }
        if let greatest {
            high = greatest.integer(rounding: .down)
            guard DecimalNumber(high) <= greatest else { return nil }
            if DecimalNumber(high) == exclusiveMaximum?.value {
                guard high > .min else { return nil }
                high -= 1
            }
        }
        return low <= high ? low...high : nil
    }
}
