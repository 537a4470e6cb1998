import CodecRuntime

/// The patterns of a scenario, their regular expressions compiled once.
struct PatternCache: @unchecked Sendable {
    // Unchecked because Regex is not marked Sendable. These are never changed once they are here, and the one thing that
    // matching does to a Regex, lowering it to a program, the standard library does once and atomically.
    private var expressions: [String: Regex<AnyRegexOutput>] = [:]
    /// Whether no script listens to messages.
    private(set) var isEmpty: Bool

    init(_ scenario: Scenario) {
        isEmpty = !scenario.hearsMessages
        compile(scenario.patterns)
    }

    /// Takes in steps that the scenario doesn't have.
    mutating func learn(_ steps: [Scenario.Step]) {
        if steps.contains(where: \.waitsForMessage) { isEmpty = false }
        compile(steps.flatMap(\.patterns))
    }

    private mutating func compile(_ patterns: [Scenario.Pattern]) {
        for expression in patterns.flatMap(\.expressions) where expressions[expression] == nil {
            expressions[expression] = try? Regex(expression)
        }
    }

    /// Whether a message satisfies a pattern.
    func satisfies(_ pattern: Scenario.Pattern, _ message: HeardMessage) -> Bool {
        pattern.isSatisfied(by: message) { expressions[$0] }
    }
}
