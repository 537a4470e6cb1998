internal import ProtocolSpec

/// A delivery comes once to each connection, not twice.
struct DeliveredOnce: Procedure {
    let subject: DeliverySubject

    func run(on session: Session) async throws {
        let sender = subject.sender(on: session)
        let slots = subject.audience(of: sender, on: session)
        let outgoing = session.newMessage(subject.operation)
        if outgoing.mark == nil { try session.bystanders.requireSoleClient(of: sender) }
        let result = try await session.exchange(outgoing, by: sender, observers: slots, awaiting: subject.delivery)
        // A second fence: a copy may come behind the first one, as the fence's own copy does.
        let late = try await session.fence(by: sender, at: slots)
        for slot in slots {
            let behind = (late[slot] ?? []).filter {
                session.matcher.isDelivery($0, of: subject.delivery, for: outgoing, by: result.sender)
            }
            let count = result.deliveries(of: subject.delivery, at: slot).count + behind.count
            if count == 0 { throw await session.missing(subject.delivery, of: outgoing, by: sender, at: slot) }
            guard count == 1 else {
                throw Finding(
                    expected: "\(slot.name) receives \(subject.quoted) once",
                    observed: "it came \(count) times",
                    hint: Hints.doubled,
                    cause: .doubled(subject.delivery.message)
                )
            }
        }
        session.clear()
    }
}
