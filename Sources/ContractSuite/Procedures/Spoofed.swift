internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// What the server fills in can't be chosen by who sends: fields of those names are unknown ones, and ignored.
struct Spoofed: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    /// Whether a client may send such fields at all, and there are any.
    var isPossible: Bool {
        guard let rules = subject.operation.message.payload.object, !rules.isClosed else { return false }
        return subject.delivery.fields.contains { spoof(of: $0) != nil && rules[$0.name] == nil }
    }

    func run(on session: Session) async throws {
        let speaker = subject.speaker(on: session)
        let person = try session.person(speaker)
        var saying = session.saying(subject.operation)
        var spoofs: [String: JSONValue] = [:]
        for field in subject.delivery.fields where subject.operation.message.payload.object?[field.name] == nil {
            guard let value = spoof(of: field) else { continue }
            spoofs[field.name] = value
            saying.payload = saying.payload.setting(value, at: [field.name])
        }
        let slots = subject.audience(of: speaker, on: session)
        guard !slots.isEmpty else { throw Missing.partner }
        // Whatever comes up to the fence is looked at: under a wrong name it would not be known for what was said.
        let echoes = try await session.exchange(saying, by: speaker, observers: slots, awaiting: nil)
        session.clear()
        for (slot, arrival) in echoes.heard.flatMap({ slot, arrivals in arrivals.map { (slot, $0) } }) {
            guard arrival.reading.name == subject.delivery.message,
                let (name, spoof) = spoofs.first(where: { arrival.reading.json?[$0.key] == $0.value })
            else { continue }
            throw Finding(
                expected: "\"\(name)\" of \(subject.quoted) is what the server knows of \(person.key)",
                observed: "\(slot.name) received the one that \(person.key) had sent: \(spoof.jsonText)",
                hint: "make the message of its own fields; don't spread what a client sent into it"
            )
        }
    }

    /// A value that the server would never choose.
    private func spoof(of field: Delivery.Field) -> JSONValue? {
        switch field.source {
        case .senderID, .uuid: .string("00000000-0000-4000-8000-00000000dead")
        case .senderName: .string("Somebody Else")
        case .timestamp: .string("2001-01-01T00:00:00.000001Z")
        case .payload, .jwt: nil
        }
    }
}
