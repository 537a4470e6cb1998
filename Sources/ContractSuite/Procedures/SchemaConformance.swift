internal import ProtocolSpec

/// What is delivered is what its schema says.
struct SchemaConformance: Procedure {
    let subject: DeliverySubject

    func run(on session: Session) async throws {
        for (number, sender) in subject.senders(on: session).enumerated() {
            await session.drainIfNeeded()
            let outgoing = session.newMessage(subject.operation, number + 1)
            let firsts: [(ConnectionSlot, ReceivedMessage)]
            do {
                firsts = try await subject.firsts(outgoing, by: sender, on: session)
            } catch is Missing where number > 0 {
                continue
            }
            for (slot, received) in firsts {
                guard let complaint = received.meaning.complaint else { continue }
                throw Finding(
                    expected: "\(subject.quoted) as its schema has it, at \(slot.name)",
                    observed: "\(complaint): \(received.excerpt)",
                    hint: CauseName.lacksOffset(received, of: subject.delivery) ? Hints.noOffset : nil,
                    cause: .departs(received, of: subject.delivery)
                )
            }
        }
        session.clear()
    }
}
