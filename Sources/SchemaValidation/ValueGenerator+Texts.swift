internal import CodecRuntime
internal import ProtocolSpec
internal import SeededRandom

/// Texts, of a length, of a format, and with what a pattern looks for.
extension ValueGenerator {
    /// A string without an upper bound gets at most this many code points more than it must have.
    private static let longText = 24
    /// A repetition without an upper bound is made at most this often more than it must be.
    private static let manyRepeats = 4
    /// How often a text is made again until it is valid.
    private static let textAttempts = 500

    func text(_ rules: StringRules, isPlain: Bool, using random: inout SplitMix64) -> String {
        var text = draft(rules, isPlain: isPlain, using: &random)
        guard !rules.isFree else { return text }
        // A lookahead, or lengths beside a pattern, are met by trying.
        let schema = Schema(location: SourceLocation(file: "", line: 0, column: 0), kind: .string(rules))
        for _ in 0..<Self.textAttempts where !validator.violations(of: .string(text), in: schema).isEmpty {
            text = draft(rules, isPlain: false, using: &random)
        }
        return text
    }

    private func draft(_ rules: StringRules, isPlain: Bool, using random: inout SplitMix64) -> String {
        switch rules.format?.value {
        case .uuid: return WireUUID(randomHigh: random.next(), low: random.next()).description
        case .dateTime: return Self.timestamp(using: &random).description
        case .date: return String(Self.timestamp(using: &random).description.prefix(10))
        case .email where rules.pattern == nil:
            return "\(Self.word(using: &random))@\(Self.word(using: &random)).example"
        case .uri where rules.pattern == nil:
            return "https://\(Self.word(using: &random)).example/\(Self.word(using: &random))"
        case .email, .uri, nil: break
        }
        let least = rules.minLength?.value ?? 0
        let most = max(least, min(rules.maxLength?.value ?? .max, least + Self.longText))
        if let pattern = rules.pattern?.value {
            var scalars = String.UnicodeScalarView()
            let repeats = isPlain ? 0 : max(Self.manyRepeats, Int.random(in: 0...most, using: &random))
            Self.append(pattern.tree, repeats, to: &scalars, using: &random)
            return Self.padded(scalars, to: least, pattern)
        }
        let count = isPlain ? min(most, max(least, 8)) : Int.random(in: least...most, using: &random)
        let sample = isPlain ? .ascii : TextSample.allCases.randomElement(using: &random) ?? .ascii
        return sample.text(count: count, using: &random)
    }

    private static func timestamp(using random: inout SplitMix64) -> WireTimestamp {
        WireTimestamp(microseconds: Int64.random(in: 0..<4_000_000_000_000_000, using: &random))
    }

    private static func word(using random: inout SplitMix64) -> String {
        TextSample.ascii.text(count: Int.random(in: 1...8, using: &random), using: &random)
    }

    /// A pattern is found anywhere: what a text lacks in length may stand behind the match, if it may.
    private static func padded(_ scalars: String.UnicodeScalarView, to least: Int, _ pattern: WirePattern) -> String {
        let missing = least - scalars.count
        guard missing > 0 else { return String(scalars) }
        let longer = String(scalars) + String(repeating: "x", count: missing)
        return pattern.matches(longer) ? longer : String(scalars)
    }

    /// A text that the expression matches as a whole, its assertions aside.
    private static func append(
        _ tree: PatternTree,
        _ repeats: Int,
        to scalars: inout String.UnicodeScalarView,
        using random: inout SplitMix64
    ) {
        switch tree {
        case .empty, .start, .end, .wordBoundary, .lookahead: break
        case .one(let set): if let scalar = scalar(of: set, using: &random) { scalars.append(scalar) }
        case .sequence(let parts): for part in parts { append(part, repeats, to: &scalars, using: &random) }
        case .choice(let parts):
            if let part = parts.randomElement(using: &random) { append(part, repeats, to: &scalars, using: &random) }
        case .repeated(let part, let least, let most, _):
            let end = max(least, min(most ?? .max, least + repeats))
            for _ in 0..<Int.random(in: least...end, using: &random) {
                append(part, repeats, to: &scalars, using: &random)
            }
        }
    }

    /// One code point of a set: a letter or digit if it has one, since those travel well.
    private static func scalar(of set: CodePointSet, using random: inout SplitMix64) -> Unicode.Scalar? {
        let likely = samples.filter(set.contains)
        let plain = likely.filter { "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 }
        if let scalar = plain.randomElement(using: &random) ?? likely.randomElement(using: &random) { return scalar }
        let ranges = set.parts.compactMap { if case .range(let range) = $0 { range } else { nil } }
        guard !set.isNegated, let range = ranges.randomElement(using: &random) else {
            return (UInt32(0)...0x3FF).lazy.compactMap(Unicode.Scalar.init).first(where: set.contains)
        }
        return Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? Unicode.Scalar(range.lowerBound)
    }

    /// Visible ASCII, and something of each general category that letters, digits and signs may have.
    private static let samples: [Unicode.Scalar] =
        (0x20..<0x7F).compactMap(Unicode.Scalar.init)
        + "éßÉĄǅʰאあ字٣Ⅷ½\u{301}\u{903}\u{20DD}‿–«»‘’€˄∑☂\u{2028}\u{2029}\u{A0}\u{7}\u{AD}\u{E000}\t\n\r🧗".unicodeScalars
}
