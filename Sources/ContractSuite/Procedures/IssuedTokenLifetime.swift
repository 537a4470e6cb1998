internal import AccessTokens
internal import ServerRules

/// The token that an endpoint gives is good for as long as the contract says.
struct IssuedTokenLifetime: Procedure {
    let subject: EndpointSubject
    let field: String
    let rules: TokenRules

    func run(on session: Session) async throws {
        let token = try await subject.newToken(field, .lifetime, on: session)
        let expected = "a token that is good for \(Duration.seconds(rules.lifetimeSeconds).phrase)"
        guard let reading = TokenReading(token) else {
            throw Finding(expected: expected, observed: "a text that is not a JSON Web Token", cause: cause)
        }
        guard let lifetime = reading.lifetime(now: session.context.now()) else {
            throw Finding(expected: expected, observed: "a token without an expiry", hint: "set \"exp\"", cause: cause)
        }
        // A minute is nothing to a token: clocks differ, and some servers give a little more.
        guard abs(lifetime - Double(rules.lifetimeSeconds)) > 60 else { return }
        throw Finding(
            expected: expected,
            observed: "a token that is good for \(Self.phrase(lifetime))",
            hint: "if that is wanted, say so in the contract: x-jwt.lifetime",
            cause: cause
        )
    }

    static func phrase(_ lifetime: Double) -> String {
        lifetime < 1 ? "less than 1 s" : Duration.seconds(Int(lifetime)).phrase
    }

    private var cause: CauseName { subject.otherLifetime(field) }
}

extension EndpointSubject {
    /// A token that is good for longer or shorter than the contract says.
    func otherLifetime(_ field: String) -> CauseName { cause("the token in \"\(field)\" has another lifetime") }
}
