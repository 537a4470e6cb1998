import MockEngine

/// Which message is which of several expected ones, where a message may fit several of them.
struct Assignment {
    /// For each message: the pattern that it is taken for.
    private var owners: [Int?]
    /// How many patterns have a message.
    private(set) var count = 0
    private let wanted: Int

    init(_ patterns: [Scenario.Pattern], _ messages: [HeardMessage]) {
        owners = Array(repeating: nil, count: messages.count)
        wanted = patterns.count
        let fits = patterns.map { pattern in messages.indices.filter { pattern.isSatisfied(by: messages[$0]) } }
        for pattern in patterns.indices {
            var seen: Set<Int> = []
            if assign(pattern, fits, &seen) { count += 1 }
        }
    }

    /// The last message that is needed; nil while one is missing.
    var last: Int? { count == wanted ? owners.lastIndex { $0 != nil } : nil }

    /// Whether a message is taken for one of the expected ones.
    func isTaken(_ message: Int) -> Bool { owners[message] != nil }

    /// Finds a message for a pattern; others may have to take another one.
    private mutating func assign(_ pattern: Int, _ fits: [[Int]], _ seen: inout Set<Int>) -> Bool {
        for message in fits[pattern] where seen.insert(message).inserted {
            if let owner = owners[message], !assign(owner, fits, &seen) { continue }
            owners[message] = pattern
            return true
        }
        return false
    }
}
