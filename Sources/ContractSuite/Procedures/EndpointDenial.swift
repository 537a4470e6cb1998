internal import CodecRuntime
internal import ProtocolSpec

/// A request without a good token gets no token, and a status that says that the request is at fault.
struct EndpointDenial: Procedure {
    let subject: EndpointSubject
    let credential: CredentialPlan

    func run(on session: Session) async throws {
        let answer = try await session.ask(try subject.ask(credential, session.context))
        guard !(400...499).contains(answer.status) else { return }
        throw Finding(
            expected: "no token, and HTTP \(subject.refusal?.status ?? 401) or another 4xx",
            observed: "HTTP \(answer.status)",
            hint: givesToken(answer) ? trusted : hint(answer.status),
            cause: cause(answer)
        )
    }

    /// Whether the answer has what only a good token should get.
    private func givesToken(_ answer: ProbeResponse) -> Bool {
        guard answer.status / 100 == 2, let json = try? JSONValue(decoding: answer.body) else { return false }
        return subject.tokenFields.isEmpty || subject.tokenFields.contains { json[$0.field.name]?.string != nil }
    }

    private func cause(_ answer: ProbeResponse) -> CauseName {
        if answer.status >= 500 { return subject.raises }
        guard givesToken(answer) else { return subject.cause("a bad token gets HTTP \(answer.status)") }
        return subject.cause(CauseName.trusted(credential), subject.trustsAll)
    }

    private func hint(_ status: Int) -> String? {
        status / 100 == 2
            ? "it gives no token, but a client sees a success: answer with the contract's status"
            : Hints.status(status, due: 401, at: subject.route)
    }

    private var trusted: String? {
        switch credential {
        case .absent, .empty: "the endpoint does not ask for its cookie"
        default: Hints.trusted(credential)
        }
    }
}
