internal import JSONSchema
package import ProtocolSpec
internal import SeededRandom

/// Makes values from a schema as it is written, valid ones and others, from a seed.
///
/// It takes the schemas that apply to a value together, follows references, makes choices where they leave some, and lets
/// the judge decide. What it does is bounded: where it finds no value, it says so.
package struct SchemaValueGenerator {
    /// A value, and what the judge says of it.
    package struct Sample: Sendable {
        package var value: DocumentNode
        package var isValid: Bool
    }

    /// How often a whole value is tried.
    private static let attempts = 12
    /// How many values are made for one whole one.
    private static let mostSteps = 6_000
    /// How deep values are nested.
    private static let deepest = 40
    /// From this depth on only what must be there is made.
    private static let deep = 6

    let subject: SchemaSubject
    var random: SplitMix64
    /// The alternatives that are taken, by the places of their keywords.
    var forced: [SourceLocation: Int] = [:]
    /// Whether the plainest value is wanted: first alternatives, what must be there, short texts.
    var isPlain = false
    var rules: TextRules
    private var steps = 0
    /// How many values were made in all, parts counted in: for callers that must end.
    private(set) var work = 0

    /// - Parameters:
    ///   - subject: the schema.
    ///   - seed: the same values for the same seed.
    package init(_ subject: SchemaSubject, seed: UInt64) {
        self.subject = subject
        random = .stream("values", seed: seed)
        rules = TextRules(assertsFormats: subject.assertsFormats)
    }

    /// The next valid value.
    ///
    /// - Returns: nil where none was found.
    package mutating func valid() -> DocumentNode? {
        for attempt in 0..<Self.attempts {
            steps = 0
            guard let value = value([subject.root], depth: attempt < Self.attempts / 2 ? 0 : Self.deep) else {
                continue
            }
            if let right = repaired(value) { return right }
        }
        return nil
    }

    /// The next value that the schema does not allow: a valid one with one change.
    ///
    /// - Returns: nil where none was found.
    package mutating func invalid() -> DocumentNode? {
        guard let value = valid() else { return nil }
        for _ in 0..<Self.attempts {
            let changed = mutated(value)
            if !subject.isValid(changed) { return changed }
        }
        return nil
    }

    /// The next value, valid or not.
    ///
    /// - Parameter chance: of an invalid one, in per cent.
    /// - Returns: nil where none was found.
    package mutating func next(invalid chance: Int) -> Sample? {
        if Int.random(in: 0..<100, using: &random) < chance, let value = invalid() {
            return Sample(value: value, isValid: false)
        }
        return valid().map { Sample(value: $0, isValid: true) }
    }

    /// The plainest value for some schemas; nil where none was found.
    mutating func plain(_ places: [SchemaPlace], forced: [SourceLocation: Int] = [:]) -> DocumentNode? {
        let before = (self.forced, isPlain)
        defer { (self.forced, isPlain) = before }
        (self.forced, isPlain) = (forced, true)
        steps = 0
        return value(places, depth: 0)
    }

    /// The plainest value for some schemas, wrong as it may be by those with alternatives; nil where none was found.
    mutating func unjudged(_ places: [SchemaPlace], forced: [SourceLocation: Int]) -> DocumentNode? {
        let before = (self.forced, isPlain)
        defer { (self.forced, isPlain) = before }
        (self.forced, isPlain) = (forced, true)
        steps = 0
        let parts = parts(of: places, takesFirst: true)
        return parts.isImpossible ? nil : made(parts, depth: 0)
    }
}

// MARK: - One value

extension SchemaValueGenerator {
    /// A value for all of some schemas.
    ///
    /// - Parameters:
    ///   - places: the schemas.
    ///   - depth: how many values it is in.
    /// - Returns: nil where none was found.
    mutating func value(_ places: [SchemaPlace], depth: Int) -> DocumentNode? {
        guard depth < Self.deepest else { return nil }
        for attempt in 0..<6 {
            steps += 1
            work += 1
            guard steps < Self.mostSteps else { return nil }
            let parts = parts(of: places, takesFirst: isPlain && attempt == 0)
            if !parts.isImpossible, let value = made(parts, depth: depth), subject.fits(value, places) { return value }
            // Nothing else would come of it.
            if parts.choices.isEmpty, attempt > 1 { return nil }
        }
        return nil
    }

    /// Takes schemas apart, with choices made.
    mutating func parts(of places: [SchemaPlace], takesFirst: Bool) -> SchemaParts {
        var reader = PartsReader(subject: subject, forced: forced, takesFirst: takesFirst, random: random)
        let parts = reader.parts(of: places)
        random = reader.random
        return parts
    }

    /// Adds schemas to those of a value, with choices made.
    mutating func add(_ places: [SchemaPlace], to parts: inout SchemaParts) {
        var reader = PartsReader(subject: subject, forced: forced, takesFirst: isPlain, random: random)
        reader.add(places, to: &parts)
        random = reader.random
    }

    /// Whether something happens that has a chance, in per cent.
    mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func made(_ parts: SchemaParts, depth: Int) -> DocumentNode? {
        if parts.isNullable, !isPlain, chance(10) { return DocumentNode(.null) }
        let types = parts.types
        if let choices = choices(of: parts, types: types) { return choices.randomElement(using: &random) }
        let spoken = (parts.places + parts.excluded).reduce(ValueTypes()) {
            $0.union(ValueTypes(spokenOfBy: $1.node))
        }
        let likely = spoken.intersection(types)
        let isLikely = !likely.isEmpty && (isPlain || !chance(5))
        let candidates = (isLikely ? likely : types).single
        let chosen = isPlain ? candidates.first : candidates.randomElement(using: &random)
        guard let chosen else { return parts.isNullable ? DocumentNode(.null) : nil }
        return value(of: chosen, parts, depth: depth)
    }

    /// The values that `const` and `enum` leave; nil where there is neither.
    private mutating func choices(of parts: SchemaParts, types: ValueTypes) -> [DocumentNode]? {
        let lists = parts.values("const").map { [$0] } + parts.values("enum").compactMap(\.items)
        guard let first = lists.first else { return nil }
        let left = first.filter { value in
            types.contains(ValueTypes(of: value))
                && lists.dropFirst().allSatisfy { $0.contains { $0.isEqual(to: value) } }
        }
        return isPlain ? Array(left.prefix(1)) : left
    }

    private mutating func value(of type: ValueTypes, _ parts: SchemaParts, depth: Int) -> DocumentNode? {
        switch type {
        case .null: DocumentNode(.null)
        case .boolean: DocumentNode(.bool(isPlain || Bool.random(using: &random)))
        case .integer: number(NumberRules(parts), isWhole: true).map(DocumentNode.number)
        case .fraction: number(NumberRules(parts), isWhole: false).map(DocumentNode.number)
        case .string: text(TextLimits(parts)).map(DocumentNode.text)
        case .array: array(parts, depth: depth)
        default: object(parts, depth: depth)
        }
    }

    /// Whether only what must be there is made.
    func isSparse(at depth: Int) -> Bool {
        isPlain || depth >= Self.deep || steps > Self.mostSteps / 4
    }
}
