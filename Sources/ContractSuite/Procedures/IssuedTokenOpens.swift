internal import AccessTokens
internal import ProtocolSpec
internal import ServerRules

/// The token that an endpoint gives opens the channel.
struct IssuedTokenOpens: Procedure {
    let subject: EndpointSubject
    let field: String

    func run(on session: Session) async throws {
        let token = try await subject.newToken(field, .opens, on: session)
        let slot = session.sender
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
            if let lifetime = TokenReading(token)?.lifetime(now: session.context.now()), lifetime < Self.briefest {
                throw Finding(
                    expected: expected,
                    observed: "\(ending.phrase): the token is good for \(IssuedTokenLifetime.phrase(lifetime))",
                    hint:
                        "set \"exp\" to when the token ends: the contract's x-jwt.lifetime is how long it is good for",
                    cause: subject.otherLifetime(field)
                )
            }
            let finding = Finding(
                expected: expected,
                observed: ending.phrase,
                hint: ending.isRaised ? ending.hint : Hints.newToken,
                cause: ending.isRaised ? ending.cause : cause
            )
            let channel = session.context.channel
            let code = channel.closeCodes.first { $0.code == ending.code }
            guard code?.condition == .notAMember else { throw finding }
            // Where no token of the person's opens the room, it is not this one's fault.
            throw Blocked(check: CheckID.admits(channel, slot.person), finding: finding)
        case .refused(let answer):
            session.keep(transcript)
            throw Finding(
                expected: expected,
                observed: answer.phrase,
                hint: Hints.newToken,
                cause: cause
            )
        case .failed(_, let message):
            session.keep(transcript)
            throw Finding(expected: expected, observed: message, cause: cause)
        }
    }

    /// A token that is good for less, in seconds, may be over before it is used.
    private static let briefest = 5.0

    private var cause: CauseName { subject.cause("the token in \"\(field)\" does not open the channel") }
}
