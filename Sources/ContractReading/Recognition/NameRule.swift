/// How the values of a member follow from the names of their messages, learned from those that are fixed.
struct NameRule {
    private static let styles: [@Sendable ([String]) -> String] = [
        { $0.joined(separator: "_") },
        { $0.joined(separator: "-") },
        { $0.joined(separator: ".") },
        { $0.joined() },
        { ($0.first ?? "") + $0.dropFirst().map(capitalized).joined() },
        { $0.map(capitalized).joined() },
        { $0.joined(separator: "_").uppercased() },
        { $0.joined(separator: " ") },
    ]

    /// How many names are looked at: enough to learn from.
    private static let mostExamples = 24

    /// The style of all words, or of the words that are the message's own; nil for the name as it is.
    private var style: (index: Int, isOwn: Bool)?

    /// - Parameter fixed: names of messages, and the values that they have; nil where most values follow from no name.
    init?(_ fixed: [(names: MessageNames, value: String)]) {
        var fixed = Array(fixed.prefix(Self.mostExamples))
        let choices: [(index: Int, isOwn: Bool)?] =
            [nil] + Self.styles.indices.flatMap { [($0, false), ($0, true)] }
        var best = 0
        for choice in choices {
            var count = 0
            for index in fixed.indices {
                let value = fixed[index].value
                let names = fixed[index].names.names.indices
                if names.contains(where: { Self.value(of: &fixed[index].names, $0, choice) == value }) { count += 1 }
            }
            if count > best { (best, style) = (count, choice) }
        }
        guard best > 0, best * 2 >= fixed.count else { return nil }
    }

    /// The value of a message that has none.
    func value(for names: MessageNames) -> String? {
        var names = names
        return names.names.isEmpty ? nil : Self.value(of: &names, 0, style)
    }

    private static func value(
        of names: inout MessageNames,
        _ index: Int,
        _ choice: (index: Int, isOwn: Bool)?
    ) -> String {
        guard let choice else { return names.names[index] }
        let words = choice.isOwn ? names.words[index].own : names.words[index].all
        return styles[choice.index](words)
    }

    private static func capitalized(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }
}
