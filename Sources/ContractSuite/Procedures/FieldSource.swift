internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A field of what is delivered comes from where the contract says.
struct FieldSource: Procedure {
    /// Texts that a careless server changes on their way. No blank stands at an end.
    private static let tail = "\u{1F9D7}e\u{301} <b>\"&amp;\\n'</b> \u{5E9}\u{5DC}\u{5D5}\u{5DD}."
    /// How many messages each person sends.
    private static let rounds = 3

    let subject: DeliverySubject
    let field: Delivery.Field

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        var seen: [JSONValue] = []
        for (index, speaker) in subject.speakers(on: stage).enumerated() {
            await stage.sweepIfNeeded()
            for round in 1...Self.rounds {
                let saying = saying(index * Self.rounds + round, on: stage)
                do {
                    let firsts = try await subject.firsts(saying, by: speaker, on: stage)
                    try judge(firsts, saying, by: stage.person(speaker), seen: &seen)
                } catch is Missing where index > 0 {
                    break
                }
            }
        }
        stage.clear()
    }

    private func saying(_ number: Int, on stage: Stage) -> Saying {
        var saying = stage.saying(subject.operation, number)
        // What a copied field holds matters to that field's check alone.
        guard case .payload = field.source else { return saying }
        var random = stage.random("\(subject.operation.name) field \(number)")
        let payload = stage.playbook.generator.any(subject.operation.message.payload, using: &random)
        if let place = MarkedOperation(subject.operation, audience: nil, in: stage.means.contract),
            let mark = saying.mark
        {
            saying.payload = place.marking(payload, with: mark, tail: Self.tail)
        } else {
            saying.payload = payload
        }
        return saying
    }

    private func judge(
        _ firsts: [(Seat, Arrival)],
        _ saying: Saying,
        by speaker: Target.Person,
        seen: inout [JSONValue]
    ) throws {
        for (seat, arrival) in firsts {
            let value = arrival.reading.json?[field.name]
            try judge(value, saying, by: speaker, at: seat, arrival)
        }
        guard let value = firsts.first?.1.reading.json?[field.name] else { return }
        try judge(value, after: seen)
        seen.append(value)
    }

    /// What one message alone can show.
    private func judge(
        _ value: JSONValue?,
        _ saying: Saying,
        by speaker: Target.Person,
        at seat: Seat,
        _ arrival: Arrival
    ) throws {
        switch field.source {
        case .payload(let path):
            let sent = saying.payload[path: path]
            // Where the sender left a field out there is nothing to copy.
            guard let sent, value != sent else { return }
            throw finding("what was sent: \(Self.text(sent))", value, at: seat)
        case .senderID:
            if let text = value?.string, isSameID(text, speaker.id) { return }
            throw finding("\(speaker.key)'s id, \(speaker.id)", value, at: seat)
        case .senderName:
            guard let name = speaker.name else {
                throw Missing("the person's name is needed: add people.\(speaker.key).name")
            }
            if value == .string(name) { return }
            throw finding("\(speaker.key)'s name, \(name)", value, at: seat)
        case .uuid:
            if let text = value?.string, WireUUID(text) != nil { return }
            throw finding("a UUID", value, at: seat)
        case .timestamp:
            if let text = value?.string, WireTimestamp(text) != nil { return }
            throw finding("a date and time with offset (RFC 3339)", value, at: seat)
        case .jwt:
            if value?.string != nil { return }
            throw finding("a token", value, at: seat)
        }
    }

    /// What only several messages can show.
    private func judge(_ value: JSONValue, after seen: [JSONValue]) throws {
        switch field.source {
        case .uuid where seen.contains(value):
            throw Finding(
                expected: "a new \"\(field.name)\" for every message",
                observed: "\(Self.text(value)) came twice"
            )
        case .timestamp:
            guard let time = Self.time(value), let before = seen.last.flatMap(Self.time), time < before else { return }
            throw Finding(
                expected: "\"\(field.name)\" never goes back",
                observed: "\(Self.text(value)) after \(Self.text(seen[seen.count - 1]))"
            )
        default: return
        }
    }

    private func finding(_ expected: String, _ value: JSONValue?, at seat: Seat) -> Finding {
        Finding(
            expected: "\"\(field.name)\" of \(subject.quoted) is \(expected)",
            observed: value.map { "\(Self.text($0)) at \(seat.name)" } ?? "it is missing at \(seat.name)"
        )
    }

    private static func text(_ value: JSONValue) -> String { Transcript.excerpt(value.jsonText) }

    private static func time(_ value: JSONValue) -> Int64? {
        value.string.flatMap { WireTimestamp($0) }?.microseconds
    }
}
