import AccessTokens
import CodecRuntime
import Synchronization

/// Tokens that somebody has had revoked: not valid any more, however good they are.
final class Revocations: Sendable {
    private struct State {
        /// By their own identifiers; by themselves where they have none.
        var tokens: Set<String> = []
        /// By the person's identity.
        var people: [String: Cut] = [:]
    }

    /// Where a person's tokens cease to count.
    private struct Cut {
        /// In Unix seconds.
        var time: Int
        /// The identifiers of tokens that were issued since, within the same second too.
        var issued: Set<String> = []
    }

    private let state = Mutex(State())

    /// Takes note of a token that is issued, by its own identifier.
    func issue(_ id: String, to subject: String) {
        state.withLock { state in
            _ = state.people[Self.same(subject)]?.issued.insert(id)
        }
    }

    func revoke(token: String) {
        let key = Self.key(token)
        state.withLock { _ = $0.tokens.insert(key) }
    }

    /// Every token that a person has until now, in Unix seconds; those that are issued from now on count.
    func revokeAll(of subject: String, now: Int) {
        state.withLock { $0.people[Self.same(subject)] = Cut(time: now) }
    }

    func clear() {
        state.withLock { $0 = State() }
    }

    /// Whether a good token is revoked.
    func covers(_ token: String, of subject: String) -> Bool {
        state.withLock { state in
            if !state.tokens.isEmpty, state.tokens.contains(Self.key(token)) { return true }
            guard !state.people.isEmpty, let cut = state.people[Self.same(subject)] else { return false }
            guard let reading = TokenReading(token) else { return true }
            if let id = reading.text("jti"), cut.issued.contains(id) { return false }
            if let time = reading.text("iat").flatMap({ Int($0) }) { return time <= cut.time }
            return true
        }
    }

    /// A token can be spelt in more than one way: the last character of a part has bits that count for nothing.
    private static func key(_ token: String) -> String {
        TokenReading(token)?.text("jti") ?? token
    }

    /// The same person in any of a UUID's spellings.
    private static func same(_ subject: String) -> String {
        WireUUID(subject)?.description ?? subject
    }
}
