internal import AccessTokens
internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec

/// An endpoint answers as documented to who brings these credentials.
struct EndpointAnswer: Procedure {
    let subject: EndpointSubject
    let credentials: [CredentialPlan]
    let reply: HTTPEndpoint.Reply
    /// Whether it must be the documented answer to the letter.
    let isExact: Bool

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        for credential in credentials {
            let answer = try await session.ask(try subject.ask(credential, session.context))
            _ = try session.read(answer, as: reply, isExact: isExact)
        }
    }
}

/// Who brings no good token gets none, and is told so with a status that says it is the client's fault.
struct EndpointDenial: Procedure {
    let subject: EndpointSubject
    let credential: CredentialPlan

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        let answer = try await session.ask(try subject.ask(credential, session.context))
        guard !(400...499).contains(answer.status) else { return }
        throw Finding(
            expected: "no token, and HTTP \(subject.refusal?.status ?? 401) or another 4xx",
            observed: "HTTP \(answer.status)",
            hint: answer.status / 100 == 2 ? trusted : Hints.status(answer.status, due: 401)
        )
    }

    private var trusted: String? {
        switch credential {
        case .absent, .empty: "the endpoint does not ask for its cookie"
        default: Hints.trusted(credential)
        }
    }
}

/// Another method than the documented one gives no token away.
struct OtherMethod: Procedure {
    let subject: EndpointSubject

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        let method = subject.endpoint.method == "GET" ? "POST" : "GET"
        let answer = try await session.ask(
            try subject.ask(.token(subject.token(.method)), session.context, method: method)
        )
        let json = try? JSONValue(decoding: answer.body)
        let given = subject.gifts.first { json?[$0.field.name]?.string != nil }
        guard (200...299).contains(answer.status), let given else { return }
        throw Finding(
            expected: "\(method) \(subject.endpoint.path) gives no token",
            observed: "HTTP \(answer.status) with \"\(given.field.name)\"",
            hint: "allow \(subject.endpoint.method) alone, and answer others with 405"
        )
    }
}

/// The token that an endpoint gives opens the channel.
struct GivenTokenOpens: Procedure {
    let subject: EndpointSubject
    let field: String

    // It says something in the room, where others listen for silence.
    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let token = try await subject.newToken(field, .opens, on: session)
        let slot = session.speaker
        let attempt = ConnectionAttempt(
            credential: .text(token),
            room: .main,
            name: "\(slot.person) with the new token"
        )
        let (outcome, transcript) = try await Connector(context: session.context).attempt(attempt)
        let expected = "the new token opens the channel"
        switch outcome {
        case .open(let connection):
            defer { session.keep(connection) }
            try await session.settle(connection, slot: slot)
            guard let ending = connection.ending else { return }
            throw Finding(expected: expected, observed: ending.phrase, hint: Hints.newToken)
        case .refused(let status):
            session.keep(transcript)
            throw Finding(
                expected: expected,
                observed: "the handshake was refused with HTTP \(status)",
                hint: Hints.newToken
            )
        case .failed(_, let message):
            session.keep(transcript)
            throw Finding(expected: expected, observed: message)
        }
    }
}

/// The token that an endpoint gives is for the person who asked.
struct GivenTokenSubject: Procedure {
    let subject: EndpointSubject
    let field: String
    let rules: TokenRules

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        // Two people, so that nobody gets the other's.
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
            throw Finding(expected: expected, observed: "a text that is no JSON Web Token")
        }
        guard let text = reading.text(rules.subject), isSameID(text, person.id) else {
            let value = reading.claims[rules.subject].map(\.jsonText) ?? "missing"
            throw Finding(expected: expected, observed: "\"\(rules.subject)\" is \(value)")
        }
        for claim in rules.claims where reading.claims[claim.name] != .string(claim.value) {
            let value = reading.claims[claim.name].map(\.jsonText) ?? "missing"
            throw Finding(
                expected: "a token whose claim \"\(claim.name)\" is \"\(claim.value)\"",
                observed: "\"\(claim.name)\" is \(value)",
                hint: "give out the access token, not the refresh token"
            )
        }
    }
}

/// The token that an endpoint gives is good for as long as the contract says.
struct GivenTokenLifetime: Procedure {
    let subject: EndpointSubject
    let field: String
    let rules: TokenRules

    var lane: Lane { .gate }

    func run(on session: Session) async throws {
        let token = try await subject.newToken(field, .lifetime, on: session)
        let expected = "a token that is good for \(Duration.seconds(rules.lifetimeSeconds).phrase)"
        guard let reading = TokenReading(token) else {
            throw Finding(expected: expected, observed: "a text that is no JSON Web Token")
        }
        guard let lifetime = reading.lifetime(now: session.context.now()) else {
            throw Finding(expected: expected, observed: "a token without an expiry", hint: "set \"exp\"")
        }
        // A minute is nothing to a token: clocks differ, and some servers give a little more.
        guard abs(lifetime - Double(rules.lifetimeSeconds)) > 60 else { return }
        throw Finding(
            expected: expected,
            observed: "a token that is good for \(Duration.seconds(Int(lifetime)).phrase)",
            hint: "if that is wanted, say so in the contract: x-jwt.lifetime"
        )
    }
}

extension EndpointSubject {
    /// Gets a new token.
    ///
    /// - Throws: `Blocked` where the endpoint doesn't give one: that is another check's matter.
    fileprivate func newToken(
        _ field: String,
        _ purpose: TokenRequest.Purpose,
        of person: String? = nil,
        on session: Session
    ) async throws -> String {
        guard let reply = success else { throw Missing("the contract documents no successful answer") }
        do {
            let answer = try await session.ask(try ask(.token(token(purpose, of: person)), session.context))
            let json = try session.read(answer, as: reply, isExact: false)
            let token = json[field]?.string ?? ""
            session.context.redactor.learn(token, label: "new token")
            return token
        } catch let finding as Finding {
            throw Blocked(check: "\(endpoint.name)/answers/\(reply.status)", finding: finding)
        }
    }
}
