import CodecRuntime
import MockEngine
import ServerRules
import Synchronization

/// Tokens for the URLs that the inspector shows. Each stays the same for a while, so that the page does not change by itself.
final class TokenCache: Sendable {
    private let tokens: TokenRoutes
    private let issued = Mutex<[String: (token: String, subject: String, time: Int)]>([:])

    init(_ tokens: TokenRoutes) {
        self.tokens = tokens
    }

    /// A token that opens the channel for at least half of its lifetime from now on; nil where the contract asks for none.
    func token(of member: Roster.Member) async throws -> String? {
        guard let rules = tokens.channel.credential else { return nil }
        let (now, subject) = (tokens.now(), member.id)
        let known = issued.withLock { $0[member.key] }
        if let known, known.subject == subject, now - known.time < rules.lifetimeSeconds / 2,
            !tokens.revocations.covers(known.token, of: subject)
        {
            return known.token
        }
        guard let token = try await tokens.accessToken(for: member) else { return nil }
        issued.withLock { $0[member.key] = (token, subject, now) }
        return token
    }
}
