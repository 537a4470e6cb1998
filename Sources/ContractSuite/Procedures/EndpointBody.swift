internal import ProtocolSpec
internal import SchemaValidation

/// The body of an answer is what its schema says. Whether there is such an answer at all is another check's question.
struct EndpointBody: Procedure {
    let subject: EndpointSubject
    let credentials: [CredentialPlan]
    let reply: HTTPEndpoint.Reply

    func run(on session: Session) async throws {
        for credential in credentials {
            let answer = try await session.ask(try subject.ask(credential, session.context))
            do {
                let json = try subject.read(answer, as: reply, isExact: true, session.contractIndex)
                try judge(session.contractIndex.validator.violations(of: json, in: reply.message.payload))
            } catch let departure as Departure {
                throw departure.finding
            } catch let finding as Finding {
                throw Blocked(check: "\(subject.endpoint.name)/answers/\(reply.status)/form", finding: finding)
            }
        }
    }

    private struct Departure: Error {
        var finding: Finding
    }

    private func judge(_ violations: [Violation]) throws {
        guard !violations.isEmpty else { return }
        throw Departure(
            finding: Finding(
                expected: "a JSON object as \"\(reply.message.name)\" has it",
                observed: violations.map(\.description).joined(separator: "; "),
                hint: "a client that reads the status alone does without it",
                cause: CauseName("the body of \(reply.status) departs from its schema")
            )
        )
    }
}
