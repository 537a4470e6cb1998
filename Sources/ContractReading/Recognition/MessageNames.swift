/// What a message is called, taken apart: values of its payload may be made of it.
struct MessageNames: Sendable {
    /// The most likely first.
    let names: [String]
    /// The names without what people write differently. Made when it is asked for, since most protocols don't need it.
    private(set) lazy var keys: Set<String> = Set(names.map(NameWords.key))
    /// The words of each name, and again without those that every message has.
    private(set) lazy var words: [(all: [String], own: [String])] =
        names.map { (MessageDirection.words(in: $0), NameWords.words(in: $0)) }

    init(_ names: [String]) {
        var seen: Set<String> = []
        self.names = names.filter { seen.insert($0).inserted }
    }

    /// Whether a value has a word of one of the names, or the beginning of one.
    mutating func share(_ value: String) -> Bool {
        let own = words.flatMap(\.own)
        return NameWords.words(in: value).contains { word in
            own.contains { $0 == word || min($0.count, word.count) >= 3 && ($0.hasPrefix(word) || word.hasPrefix($0)) }
        }
    }
}
