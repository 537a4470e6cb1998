/// Finds the word that a misspelt one most likely stands for, for «did you mean …?».
package enum NearestWord {
    /// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from `word`.
    ///
    /// - Returns: nil where even the nearest differs in more than a third of its letters. Ties go to the first in alphabetical order, so that a message is always the same.
    package static func to(_ word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars)
        let ranked = candidates.map { (edits(letters, Array($0.lowercased().unicodeScalars)), $0) }.sorted { $0 < $1 }
        guard let (distance, nearest) = ranked.first else { return nil }
        return distance <= max(1, max(letters.count, nearest.unicodeScalars.count) / 3) ? nearest : nil
    }

    /// `; did you mean "nearest"?`, or nothing.
    package static func hint(for word: String, among candidates: some Sequence<String>) -> String {
        to(word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Optimal string alignment distance.
    private static func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
