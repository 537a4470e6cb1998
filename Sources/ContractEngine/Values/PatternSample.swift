internal import CodecRuntime
internal import SeededRandom

/// A text that a regular expression matches, its assertions aside.
struct PatternSample {
    /// How often something without an upper bound is repeated beyond what it must be.
    var extra: Int

    private static let most = 4_000

    private var count = 0

    init(extra: Int) {
        self.extra = extra
    }

    static func letter(using random: inout SplitMix64) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(ascii: "a") + UInt8.random(in: 0..<26, using: &random))
    }

    mutating func text(_ tree: PatternTree, using random: inout SplitMix64) -> String {
        var scalars = String.UnicodeScalarView()
        append(tree, to: &scalars, depth: 0, using: &random)
        return String(scalars)
    }

    private mutating func append(
        _ tree: PatternTree,
        to scalars: inout String.UnicodeScalarView,
        depth: Int,
        using random: inout SplitMix64
    ) {
        guard depth < 200, count < Self.most else { return }
        count += 1
        switch tree {
        case .empty, .start, .end, .wordBoundary, .lookahead: break
        case .one(let set): if let scalar = scalar(of: set, using: &random) { scalars.append(scalar) }
        case .sequence(let parts): for part in parts { append(part, to: &scalars, depth: depth + 1, using: &random) }
        case .choice(let parts):
            guard let part = parts.randomElement(using: &random) else { return }
            append(part, to: &scalars, depth: depth + 1, using: &random)
        case .repeated(let part, let least, let most, _):
            let end = max(least, min(most ?? .max, least + extra))
            for _ in 0..<min(Int.random(in: least...end, using: &random), Self.most) {
                append(part, to: &scalars, depth: depth + 1, using: &random)
            }
        }
    }

    private func scalar(of set: CodePointSet, using random: inout SplitMix64) -> Unicode.Scalar? {
        let likely = Self.samples.filter(set.contains)
        if let scalar = likely.randomElement(using: &random) { return scalar }
        return (UInt32(0x20)...0x3FF).lazy.compactMap(Unicode.Scalar.init).first(where: set.contains)
    }

    /// Letters and digits first, since those travel well; then the other visible signs.
    private static let samples: [Unicode.Scalar] = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".unicodeScalars
    )
}
