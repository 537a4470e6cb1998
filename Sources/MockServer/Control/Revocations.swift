import AccessTokens
import CodecRuntime
import Synchronization

/// Tokens that were revoked: refused although their signature and time are good.
final class Revocations: Sendable {
    private struct State {
        /// Their identifiers; the tokens themselves where they have none.
        var tokens: Set<String> = []
        /// By the person's identity.
        var people: [String: Cut] = [:]
    }

    /// From when on a person's tokens are good again.
    private struct Cut {
        /// In Unix seconds.
        var time: Int
        /// The identifiers of tokens that were issued afterwards, which may be in the same second.
        var issued: Set<String> = []
    }

    private let state = Mutex(State())

    /// Notes a token that is issued, by its own identifier.
    func issue(_ id: String, to subject: String) {
        state.withLock { state in
            _ = state.people[Self.same(subject)]?.issued.insert(id)
        }
    }

    func revoke(token: String) {
        let key = Self.key(token)
        state.withLock { _ = $0.tokens.insert(key) }
    }

    /// Revokes all tokens of a person that were issued until now, in Unix seconds.
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

    /// The same token can be written in more than one way: the last character of a part has bits that have no meaning.
    private static func key(_ token: String) -> String {
        TokenReading(token)?.text("jti") ?? token
    }

    /// One form for all ways to write the same UUID.
    private static func same(_ subject: String) -> String {
        WireUUID(subject)?.description ?? subject
    }
}
