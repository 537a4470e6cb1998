internal import CodecRuntime

extension PersistenceSubject {
    /// Says something, and returns what it was delivered as, to the first who should have it.
    func send(_ outgoing: OutgoingMessage, by slot: ConnectionSlot, on session: Session) async throws -> JSONValue {
        let subject = DeliverySubject(operation: operation, delivery: delivery, placement: Placement(slot.node))
        let firsts = try await subject.firsts(outgoing, by: slot, on: session)
        return firsts.first?.1.meaning.json ?? .object([])
    }
}
