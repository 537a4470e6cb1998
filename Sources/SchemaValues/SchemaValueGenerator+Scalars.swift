internal import ProtocolSpec
internal import SeededRandom

/// What strings must be, of all schemas that apply.
struct TextLimits {
    var least = 0
    var most = Int.max
    var patterns: [String] = []
    var formats: [String] = []

    init(_ parts: SchemaParts) {
        least = parts.values("minLength").compactMap(\.count).max() ?? 0
        most = parts.values("maxLength").compactMap(\.count).min() ?? .max
        patterns = parts.values("pattern").compactMap(\.string)
        formats = parts.values("format").compactMap(\.string).filter { FormatSamples.of($0) != nil }
    }

    /// A length is right as well.
    func with(length: Int) -> TextLimits {
        var limits = self
        (limits.least, limits.most) = (length, length)
        return limits
    }
}

/// Texts and numbers.
extension SchemaValueGenerator {
    /// Longer texts are not made.
    static let longest = 20_000

    /// - Parameter limits: what the text must be.
    /// - Returns: nil where none was found.
    mutating func text(_ limits: TextLimits) -> String? {
        guard limits.least <= min(limits.most, Self.longest) else { return nil }
        for attempt in 0..<20 {
            let text = candidate(limits, attempt)
            let count = text.unicodeScalars.count
            guard count >= limits.least, count <= limits.most else { continue }
            if isAllowed(text, limits) { return text }
        }
        return nil
    }

    private mutating func isAllowed(_ text: String, _ limits: TextLimits) -> Bool {
        for pattern in limits.patterns where !rules.matches(text, pattern: pattern) { return false }
        for format in limits.formats where !rules.isOf(text, format: format) { return false }
        return true
    }

    private mutating func candidate(_ limits: TextLimits, _ attempt: Int) -> String {
        if let format = limits.formats.first, limits.patterns.isEmpty || attempt % 2 == 1,
            let samples = FormatSamples.of(format)?.valid, let text = samples.randomElement(using: &random)
        {
            return isPlain && attempt == 0 ? samples[0] : text
        }
        guard !limits.patterns.isEmpty else { return free(limits) }
        // What each finds at its end of the text, both find in the two together.
        if limits.patterns.count > 1, attempt % 3 == 2 {
            let turned = attempt % 2 == 0 ? limits.patterns : limits.patterns.reversed()
            return fitted(turned.map { sample(of: $0, extra: 1) ?? "" }.joined(), limits, atEnd: false)
        }
        let pattern = limits.patterns[attempt % limits.patterns.count]
        let extra = attempt < 3 ? (isPlain ? 0 : 3) : limits.least > 40 ? limits.least : min(limits.most, attempt * 2)
        guard let text = sample(of: pattern, extra: max(0, extra)) else {
            return attempt < 10 ? Self.common.randomElement(using: &random) ?? "" : free(limits)
        }
        return fitted(text, limits, atEnd: attempt % 2 == 0)
    }

    /// A text that an expression is likely to match; nil where it is one that texts are not made from.
    mutating func sample(of pattern: String, extra: Int) -> String? {
        guard let tree = rules.tree(pattern) else { return nil }
        var sample = PatternText(extra: extra, random: random)
        let text = sample.text(tree)
        random = sample.random
        return text
    }

    /// Texts that expressions often ask for.
    private static let common = ["", "a", "abc", "A1", "0", "12", "aa", "-", "a.b", "a b", "ABC", "/a", "\n", "\u{e9}"]

    /// A text with at least and at most so many code points.
    private func fitted(_ text: String, _ limits: TextLimits, atEnd: Bool) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count < limits.least, let last = scalars.last, let first = scalars.first else { return text }
        let more = String(repeating: atEnd ? Character(last) : Character(first), count: limits.least - scalars.count)
        return atEnd ? text + more : more + text
    }

    private mutating func free(_ limits: TextLimits) -> String {
        let most = min(limits.most, Self.longest)
        var count = max(limits.least, min(most, isPlain ? 4 : Int.random(in: 0...12, using: &random)))
        if !isPlain, chance(5) { count = min(most, max(limits.least, 60)) }
        return Self.letters(count, alphabet: isPlain ? 0 : Int.random(in: 0..<12, using: &random), using: &random)
    }

    /// A text of so many code points: of letters, or of signs by which ways of counting are told apart.
    static func letters(_ count: Int, alphabet: Int, using random: inout SplitMix64) -> String {
        var scalars = String.UnicodeScalarView()
        for index in 0..<count {
            let letter = Unicode.Scalar(UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random))
            switch alphabet {
            case 1: scalars.append("\u{1F9D7}")
            case 2: scalars.append(index % 2 == 0 ? letter : "\u{301}")
            case 3: scalars.append(["\"", "\\", "/", "\u{8}", "\n", "\u{7f}", "\u{2028}", "\u{e9}"][index % 8])
            default: scalars.append(letter)
            }
        }
        return String(scalars)
    }

    // MARK: Numbers

    /// Numbers that receivers go wrong at.
    static let edges: [DecimalNumber] = IntegerLimit.allCases.map(\.value)

    /// - Parameters:
    ///   - rules: its bounds.
    ///   - isWhole: whether it is an integer.
    /// - Returns: nil where none was found.
    mutating func number(_ rules: NumberRules, isWhole: Bool) -> DecimalNumber? {
        let first = rules.first(isWhole: isWhole)
        let last = rules.last(isWhole: isWhole)
        let low = first ?? last.map { min(0, $0) } ?? 0
        for attempt in 0..<12 {
            let drawn: DecimalNumber? =
                if isPlain || attempt > 8 {
                    attempt == 0 ? (first ?? last.map { min(1, $0) } ?? 1) : low.adding(DecimalNumber(attempt))
                } else {
                    candidate(low, first: first, last: last, isWhole: isWhole)
                }
            guard let drawn, let value = rules.fitted(drawn, isWhole: isWhole) else { continue }
            if !isWhole || value.isWhole { return value }
        }
        return [first, last].compactMap(\.self).first { rules.allow($0) && (!isWhole || $0.isWhole) }
    }

    private mutating func candidate(
        _ low: DecimalNumber,
        first: DecimalNumber?,
        last: DecimalNumber?,
        isWhole: Bool
    ) -> DecimalNumber? {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return first ?? 0
        case 1: return last ?? first
        case 2: return Self.edges.randomElement(using: &random)
        case 3:
            let bits = UInt64.random(in: 0...(.max), using: &random)
            let value = DecimalNumber(normalizing: Int128(bits) * Int128(bits >> 40), exponent: isWhole ? 0 : -12)
            return Bool.random(using: &random) ? value : value.negated
        case 4, 5, 6:
            // Between the two, wherever they are.
            guard let last, let width = last.adding(low.negated) else { fallthrough }
            let part = width.multiplied(by: Int.random(in: 0...1_000, using: &random))
                .map { DecimalNumber(normalizing: $0.significand, exponent: $0.exponent - 3) }
            return part.flatMap(low.adding).map { isWhole ? $0.rounded(.down) : $0 }
        default:
            let places = isWhole ? 0 : Int.random(in: 1...9, using: &random)
            return low.adding(
                DecimalNumber(normalizing: Int128(Int.random(in: 0...1_000, using: &random)), exponent: -places)
            )
        }
    }
}
