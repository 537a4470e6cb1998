/// A set of shapes, as bits: it is joined and compared a word at a time.
struct ShapeSet: Hashable, Sendable {
    private var words: [UInt64]

    /// The empty set, with room for so many shapes.
    init(count: Int) {
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    /// The set of so many shapes, from the first.
    init(upTo count: Int) {
        self.init(count: count)
        for index in 0..<count { insert(index) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// In their order.
    var indices: [Int] {
        words.enumerated().flatMap { index, word in
            (0..<64).compactMap { word >> $0 & 1 == 1 ? index * 64 + $0 : nil }
        }
    }

    func contains(_ index: Int) -> Bool { words[index / 64] >> (index % 64) & 1 == 1 }

    mutating func insert(_ index: Int) { words[index / 64] |= 1 << (index % 64) }

    mutating func formUnion(_ other: ShapeSet) { for index in words.indices { words[index] |= other.words[index] } }

    func intersection(_ other: ShapeSet) -> ShapeSet {
        var result = self
        for index in words.indices { result.words[index] &= other.words[index] }
        return result
    }

    func subtracting(_ other: ShapeSet) -> ShapeSet {
        var result = self
        for index in words.indices { result.words[index] &= ~other.words[index] }
        return result
    }
}
