internal import ProtocolSpec

/// An endpoint answers as documented to these credentials.
struct EndpointAnswer: Procedure {
    let subject: EndpointSubject
    let credentials: [CredentialPlan]
    let reply: HTTPEndpoint.Reply
    /// Whether it must be the documented answer to the letter.
    let isExact: Bool

    func run(on session: Session) async throws {
        for credential in credentials {
            let answer = try await session.ask(try subject.ask(credential, session.context))
            _ = try subject.read(answer, as: reply, isExact: isExact, session.contractIndex)
        }
    }
}
