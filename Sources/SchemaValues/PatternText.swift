internal import CodecRuntime
internal import SeededRandom

/// A text that a regular expression matches, its assertions aside.
struct PatternText {
    /// How often something without an upper bound is repeated beyond what it must be.
    var extra: Int
    var random: SplitMix64

    private static let most = 4_000

    private var steps = 0
    private var scalars = String.UnicodeScalarView()

    init(extra: Int, random: SplitMix64) {
        self.extra = extra
        self.random = random
    }

    /// - Parameter tree: the expression.
    /// - Returns: a text; where the expression looks around, one that it perhaps does not match.
    mutating func text(_ tree: PatternTree) -> String {
        append(tree, depth: 0)
        return String(scalars)
    }

    private mutating func append(_ tree: PatternTree, depth: Int) {
        guard depth < 200, steps < Self.most else { return }
        steps += 1
        switch tree {
        case .empty, .start, .end, .wordBoundary, .lookahead(_, isNegated: true): break
        case .lookahead(let part, isNegated: false):
            // What is looked for at the start may be all of the text.
            if depth < 2, Bool.random(using: &random) { append(part, depth: depth + 1) }
        case .one(let set): if let scalar = scalar(of: set) { scalars.append(scalar) }
        case .sequence(let parts): for part in parts { append(part, depth: depth + 1) }
        case .choice(let parts):
            guard let part = parts.randomElement(using: &random) else { return }
            append(part, depth: depth + 1)
        case .repeated(let part, let least, let most, _):
            let end = max(least, min(most ?? .max, least + extra))
            let count = extra > 40 ? end : Int.random(in: least...end, using: &random)
            for _ in 0..<min(count, Self.most) { append(part, depth: depth + 1) }
        }
    }

    private mutating func scalar(of set: CodePointSet) -> Unicode.Scalar? {
        let start = Int.random(in: 0..<Self.likely.count, using: &random)
        let turned = Self.likely[start...] + Self.likely[..<start]
        if let scalar = turned.first(where: set.contains) { return scalar }
        for part in set.parts {
            if !set.isNegated, case .range(let range) = part,
                let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random))
                    ?? Unicode.Scalar(range.lowerBound)
            {
                return scalar
            }
        }
        return Self.others.first(where: set.contains)
    }

    /// What travels well.
    private static let likely: [Unicode.Scalar] = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars
    )

    /// Each sign up to U+3FF, and one of each further script and class that an expression may name.
    private static let others: [Unicode.Scalar] =
        (UInt32(0x20)...0x3FF).compactMap(Unicode.Scalar.init)
        + Array("\u{9}\u{A}\u{D}\u{200B}\u{2028}\u{20AC}\u{2160}\u{4E00}\u{AC00}\u{1F9D7}\u{E000}".unicodeScalars)
}
