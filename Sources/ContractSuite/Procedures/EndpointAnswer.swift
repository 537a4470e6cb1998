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
            let request = try subject.ask(credential, session.context)
            let answer: ProbeResponse
            do { answer = try await session.ask(request) } catch let finding as Finding {
                throw PremiseMissing(ground: .answer, finding: finding)
            }
            do {
                _ = try subject.read(answer, as: reply, isExact: isExact, session.contractIndex)
            } catch let finding as Finding {
                guard let ground = missing(answer.status) else { throw finding }
                var known = finding
                if ground == .goodToken, finding.hint == nil { known.hint = Hints.cookieRefused }
                throw PremiseMissing(ground: ground, finding: known)
            }
        }
    }

    /// What an answer to a good token shows to be missing; nil where the endpoint has answered, though wrongly.
    private func missing(_ status: Int) -> Premise.Ground? {
        guard (200...299).contains(reply.status) else { return nil }
        switch status {
        case 300...399, 404, 405, 410, 501: return .answer
        case 400...499: return .goodToken
        default: return nil
        }
    }
}
