internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import ProtocolSpec

/// Whether what is delivered reaches another connection of who has sent.
extension SocketDerivation {
    /// Derived only where the target has people: connections of nobody in particular are nobody's second one.
    mutating func deriveSecondTab(_ check: String, _ reaction: Contract.Reaction, _ request: Contract.Message.ID) {
        guard setup.openings.count > 1, let setup = setup(for: reaction.audience) else { return }
        let check = "\(check)/second-tab"
        let isReached = reaction.audience == .all
        let words = Self.words(reaction.audience)
        add(
            check,
            .must,
            "\"\(name(reaction.message))\" is for \(words): another connection of who sent \"\(name(request))\" "
                + "\(isReached ? "gets it, too" : "does not get it").",
            at: reaction.location
        )
        guard let payload = plan.request(request).payload else { return skip(check, plan.request(request).problem) }
        let (said, mark) = marked(payload, request, reaction)
        let heard = hearing(reaction, "\"\(name(reaction.message))\" does not reach a second connection", with: mark)
        let hearer = reaction.audience == .sender ? 0 : 1
        var steps: [Step] = [
            .join(client: 2), .join(client: 0), .settle(client: 2), .settle(client: 0),
            .join(client: 1), .settle(client: 1),
            .send(client: 0, plan.frame(of: said, as: request)),
        ]
        if isReached {
            steps.append(.hear(client: 2, heard))
        } else {
            steps += [.hear(client: hearer, heard), .settle(client: 2)]
            steps.append(
                .heardNone(
                    client: 2,
                    of: [reaction.message],
                    with: mark,
                    unlike: hearer,
                    because: "it is for \(words)"
                )
            )
        }
        var trial = Trial(check: check, label: "", steps: steps, closing: .fails, isFresh: true)
        // A server may let everybody have only one, be it the first or the last.
        let guest = Guest(
            Opening(person: setup.openings[0]?.person),
            otherwise: "a person's second connection was not open beside the first"
        )
        trial.guests = [0: guest, 2: guest]
        checks.alone.append(SocketChecks.Batch([trial], setup: setup))
    }
}
