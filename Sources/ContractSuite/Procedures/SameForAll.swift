/// One message is the same for everyone who receives it: same id, same time, same everything.
struct SameForAll: Procedure {
    let subject: DeliverySubject

    func run(on session: Session) async throws {
        let others =
            session.hasOneConnectionAPerson ? [] : session.others.map { _ in subject.partner(on: session).second }
        let firsts = try await subject.firsts(
            session.newMessage(subject.operation),
            by: subject.sender(on: session),
            on: session,
            besides: others
        )
        session.clear()
        guard let (firstSlot, first) = firsts.first else { return }
        for (slot, other) in firsts.dropFirst() where other.meaning.json != first.meaning.json {
            throw Finding(
                expected: "\(firstSlot.name) and \(slot.name) receive the same \(subject.quoted)",
                observed: "\(first.excerpt) and \(other.excerpt)",
                hint: "make ids and times once, before the message is passed on, not once a recipient",
                cause: CauseName("each recipient gets a \(subject.quoted) of its own")
            )
        }
    }
}
