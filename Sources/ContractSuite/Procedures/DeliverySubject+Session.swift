internal import ProtocolSpec

/// Who takes part where a delivery is tried.
extension DeliverySubject {
    /// The connections in the room that the delivery reaches.
    func audience(of sender: ConnectionSlot, on session: Session) -> [ConnectionSlot] {
        let elsewhere = placement.other(than: sender)
        var slots = [sender]
        if !session.hasOneConnectionAPerson {
            slots.append(ConnectionSlot(person: sender.person, room: session.room, connection: 2, node: elsewhere))
        }
        slots += session.members.filter { $0 != sender.person }.prefix(1)
            .map { ConnectionSlot(person: $0, room: session.room, node: elsewhere) }
        return slots.filter { ObserverRelation(sender, $0).isReached(by: delivery.audience) }
    }

    /// Sends a message, and returns the first delivery of it at each connection that should have it.
    ///
    /// - Throws: `Blocked` where one receives nothing: whether it reaches people is another check's question.
    func firsts(
        _ outgoing: OutgoingMessage,
        by sender: ConnectionSlot,
        on session: Session,
        besides others: [ConnectionSlot] = []
    ) async throws -> [(ConnectionSlot, ReceivedMessage)] {
        let slots = audience(of: sender, on: session) + others
        if outgoing.mark == nil { try session.bystanders.requireSoleClient(of: sender) }
        let result = try await session.exchange(
            outgoing,
            by: sender,
            observers: slots,
            awaiting: delivery,
            needsFence: false
        )
        var firsts: [(ConnectionSlot, ReceivedMessage)] = []
        for slot in slots {
            guard let first = result.deliveries(of: delivery, at: slot).first else {
                throw await session.missing(delivery, of: outgoing, by: sender, at: slot)
            }
            firsts.append((slot, first))
        }
        return firsts
    }

    /// The first two members of the room, or the only one.
    func senders(on session: Session) -> [ConnectionSlot] {
        zip(session.members, [placement.sender, placement.others])
            .map { ConnectionSlot(person: $0, room: session.room, node: $1) }
    }

    /// The first member of the room.
    func sender(on session: Session) -> ConnectionSlot {
        ConnectionSlot(person: session.sender.person, room: session.room, node: placement.sender)
    }

    /// The second member of the room.
    func partner(on session: Session) -> ConnectionSlot {
        ConnectionSlot(person: session.partner.person, room: session.room, node: placement.others)
    }

    /// The sender's second connection.
    func secondConnection(on session: Session) -> ConnectionSlot {
        ConnectionSlot(person: session.sender.person, room: session.room, connection: 2, node: placement.others)
    }
}
