import CodecRuntime
import MockEngine
import MockRuntime
import Synchronization

/// Tokens for the URLs that a page shows: the same for a while, so that nothing changes where nothing happens.
final class FreshTokens: Sendable {
    private let desk: TokenRoutes
    private let issued = Mutex<[String: (token: String, subject: String, time: Int)]>([:])

    init(desk: TokenRoutes) {
        self.desk = desk
    }

    /// A token that opens the channel for at least half of its lifetime from now on; nil where the contract asks for none.
    func token(of member: Roster.Member) async throws -> String? {
        guard let rules = desk.channel.credential else { return nil }
        let (now, subject) = (desk.now(), member.person.id.description)
        let known = issued.withLock { $0[member.key] }
        if let known, known.subject == subject, now - known.time < rules.lifetimeSeconds / 2,
            !desk.revocations.covers(known.token, of: subject)
        {
            return known.token
        }
        guard let token = try await desk.accessToken(for: member.person) else { return nil }
        issued.withLock { $0[member.key] = (token, subject, now) }
        return token
    }
}
