import CodecRuntime

/// The matchers of a scenario, their regular expressions compiled once.
struct PatternCache: @unchecked Sendable {
    // Unchecked because Regex is not marked Sendable. These are never changed once they are here, and the one thing that
    // matching does to a Regex, lowering it to a program, the standard library does once and atomically.
    private var patterns: [String: Regex<AnyRegexOutput>] = [:]
    /// Whether no script listens to messages.
    private(set) var isEmpty: Bool

    init(_ scenario: Scenario) {
        isEmpty = !scenario.hearsMessages
        compile(scenario.matchers)
    }

    /// Takes in steps that the scenario doesn't have.
    mutating func learn(_ steps: [Scenario.Step]) {
        if steps.contains(where: \.waitsForMessage) { isEmpty = false }
        compile(steps.flatMap(\.matchers))
    }

    private mutating func compile(_ matchers: [Scenario.Matcher]) {
        for case .matches(let pattern) in matchers.map(\.test) where patterns[pattern] == nil {
            patterns[pattern] = try? Regex(pattern)
        }
    }

    /// Whether a message satisfies all of some matchers.
    func satisfies(_ matchers: [Scenario.Matcher], _ message: JSONValue) -> Bool {
        matchers.allSatisfy { $0.isSatisfied(by: message) { patterns[$0] } }
    }
}

extension Scenario.Matcher {
    func isSatisfied(by message: JSONValue, _ regex: (String) -> Regex<AnyRegexOutput>?) -> Bool {
        let value = message[field]
        switch test {
        case .present(let isPresent): return (value != nil) == isPresent
        case .equals(let expected): return value == expected
        case .length(let range): return value?.length.map(range.contains) ?? false
        case .matches(let pattern):
            guard let text = value?.string, let regex = regex(pattern) else { return false }
            return (try? regex.firstMatch(in: text)) != nil
        }
    }
}

extension JSONValue {
    /// Code points of a text, or items of an array.
    fileprivate var length: Int? {
        switch self {
        case .string(let text): text.unicodeScalars.count
        case .array(let items): items.count
        default: nil
        }
    }
}
