internal import ProtocolSpec

/// A delivery does not reach an observer who should not have it.
struct NotDelivered: Procedure {
    let subject: DeliverySubject
    let relation: ObserverRelation

    func run(on session: Session) async throws {
        let sender = subject.sender(on: session)
        let observer: ConnectionSlot =
            switch relation {
            case .sender: sender
            case .secondConnection: subject.secondConnection(on: session)
            case .partner: subject.partner(on: session)
            }
        let outgoing = session.newMessage(subject.operation)
        if outgoing.mark == nil { try session.bystanders.requireSoleClient(of: sender) }
        let result = try await session.exchange(outgoing, by: sender, observers: [observer], awaiting: nil)
        session.clear()
        // Other deliveries of the operation may well reach this observer.
        let allowed = subject.operation.deliveries
            .filter { relation.isReached(by: $0.audience) }.map(\.message)
        let wrong = result.ours(observer).first { !allowed.contains($0.meaning.name ?? "") }
        guard let wrong else { return }
        let expected = "\(observer.name) receives no \(subject.quoted) for what \(sender.name) sends"
        if wrong.isStrange(session.marks) { throw Finding.strange(wrong, at: observer, expected: expected) }
        throw Finding(
            expected: expected,
            observed: "received \(wrong.excerpt)",
            hint: hint,
            cause: CauseName(
                relation == .partner
                    ? "\(subject.quoted) reaches people who should not have it"
                    : "\(subject.quoted) comes back to the person who sent"
            )
        )
    }

    private var hint: String? {
        switch relation {
        case .sender: "leave out the person who sent, by the person's id: a group has the sender's connections, too"
        case .secondConnection: "leave out every connection of the person, not only the one that sent"
        case .partner: nil
        }
    }
}
