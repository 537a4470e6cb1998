extension [String] {
    /// The texts as part of a sentence, at most some of them: «A, B and 3 more».
    func phrase(atMost most: Int) -> String {
        guard count > 1 else { return first ?? "" }
        if count <= most { return dropLast().joined(separator: ", ") + " and " + (last ?? "") }
        return prefix(most - 1).joined(separator: ", ") + " and \(count - most + 1) more"
    }

    /// The texts as part of a sentence, at most four of them.
    var phrase: String { phrase(atMost: 4) }
}
