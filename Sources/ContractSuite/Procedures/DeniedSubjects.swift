internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules
internal import WebSocketWire

/// A good token whose subject is not an id is denied like that of an unknown user.
struct DeniedSubjects: Procedure {
    let subjects: [JSONValue]

    func run(on session: Session) async throws {
        for subject in subjects {
            session.forget()
            guard let finding = try await finding(for: subject, on: session) else { continue }
            // Where every unknown user is treated like this, that is the question of another check.
            let channel = session.context.channel
            guard let code = Self.code(in: channel) else { throw finding }
            throw Blocked(check: "\(channel.name)/close/\(code.code)/unknown-user", finding: finding)
        }
    }

    /// - Returns: what is wrong; nil where the connection is denied as it should be.
    private func finding(for subject: JSONValue, on session: Session) async throws -> Finding? {
        let (outcome, transcript) = try await Connector(context: session.context).attempt(attempt(with: subject))
        switch outcome {
        case .open(let connection):
            defer { session.keep(connection) }
            return await finding(for: subject, at: connection, on: session)
        case .refused(let answer):
            session.keep(transcript)
            return finding(for: subject, after: answer, session.context.channel)
        case .failed(let code, let message):
            session.keep(transcript)
            return code == .connectionEnded ? raised(subject, message) : finding(subject, message, nil, .noConnection)
        }
    }

    private func finding(for subject: JSONValue, after answer: HandshakeAnswer, _ channel: Channel) -> Finding? {
        if answer.status >= 500 { return raised(subject, answer.phrase) }
        guard (400...499).contains(answer.status) else {
            return finding(subject, answer.phrase, Hints.refused(answer), cause(of: answer, subject, channel))
        }
        guard let code = Self.code(in: channel), code.phase == .open else { return nil }
        let hint = Hints.deniedTooEarly(code.code, answer, attempt(with: subject), at: channel)
        return finding(subject, answer.phrase, hint, cause(of: answer, subject, channel))
    }

    private func cause(of answer: HandshakeAnswer, _ subject: JSONValue, _ channel: Channel) -> CauseName {
        Hints.cause(of: answer, denying: attempt(with: subject), .userUnknown, at: channel)
    }

    private func attempt(with subject: JSONValue) -> ConnectionAttempt {
        ConnectionAttempt(
            credential: .token(TokenRequest(.noID(subject))),
            room: .main,
            name: "client whose token is for \(subject.jsonText)"
        )
    }

    private func finding(
        for subject: JSONValue,
        at connection: RecordedConnection,
        on session: Session
    ) async -> Finding? {
        let limit = session.context.limits.close
        if let received = await connection.nextMessage(within: limit) {
            return admitted(subject, "the connection was accepted and received \(received.excerpt)")
        }
        guard let ending = connection.ending else {
            connection.noteSilence(limit)
            return admitted(subject, "the connection was accepted and is still open after \(limit.phrase)")
        }
        if session.context.channel.closeCodes.contains(where: { $0.code == ending.code }) { return nil }
        let hasRaised = ending.code == 1011 || ending == .cut
        return hasRaised ? raised(subject, ending.phrase) : finding(subject, ending.phrase, ending.hint, ending.cause)
    }

    private func admitted(_ subject: JSONValue, _ observed: String) -> Finding {
        let hint = "look the token's subject up before anybody is let in: nobody has this id"
        return finding(subject, observed, hint, CauseName("a token whose subject is not an id is admitted"))
    }

    private func raised(_ subject: JSONValue, _ observed: String) -> Finding {
        let hint =
            "an id that can't be parsed is an unknown user: catch ValueError and ValidationError around the lookup"
        return finding(subject, observed, hint, CauseName("a token whose subject is not an id raises"))
    }

    private func finding(_ subject: JSONValue, _ observed: String, _ hint: String?, _ cause: CauseName?) -> Finding {
        Finding(
            expected: "a token whose subject is \(subject.jsonText) is denied with a documented code",
            observed: observed,
            hint: hint,
            cause: cause
        )
    }

    /// The code for a user that the server doesn't know.
    private static func code(in channel: Channel) -> CloseCode? {
        channel.closeCodes.first { $0.condition == .userUnknown }
    }
}
