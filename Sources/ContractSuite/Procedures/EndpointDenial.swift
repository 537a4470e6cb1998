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
            hint: answer.status / 100 == 2 ? trusted : Hints.status(answer.status, due: 401, at: subject.route),
            cause: subject.cause(
                answer.status / 100 == 2 ? CauseName.trusted(credential) : "a bad token gets HTTP \(answer.status)"
            )
        )
    }

    private var trusted: String? {
        switch credential {
        case .absent, .empty: "the endpoint does not ask for its cookie"
        default: Hints.trusted(credential)
        }
    }
}
