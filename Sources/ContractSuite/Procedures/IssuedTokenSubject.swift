internal import AccessTokens
internal import CodecRuntime
internal import ServerRules

/// The token that an endpoint gives is for the person who asked.
struct IssuedTokenSubject: Procedure {
    let subject: EndpointSubject
    let field: String
    let rules: TokenRules

    func run(on session: Session) async throws {
        // Two people, so that a token of the wrong one is found.
        for member in session.members.prefix(2) {
            do {
                try await judge(try session.person(ConnectionSlot(person: member)), on: session)
            } catch is Missing where member != session.members.first {
                continue
            }
        }
    }

    private func judge(_ person: Target.Person, on session: Session) async throws {
        let token = try await subject.newToken(field, .subject, of: person.key, on: session)
        let expected = "a token whose claim \"\(rules.subject)\" is \(person.id)"
        guard let reading = TokenReading(token) else {
            throw Finding(expected: expected, observed: "a text that is not a JSON Web Token", cause: cause)
        }
        guard let text = reading.text(rules.subject), isSameID(text, person.id) else {
            let value = reading.claims[rules.subject].map(\.jsonText) ?? "missing"
            let other = session.context.target.people.first { isSameID(reading.text(rules.subject) ?? "", $0.id) }
            throw Finding(
                expected: expected,
                observed: "\"\(rules.subject)\" is \(value)\(other.map { ", which is \($0.key)" } ?? "")",
                hint: "make the token for the person whom the cookie names",
                cause: cause
            )
        }
        for claim in rules.claims where reading.claims[claim.name] != .string(claim.value) {
            let value = reading.claims[claim.name].map(\.jsonText) ?? "missing"
            throw Finding(
                expected: "a token whose claim \"\(claim.name)\" is \"\(claim.value)\"",
                observed: "\"\(claim.name)\" is \(value)",
                hint: "give out the access token, not the refresh token",
                cause: subject.cause("the token in \"\(field)\" does not open the channel")
            )
        }
    }

    private var cause: CauseName { subject.cause("the token in \"\(field)\" is not the asking person's") }
}
