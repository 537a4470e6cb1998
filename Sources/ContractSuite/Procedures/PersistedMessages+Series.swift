internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec

extension PersistedMessages {
    /// How many messages are sent in one go: of a store that loses one now and then, they show it.
    private static let series = 24
    /// Their numbers come behind those of all others.
    private static let firstOfSeries = 100

    /// Whether a text is one of the check's series.
    static func isOfSeries(_ text: String, _ marks: Marks) -> Bool {
        marks.messageNumber(in: text).map { $0 > firstOfSeries } ?? false
    }

    /// One person sends many messages in one go.
    ///
    /// - Returns: those that were delivered: what becomes of the others is another check's question.
    func sendSeries(to subject: DeliverySubject, on session: Session) async throws -> [JSONValue] {
        let sender = subject.sender(on: session)
        let outgoing = (1...Self.series).map { session.newMessage(subject.operation, Self.firstOfSeries + $0) }
        let (matcher, marks, person) = (session.matcher, session.marks, try session.person(sender))
        guard outgoing.allSatisfy({ $0.mark != nil }) else { return [] }
        let listeners = subject.audience(of: sender, on: session)
        for slot in listeners { try await session.connection(slot).recordsMessages = false }
        if subject.operation.deliveries.count > 1 {
            session.bystanders.noteUnmarkedMessage(of: person, at: sender.node)
        }
        let speaking = try await session.connection(sender)
        speaking.recordsMessages = false
        for message in outgoing { speaking.send(message.payload.jsonText) }
        var delivered: [Int: JSONValue] = [:]
        for slot in listeners {
            var left = Set(outgoing.indices)
            _ = try await session.hear(try await session.connection(slot)) { received in
                guard let number = received.text.flatMap(marks.messageNumber),
                    let index = outgoing.indices.first(where: { Self.firstOfSeries + $0 + 1 == number }),
                    matcher.isDelivery(received, of: subject.delivery, for: outgoing[index], by: person)
                else { return false }
                delivered[index] = delivered[index] ?? received.meaning.json
                left.remove(index)
                return left.isEmpty
            }
        }
        for slot in Set(listeners + [sender]) { session.current(slot)?.recordsMessages = true }
        session.keep(
            Transcript.Line(
                time: .now(),
                who: sender.name,
                direction: .note,
                text: "\(outgoing.count) more messages sent in one go, of which \(delivered.count) came back"
            )
        )
        return outgoing.indices.compactMap { delivered[$0] }
    }
}
