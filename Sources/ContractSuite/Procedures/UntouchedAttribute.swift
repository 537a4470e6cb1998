internal import CodecRuntime
internal import ProtocolSpec

/// Messages of an operation that stores nothing leave the room's time of the last message as it was.
struct UntouchedAttribute: Procedure {
    let subject: PersistenceSubject
    let operation: ReceiveOperation

    func run(on session: Session) async throws {
        let slot = session.sender
        let subjects = operation.deliveries.map { DeliverySubject(operation: operation, delivery: $0) }
        // Every new connection sends a message, which moves the time: so all are opened first.
        for member in [slot] + subjects.flatMap({ $0.audience(of: slot, on: session) }) {
            _ = try await session.connection(member)
        }
        let before = try await session.settledTime()
        let outgoing = session.newMessage(operation)
        // Once it has been delivered, it has been handled, and what it may move has moved.
        if let subject = subjects.first {
            _ = try await subject.firsts(outgoing, by: slot, on: session)
        } else {
            try await session.connection(slot).send(outgoing.payload.jsonText)
        }
        let after = try await session.settledTime()
        guard after != before, !session.bystanders.hasBystanders else { return }
        throw Finding(
            expected: "what \(operation.name) receives leaves the time of the last message as it was",
            observed: "it went from \(before?.description ?? "none") to \(after?.description ?? "none")",
            hint: "set the time where a message is stored, and nowhere else",
            cause: CauseName("something that is not stored moves the time of the last message")
        )
    }
}
