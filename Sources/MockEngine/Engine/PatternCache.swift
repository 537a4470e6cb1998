import CodecRuntime

/// The matchers of a scenario, their regular expressions compiled once.
struct PatternCache: @unchecked Sendable {
    // Unchecked because Regex is not marked Sendable. These are never changed after `init`, and the one thing that
    // matching does to a Regex, lowering it to a program, the standard library does once and atomically.
    private let patterns: [String: Regex<AnyRegexOutput>]
    /// Whether nobody listens to messages.
    let isEmpty: Bool

    init(_ scenario: Scenario) {
        var patterns: [String: Regex<AnyRegexOutput>] = [:]
        for case .matches(let pattern) in scenario.matchers.map(\.test) { patterns[pattern] = try? Regex(pattern) }
        self.patterns = patterns
        isEmpty = !scenario.hearsMessages
    }

    /// Whether a message satisfies all of some matchers.
    func satisfies(_ matchers: [Scenario.Matcher], _ message: JSONValue) -> Bool {
        matchers.allSatisfy { satisfies($0, message) }
    }

    private func satisfies(_ matcher: Scenario.Matcher, _ message: JSONValue) -> Bool {
        let value = message[matcher.field]
        switch matcher.test {
        case .present(let isPresent): return (value != nil) == isPresent
        case .equals(let expected): return value == expected
        case .length(let range): return value?.length.map(range.contains) ?? false
        case .matches(let pattern):
            guard let text = value?.string, let regex = patterns[pattern] else { return false }
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
