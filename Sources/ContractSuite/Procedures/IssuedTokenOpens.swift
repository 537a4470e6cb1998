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
            throw Finding(expected: expected, observed: ending.phrase, hint: Hints.newToken, cause: cause)
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

    private var cause: CauseName { subject.cause("the token in \"\(field)\" does not open the channel") }
}
