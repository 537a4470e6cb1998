internal import ProtocolSpec

/// Cases of numbers.
extension SchemaCaseCollector {
    /// Numbers that receivers go wrong at, where the schema allows them; a fraction where it wants integers.
    mutating func collectNumbers(_ parts: SchemaParts) {
        guard let entry = entry("type", parts), !parts.types.isDisjoint(with: .number),
            parts.values("const").isEmpty, parts.values("enum").isEmpty
        else { return }
        let rules = NumberRules(parts)
        for limit in IntegerLimit.allCases {
            guard let value = rules.fitted(limit.value, isWhole: true), value == limit.value else { continue }
            let is64 = value.integer != nil
            add(
                limit.rawValue,
                limit.label,
                .number(value),
                .valid,
                entry.key,
                entry.keyLocation,
                isExotic: !is64
            )
        }
        for (name, value) in [("zero", DecimalNumber.zero), ("minus-one", -1)] where rules.allow(value) {
            valid(name, "\(value)", .number(value), entry)
        }
        let half = DecimalNumber(normalizing: 5, exponent: -1)
        if !parts.types.contains(.fraction) {
            guard let base = generator.number(rules, isWhole: true)?.adding(half) else { return }
            invalid("fraction", "\(base), which is no integer", .number(base), entry)
        } else {
            let fine = [
                ("tenth", DecimalNumber(normalizing: 1, exponent: -1)), ("long", Self.long), ("small", Self.small),
            ]
            for (name, value) in fine where rules.allow(value) {
                add(name, "\(value)", .number(value), .valid, entry.key, entry.keyLocation, isExotic: name != "tenth")
            }
        }
    }

    /// More digits than a `Double` has.
    private static let long = DecimalNumber(normalizing: 1_234_567_890_123_456_789, exponent: -9)
    private static let small = DecimalNumber(normalizing: 5, exponent: -324)

    mutating func collectBound(_ entry: DocumentNode.Entry, of place: SchemaPlace, _ parts: SchemaParts) {
        guard let bound = entry.value.number else { return }
        let rules = NumberRules(parts)
        let isLower = entry.key.lowercased().hasSuffix("minimum")
        let isWhole = !parts.types.contains(.fraction)
        let isOpen = entry.key.hasPrefix("exclusive") || isExclusive(entry.key, of: place)
        addNumber(bound, isOpen ? .invalid : .valid, "the limit \(bound)", rules, entry)
        let step = isWhole ? DecimalNumber(1) : NumberRules.small(beside: bound)
        let steps = isWhole ? [step] : [step, DecimalNumber(1)]
        for step in steps {
            let inside = bound.adding(isLower ? step : step.negated)
            let outside = bound.adding(isLower ? step.negated : step)
            if let inside { addNumber(inside, .valid, "\(inside), within the limit", rules, entry) }
            if let outside { addNumber(outside, .invalid, "\(outside), beyond the limit", rules, entry) }
        }
        // With `multipleOf`, or an integer beside a fraction, the nearest that is right is another one.
        if let nearest = isLower ? rules.first(isWhole: isWhole) : rules.last(isWhole: isWhole),
            let value = rules.fitted(nearest, isWhole: isWhole)
        {
            addNumber(value, .valid, "\(value), nearest to the limit", rules, entry)
        }
    }

    private func isExclusive(_ key: String, of place: SchemaPlace) -> Bool {
        let word = key == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"
        if !subject.isLiteral, case .bool(true)? = place[word]?.content { return true }
        return false
    }

    private mutating func addNumber(
        _ value: DecimalNumber,
        _ verdict: SchemaValueCase.Verdict,
        _ words: String,
        _ rules: NumberRules,
        _ entry: DocumentNode.Entry
    ) {
        guard verdict == .invalid || rules.allow(value) else { return }
        add("\(value)", words, .number(value), verdict, entry.key, entry.keyLocation)
    }

    mutating func collectMultiples(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let step = entry.value.number, step > 0 else { return }
        let rules = NumberRules(parts)
        let isWhole = !parts.types.contains(.fraction)
        let unit = isWhole ? step.leastWholeMultiple.map { DecimalNumber($0) } ?? step : step
        for count in [0, 1, -1, 3, 1_000_003] {
            guard let value = unit.multiplied(by: count) else { continue }
            addNumber(value, .valid, "\(count) times \(unit)", rules, entry)
        }
        generator.isPlain = true
        defer { generator.isPlain = false }
        guard let right = generator.number(rules, isWhole: isWhole) else { return }
        let near = isWhole ? [DecimalNumber(1), -1] : [step.half, NumberRules.small(beside: step)].compactMap(\.self)
        for value in near.compactMap(right.adding) {
            invalid("\(value)", "\(value), which is no multiple of \(step)", .number(value), entry)
        }
    }
}
