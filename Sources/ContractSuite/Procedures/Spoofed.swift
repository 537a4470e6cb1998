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

    func run(on stage: Stage) async throws {
        let speaker = subject.speaker(on: stage)
        let person = try stage.person(speaker)
        var saying = stage.saying(subject.operation)
        var spoofs: [String: JSONValue] = [:]
        for field in subject.delivery.fields where subject.operation.message.payload.object?[field.name] == nil {
            guard let value = spoof(of: field) else { continue }
            spoofs[field.name] = value
            saying.payload = saying.payload.setting(value, at: [field.name])
        }
        let seats = subject.audience(of: speaker, on: stage)
        guard !seats.isEmpty else { throw Missing.partner }
        // Whatever comes up to the fence is looked at: under a wrong name it would not be known for what was said.
        let echoes = try await stage.exchange(saying, by: speaker, observers: seats, awaiting: nil)
        stage.clear()
        for (seat, arrival) in echoes.heard.flatMap({ seat, arrivals in arrivals.map { (seat, $0) } }) {
            guard arrival.reading.name == subject.delivery.message,
                let (name, spoof) = spoofs.first(where: { arrival.reading.json?[$0.key] == $0.value })
            else { continue }
            throw Finding(
                expected: "\"\(name)\" of \(subject.quoted) is what the server knows of \(person.key)",
                observed: "\(seat.name) received the one that \(person.key) had sent: \(spoof.jsonText)",
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
