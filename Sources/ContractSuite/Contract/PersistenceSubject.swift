internal import CodecRuntime
internal import ProtocolSpec

/// The operation whose messages are stored, and how to recognise a stored one.
struct PersistenceSubject: Sendable {
    let operation: ReceiveOperation
    let persistence: Persistence
    let delivery: Delivery
    /// The delivered field that is the message's id; nil where it has none.
    let idField: String?
    /// The delivered field that is the message's content, and where in the payload it comes from.
    let content: (field: String, path: [String])?
    /// The delivered field that is the message's time.
    let timeField: String?

    /// Nil where the operation stores nothing.
    init?(_ operation: ReceiveOperation, in contract: RoomContract) {
        guard let persistence = operation.persists,
            let delivery = operation.deliveries.first(where: { $0.message == persistence.message })
        else { return nil }
        (self.operation, self.persistence, self.delivery) = (operation, persistence, delivery)
        idField = delivery.fields.first { $0.source == .uuid }?.name
        timeField = delivery.fields.first { $0.source == .timestamp }?.name
        let place = MarkedOperation(operation, audience: delivery.audience, in: contract)
        content = place.flatMap { place in
            delivery.fields.first { $0.source == .payload(place.path) }.map { ($0.name, place.path) }
        }
    }
}
