internal import AccessTokens
internal import CodecRuntime
internal import ServerRules

/// A way to accept invalid tokens: such a token is replaced by a valid one that is newly signed.
enum Lenience: Sendable {
    /// Does not look at the expiry.
    case expired
    /// Does not verify the signature, whatever the token says of it.
    case signature
    /// Lets the token say that it has none.
    case algorithmNone
    /// Does not ask which kind of token it is.
    case otherKind
    /// Does not ask for the required claims.
    case missingClaim
    /// Takes a token without a subject for the first person's.
    case missingSubject

    /// The token that is judged in place of this one; the same where there is nothing to overlook.
    func token(_ token: String, _ rules: TokenRules) async throws -> String {
        guard let claims = TokenReading(token)?.claims, case .integer(let end)? = claims["exp"] else { return token }
        var lenient = rules
        var time = Server.now
        switch self {
        case .expired: time = end - 1
        case .signature:
            let isWhole = claims[rules.subject] != nil && rules.claims.allSatisfy { claims[$0.name] != nil }
            return isWhole ? try await signed(claims, rules) : token
        case .algorithmNone:
            return token.last == "." ? try await signed(claims, rules) : token
        case .otherKind:
            lenient.claims = lenient.claims.map {
                TokenRules.Claim(name: $0.name, value: claims[$0.name]?.string ?? "")
            }
        case .missingClaim: lenient.claims.removeAll { claims[$0.name] == nil }
        case .missingSubject: lenient.subject = "jti"
        }
        guard case .subject = await TokenJudge(rules: lenient, key: Server.key).judge(token, at: time) else {
            return token
        }
        var changed = claims
        if self == .expired { changed["exp"] = .integer(Server.now + 60) }
        for claim in rules.claims { changed[claim.name] = .string(claim.value) }
        return try await signed(changed, rules)
    }

    private func signed(_ claims: [String: JSONValue], _ rules: TokenRules) async throws -> String {
        try await TokenMint(rules: rules, key: Server.key).token(
            subject: claims[rules.subject]?.string ?? "550e8400-e29b-41d4-a716-446655440000",
            issuedAt: Server.now,
            id: "again",
            claims: claims
        )
    }
}
