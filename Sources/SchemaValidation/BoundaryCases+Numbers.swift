internal import CodecRuntime
internal import ProtocolSpec

extension CaseCollector {
    mutating func collectNumber(_ schema: Schema, _ rules: NumberRules, isInteger: Bool) {
        let step = isInteger ? rules.multipleOf?.value.leastWholeMultiple ?? 1 : nil
        let inward = step.map { DecimalNumber($0) } ?? Self.half
        if let bound = rules.minimum { collectBound(bound, "minimum", beyond: -1, rules, isInteger) }
        if let bound = rules.maximum { collectBound(bound, "maximum", beyond: 1, rules, isInteger) }
        if let bound = rules.exclusiveMinimum {
            collectOpenBound(bound, "exclusiveMinimum", inward, rules, isInteger)
        }
        if let bound = rules.exclusiveMaximum {
            collectOpenBound(bound, "exclusiveMaximum", inward.negated, rules, isInteger)
        }
        if let bound = rules.multipleOf { collectMultiples(bound, rules, isInteger) }
        if rules.least == nil, rules.greatest == nil {
            valid("zero", "0", .set(.integer(0)), "type", schema.location)
            if rules.allows(DecimalNumber(-1)) {
                valid("negative", "-1", .set(.integer(-1)), "type", schema.location)
            }
        }
        if isInteger {
            collectEdges(schema, rules)
            invalid(
                "fraction",
                "a number with a fraction",
                .set(.number(Self.fraction(rules))),
                "type",
                schema.location
            )
        }
        invalid("number-as-text", "a number as a text", .set(.string("1")), "type", schema.location)
    }

    private static let interoperable = DecimalNumber(1 << 53)
    private static let half = DecimalNumber(1).half ?? .zero

    /// A number with a fraction, within the bounds where doubles of that size have fractions.
    private static func fraction(_ rules: NumberRules) -> Double {
        let whole = max(rules.least ?? .zero, min(.zero, rules.greatest ?? .zero)).rounded(.down).double
        return whole.magnitude < 0x1p52 ? whole + 0.5 : 0.5
    }

    /// The integers at which receivers of 32 bits, or of doubles, go wrong: those that no bound is already tried at.
    private mutating func collectEdges(_ schema: Schema, _ rules: NumberRules) {
        for edge in IntegerEdge.allCases {
            let value = DecimalNumber(edge.value)
            guard rules.allows(value), value != rules.minimum?.value, value != rules.maximum?.value else { continue }
            number(edge.rawValue, edge.label, value, .valid, "type", schema.location)
        }
    }

    private mutating func collectBound(
        _ bound: Located<DecimalNumber>,
        _ keyword: String,
        beyond step: Int,
        _ rules: NumberRules,
        _ isInteger: Bool
    ) {
        let limit = isInteger ? bound.value.rounded(step < 0 ? .up : .down) : bound.value
        if rules.allows(limit), Self.isHeld(limit, isInteger) {
            number("at-\(keyword)", "\(keyword) itself", limit, .valid, keyword, bound.location)
        }
        let outward = limit.adding(DecimalNumber(step))
        let next = step < 0 ? limit.double.nextDown : limit.double.nextUp
        // Of doubles this large the next one is more than one away.
        let candidates = isInteger ? [outward] : [outward, DecimalNumber(next)]
        let beyond = candidates.lazy.compactMap { $0 }.first { Self.isHeld($0, isInteger) }
        guard let beyond else { return }
        number("beyond-\(keyword)", "one beyond the \(keyword)", beyond, .invalid, keyword, bound.location)
    }

    /// A bound that is not itself allowed, and a value just within it.
    private mutating func collectOpenBound(
        _ bound: Located<DecimalNumber>,
        _ keyword: String,
        _ step: DecimalNumber,
        _ rules: NumberRules,
        _ isInteger: Bool
    ) {
        let limit = isInteger ? bound.value.rounded(step > .zero ? .down : .up) : bound.value
        if Self.isHeld(limit, isInteger) {
            number("at-\(keyword)", "\(keyword) itself", limit, .invalid, keyword, bound.location)
        }
        guard let inside = limit.adding(step), rules.allows(inside), Self.isHeld(inside, isInteger) else { return }
        number("within-\(keyword)", "just within \(keyword)", inside, .valid, keyword, bound.location)
    }

    /// Multiples near the lower end that many a receiver does not take for multiples, since it divides binary fractions;
    /// and what lies between two of them.
    private mutating func collectMultiples(_ divisor: Located<DecimalNumber>, _ rules: NumberRules, _ isInteger: Bool) {
        guard let step = ValueGenerator.step(rules, isInteger: isInteger) else { return }
        let first = ValueGenerator.multiples(rules, isInteger: isInteger)?.lowerBound ?? 0
        for count in [0, 1, 3, 7].compactMap({ Self.sum(first, $0) }) {
            guard let value = step.multiplied(by: count), rules.allows(value), Self.isHeld(value, isInteger) else {
                continue
            }
            number("multiple-\(count)", "\(count) times \(step)", value, .valid, "multipleOf", divisor.location)
        }
        var plain = rules
        plain.multipleOf = nil
        let part = isInteger ? DecimalNumber(1) : step.half
        guard let part, let between = step.multiplied(by: first)?.adding(part), plain.allows(between),
            !rules.allows(between), Self.isHeld(between, isInteger)
        else { return }
        number("no-multiple", "between two multiples", between, .invalid, "multipleOf", divisor.location)
    }

    private static func sum(_ left: Int, _ right: Int) -> Int? {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : sum
    }

    /// Whether a receiver can hold the number: an integer in 64 bits, any other as a `Double`.
    private static func isHeld(_ number: DecimalNumber, _ isInteger: Bool) -> Bool {
        isInteger ? number.integer != nil : DecimalNumber(number.double) == number
    }

    private mutating func number(
        _ id: String,
        _ label: String,
        _ number: DecimalNumber,
        _ verdict: ValueCase.Verdict,
        _ keyword: String,
        _ location: SourceLocation
    ) {
        let value = number.integer.map(JSONValue.integer) ?? number.json
        // RFC 8259, section 6: beyond 2^53 receivers need not agree on the value of an integer.
        let isExotic = number.isWhole && (number < Self.interoperable.negated || number > Self.interoperable)
        add(id, label: place + label, .set(value), verdict, keyword, location, isExotic: isExotic)
    }
}
