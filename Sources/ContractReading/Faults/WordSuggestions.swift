internal import ProtocolSpec

/// Finds what a misspelt word was meant to be, as long as there is work left for it: comparing words takes time, and a
/// document can be made of misspelt ones.
struct WordSuggestions {
    /// Longer words are not compared.
    private static let longest = 60
    /// Letters that may still be compared with each other.
    private var letters = 4_000_000

    /// The word that is nearest.
    ///
    /// - Parameters:
    ///   - word: the misspelt one.
    ///   - words: the right ones.
    /// - Returns: nil where none is near, and where the work is used up.
    mutating func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let length = word.utf8.count
        guard length <= Self.longest, letters > 0 else { return nil }
        let near = words.filter { abs($0.utf8.count - length) <= max(1, max($0.utf8.count, length) / 3) }
        letters -= length * near.reduce(1) { $0 + $1.utf8.count }
        return letters > 0 ? NearestWord.to(word, among: near) : nil
    }
}
