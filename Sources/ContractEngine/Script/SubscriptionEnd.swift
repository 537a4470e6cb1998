internal import CodecRuntime

/// What is left of a subscription when a client no longer wants what a message names.
enum SubscriptionEnd: Hashable, Sendable {
    /// The message says nothing of what the subscription says: it may end any.
    case unspecific
    /// It is about something else.
    case other
    /// Nothing is left.
    case whole
    /// What goes on, as if it alone had been subscribed to.
    case rest(JSONValue)

    /// Whether something of it goes on.
    var isPart: Bool {
        if case .rest = self { true } else { false }
    }

    /// - Parameters:
    ///   - ending: what the client says to end something.
    ///   - asked: what was subscribed to.
    init(_ ending: JSONValue, of asked: JSONValue) {
        var comparison = Comparison()
        let rest = comparison.rest(of: asked, without: ending, depth: 0)
        self =
            if comparison.isOther {
                .other
            } else if !comparison.isShared {
                .unspecific
            } else {
                comparison.hasRest ? .rest(rest) : .whole
            }
    }

    private struct Comparison {
        private static let deepest = 4

        /// Whether both say something of the same member.
        var isShared = false
        var isOther = false
        /// Whether something of a list that both have is only in what was subscribed to.
        var hasRest = false

        /// Lists lose what both have; other members must be equal, as far as both have them.
        mutating func rest(of asked: JSONValue, without ending: JSONValue, depth: Int) -> JSONValue {
            guard depth < Self.deepest, let members = asked.members else { return asked }
            return .object(
                members.map { member in
                    guard let other = ending.members?.last(where: { $0.name == member.name })?.value,
                        !Correlations.namesExchange(member.name), !SubjectLabels.isAside(member.name)
                    else { return member }
                    var value = member.value
                    switch (member.value, other) {
                    case (.array(let items), .array(let ended)): value = .array(rest(of: items, without: ended))
                    case (.object, .object): value = rest(of: member.value, without: other, depth: depth + 1)
                    default: compare(member.value, other)
                    }
                    return .init(name: member.name, value: value)
                }
            )
        }

        private mutating func rest(of items: [JSONValue], without ended: [JSONValue]) -> [JSONValue] {
            // An empty list names nothing.
            guard !items.isEmpty, !ended.isEmpty else { return items }
            let left = items.filter { !ended.contains($0) }
            isShared = true
            if left.count == items.count { isOther = true }
            if !left.isEmpty { hasRest = true }
            return left
        }

        /// Verbs differ, and say nothing of what it is about: `subscribe` and `unsubscribe`.
        private mutating func compare(_ asked: JSONValue, _ ending: JSONValue) {
            let (own, other) = (Self.subject(of: asked), Self.subject(of: ending))
            if own == other {
                if own != .string("") { isShared = true }
            } else {
                isOther = true
            }
        }

        private static func subject(of value: JSONValue) -> JSONValue {
            guard let text = value.string else { return value }
            let verbs = WordList.subscribing.union(WordList.unsubscribing)
            let words = Words.of(text)
            guard words.contains(where: verbs.contains) else { return value }
            return .string(words.filter { !verbs.contains($0) }.joined(separator: " "))
        }
    }
}
