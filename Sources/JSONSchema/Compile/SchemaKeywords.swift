internal import ProtocolSpec

/// The keywords of one schema that the compiler knows.
struct SchemaKeywords {
    let entries: [DocumentNode.Entry]
    private let words: [Keyword?]

    init(_ entries: [DocumentNode.Entry]) {
        self.entries = entries
        words = entries.map { Keyword.byName[$0.key] }
    }

    /// The entry of a keyword; nil where the schema does not have it.
    subscript(_ keyword: Keyword) -> DocumentNode.Entry? {
        words.lastIndex(of: keyword).map { entries[$0] }
    }

    /// Those that the schema has, apart from some.
    func others(than few: Set<Keyword>) -> [DocumentNode.Entry] {
        zip(entries, words).filter { $1.map { !few.contains($0) } ?? false }.map(\.0)
    }
}
