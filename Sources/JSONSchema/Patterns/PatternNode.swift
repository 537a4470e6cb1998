/// A regular expression of ECMA-262, taken apart. Greedy and lazy repetitions are the same here: only whether there is a
/// match counts.
indirect enum PatternNode {
    case empty
    case one(CharacterClass)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// `most` is nil where there is no limit.
    case repeated(PatternNode, least: Int, most: Int?)
    /// A group that references may lead back to, from 1.
    case capture(PatternNode, Int)
    case backreference(Int)
    case start
    case end
    case wordBoundary(isNegated: Bool)
    case look(PatternNode, isAhead: Bool, isNegated: Bool)

    /// The numbers of the groups in it; nil where there are none.
    var groups: ClosedRange<Int>? {
        switch self {
        case .capture(let part, let number): number...max(number, part.groups?.upperBound ?? number)
        case .sequence(let parts), .choice(let parts):
            parts.compactMap(\.groups).reduce(nil) { all, some in
                all.map { min($0.lowerBound, some.lowerBound)...max($0.upperBound, some.upperBound) } ?? some
            }
        case .repeated(let part, _, _), .look(let part, _, _): part.groups
        default: nil
        }
    }

    /// Whether every match begins at the text's start.
    var isAnchored: Bool {
        switch self {
        case .start: true
        case .sequence(let parts): parts.first?.isAnchored ?? false
        case .choice(let parts): parts.allSatisfy(\.isAnchored)
        case .capture(let part, _): part.isAnchored
        case .repeated(let part, let least, _): least > 0 && part.isAnchored
        default: false
        }
    }
}

/// A set of code points.
struct CharacterClass {
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private var properties: [(property: UnicodeProperty, name: String, isNegated: Bool)] = []
    var isNegated = false
    /// Which of the first 128 code points are in the ranges.
    private var ascii: (UInt64, UInt64) = (0, 0)

    init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
        self.isNegated = isNegated
        for range in ranges { insert(range) }
    }

    /// - Parameters:
    ///   - property: what the code points have.
    ///   - name: what the expression calls it.
    ///   - isNegated: whether they don't have it.
    init(_ property: UnicodeProperty, name: String, isNegated: Bool) {
        properties = [(property, name, isNegated)]
    }

    /// Adds code points.
    mutating func insert(_ range: ClosedRange<UInt32>) {
        ranges.append(range)
        guard range.lowerBound < 128 else { return }
        for value in range.lowerBound...min(range.upperBound, 127) {
            if value < 64 { ascii.0 |= 1 << UInt64(value) } else { ascii.1 |= 1 << UInt64(value - 64) }
        }
    }

    /// Adds all of another class.
    mutating func formUnion(_ other: CharacterClass) {
        guard other.isNegated else {
            for range in other.ranges { insert(range) }
            properties += other.properties
            return
        }
        // Only `\D`, `\S` and `\W` come here, whose ranges are in order.
        var next: UInt32 = 0
        for range in other.ranges {
            if range.lowerBound > next { insert(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        insert(next...0x10FFFF)
    }

    /// The one code point of a class that has no other.
    var only: UInt32? {
        guard !isNegated, properties.isEmpty, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }

    /// Whether a code point is in the class.
    func contains(_ value: UInt32) -> Bool {
        if value < 128, properties.isEmpty {
            let bits = value < 64 ? ascii.0 >> UInt64(value) : ascii.1 >> UInt64(value - 64)
            return (bits & 1 == 1) != isNegated
        }
        let isPart =
            isInRanges(value)
            || properties.contains { $0.property.contains(value) != $0.isNegated }
        return isPart != isNegated
    }

    /// Ranges are in order and apart from each other once a program has them.
    private func isInRanges(_ value: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    /// The same class, its ranges in order and joined where they touch.
    var inOrder: CharacterClass {
        var copy = self
        copy.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = copy.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
                copy.ranges[copy.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                copy.ranges.append(range)
            }
        }
        return copy
    }

    /// Which of the first 128 code points are in it.
    var asciiMask: (UInt64, UInt64) {
        var mask: (UInt64, UInt64) = (0, 0)
        for value in UInt32(0)..<128 where contains(value) {
            if value < 64 { mask.0 |= 1 << UInt64(value) } else { mask.1 |= 1 << UInt64(value - 64) }
        }
        return mask
    }

    /// Its properties, as an expression names them.
    var propertyEscapes: String {
        properties.map { "\\\($0.isNegated ? "P" : "p"){\($0.name)}" }.joined()
    }

    /// How many properties it names: each is asked one by one.
    var propertyCount: Int { properties.count }

    static let digits = CharacterClass([0x30...0x39])
    static let word = CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// White space and line terminators (ECMA-262, sections 12.2 and 12.3).
    static let space = CharacterClass([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// `.`: all but line terminators.
    static let any = CharacterClass([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true)

    /// The complement.
    var negated: CharacterClass {
        var copy = self
        copy.isNegated.toggle()
        return copy
    }
}
