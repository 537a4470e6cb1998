/// When a person closes one of two connections, the other still works, and so do those of the room.
struct ConnectionClosed: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let sender = session.sender
        let ofSecond = session.check(ofSecondConnection: fence)
        if session.hasOneConnectionAPerson, session.failures.contains(ofSecond) {
            let finding = Finding(expected: "two connections of \(sender.person)", observed: "not tried again")
            throw Blocked(check: ofSecond, finding: finding)
        }
        let second = ConnectionSlot(person: sender.person, connection: 2)
        _ = try await session.connection(sender)
        _ = try await session.connection(second)
        // Only where both are open does the end of one of them show anything.
        _ = try await session.fence(by: second, at: [sender])
        session.release(second)
        // A server that takes the others along does so then, and might deliver the next message before.
        await session.waitForLeaving(of: sender.person)
        let observers = [sender] + (session.others)
        let subject = DeliverySubject(operation: fence.operation, delivery: fence.delivery)
        // Twice: the server may notice the closed tab only when it writes to it.
        for number in 1...2 {
            let outgoing = session.newMessage(fence.operation, number)
            let result = try await session.exchange(
                outgoing,
                by: sender,
                observers: observers,
                awaiting: fence.delivery,
                needsFence: false
            )
            for slot in observers where result.deliveries(of: fence.delivery, at: slot).isEmpty {
                let error = await session.missing(fence.delivery, of: outgoing, by: sender, at: slot)
                guard let blocked = error as? Blocked else { throw error }
                throw Blocked(
                    check: blocked.check,
                    finding: Finding(
                        expected: "\(subject.quoted) reaches \(slot.name) after \(sender.name) has closed another tab",
                        observed: blocked.finding.observed,
                        hint: Hints.closedAlong,
                        cause: .closedAlong
                    )
                )
            }
        }
        session.clear()
    }
}
