import CodecRuntime
import MockEngine
import ServerRules
import Synchronization

/// Tokens for the URLs that the inspector shows. Each stays the same for a while, so that the page does not change by itself.
final class TokenCache: Sendable {
    private let tokens: TokenRoutes
    private let issued = Mutex<[Key: (token: String, subject: String, time: Int)]>([:])

    /// Whose token of which kind.
    private struct Key: Hashable {
        var scheme: String
        var person: String
    }

    init(_ tokens: TokenRoutes) {
        self.tokens = tokens
    }

    /// A token that opens the channel for at least half of its lifetime from now on; nil where the contract asks for none.
    func token(of member: Roster.Member) async throws -> String? {
        guard let rules = tokens.channel.credential else { return nil }
        return try await token(rules, of: member)
    }

    /// A token of a kind that is good for at least half of its lifetime from now on.
    func token(_ rules: TokenRules, of member: Roster.Member) async throws -> String {
        let (now, subject) = (tokens.now(), member.id)
        let key = Key(scheme: rules.scheme, person: member.key)
        let known = issued.withLock { $0[key] }
        if let known, known.subject == subject, now - known.time < rules.lifetimeSeconds / 2,
            !tokens.revocations.covers(known.token, of: subject)
        {
            return known.token
        }
        let token = try await tokens.token(rules, for: member)
        issued.withLock { $0[key] = (token, subject, now) }
        return token
    }
}
