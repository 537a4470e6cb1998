import CodecRuntime

/// The regular expressions of a scenario, compiled once.
///
struct PatternCache: @unchecked Sendable {
    // Unchecked because Regex is not marked Sendable. These are never changed after `init`, and the one thing that
    // matching does to a Regex, lowering it to a program, the standard library does once and atomically.
    private let patterns: [String: Regex<AnyRegexOutput>]
    /// Whether no rule listens to messages.
    let isEmpty: Bool

    init(_ scenario: Scenario) {
        var patterns: [String: Regex<AnyRegexOutput>] = [:]
        var isEmpty = true
        for case .message(let matchers) in scenario.rules.map(\.trigger) {
            isEmpty = false
            for case .matches(let pattern) in matchers.map(\.test) { patterns[pattern] = try? Regex(pattern) }
        }
        self.patterns = patterns
        self.isEmpty = isEmpty
    }

    /// Whether a message satisfies a matcher.
    func satisfies(_ matcher: Scenario.Matcher, _ message: JSONValue) -> Bool {
        guard let value = message[matcher.field] else { return false }
        switch matcher.test {
        case .equals(let expected): return value == expected
        case .matches(let pattern):
            guard let text = value.string, let regex = patterns[pattern] else { return false }
            return (try? regex.firstMatch(in: text)) != nil
        }
    }
}
