internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A valid value at a limit is taken and passed on as it is.
struct AcceptedValue: Procedure {
    let operation: ReceiveOperation
    let example: ValueCase

    var lane: Lane { .room }
    var isAboutFrames: Bool { true }

    func run(on session: Session) async throws {
        let speaker = session.speaker
        let base = session.saying(operation)
        var saying = base
        saying.payload = example.applied(to: base.payload)
        // The case may need the very place where the mark stands.
        if let mark = base.mark, !saying.payload.jsonText.contains(mark) { saying.mark = nil }
        if saying.mark == nil { try session.bystanders.demandQuiet(of: speaker) }
        guard !operation.deliveries.isEmpty else { return try await survive(saying, by: speaker, on: session) }
        for delivery in operation.deliveries {
            let subject = DeliverySubject(operation: operation, delivery: delivery)
            let slots = subject.audience(of: speaker, on: session).filter { $0.connection == 1 }
            guard !slots.isEmpty else { throw Missing.partner }
            try await check(saying, delivery, by: speaker, at: slots, on: session)
        }
    }

    private func check(
        _ saying: Saying,
        _ delivery: Delivery,
        by speaker: ConnectionSlot,
        at slots: [ConnectionSlot],
        on session: Session
    ) async throws {
        let echoes = try await session.exchange(
            saying,
            by: speaker,
            observers: slots,
            awaiting: delivery,
            // A long one may be handled in another way, and so come twice: only a fence can show that.
            needsFence: example.keyword == "maxLength"
        )
        for slot in slots {
            let arrivals = echoes.deliveries(of: delivery, at: slot)
            guard let arrival = arrivals.first else {
                throw await lost(delivery, echoes, by: speaker, at: slot, on: session)
            }
            guard arrivals.count == 1 else {
                let finding = Finding(
                    expected: "\(example.label): \(slot.name) receives it once",
                    observed: "it came \(arrivals.count) times"
                )
                throw Blocked(
                    check: "\(CheckID.delivers(session.context.channel, operation, delivery))/once",
                    finding: finding
                )
            }
            try judge(arrival, saying, delivery, at: slot)
            guard let complaint = arrival.reading.complaint else { continue }
            let form = Finding(
                expected: "\(example.label): passed on as its schema has it",
                observed: "\(complaint): \(arrival.excerpt)"
            )
            // Where nothing that is delivered satisfies its schema, that is one finding, not one for every value.
            throw Blocked(
                check: "\(CheckID.delivers(session.context.channel, operation, delivery))/form",
                finding: form
            )
        }
    }

    private func lost(
        _ delivery: Delivery,
        _ echoes: Echoes,
        by speaker: ConnectionSlot,
        at slot: ConnectionSlot,
        on session: Session
    ) async -> any Error {
        let ending = await session.ending(of: speaker, or: slot)
        let limit = session.context.limits.deliver.phrase
        let misattributed = echoes.misattributed(delivery, at: slot)
        let finding = Finding(
            expected: "\(example.label): valid, so \"\(delivery.message)\" reaches \(slot.name)",
            observed: ending?.phrase ?? misattributed ?? "nothing came within \(limit)",
            hint: ending.map(\.hint) ?? (misattributed == nil ? Self.hint(example) : nil)
        )
        guard ending == nil else { return finding }
        let id = CheckID.reaches(session.context.channel, operation, delivery, from: speaker, to: slot)
        return Blocked(check: id, finding: finding)
    }

    /// The field in question, where it is copied, is to the code point what was sent.
    private func judge(_ arrival: Arrival, _ saying: Saying, _ delivery: Delivery, at slot: ConnectionSlot) throws {
        for field in delivery.fields {
            guard case .payload(let path) = field.source,
                example.path.starts(with: path) || path.starts(with: example.path),
                let sent = saying.payload[path: path]
            else { continue }
            let value = arrival.reading.json?[field.name]
            guard value != sent else { continue }
            throw Finding(
                expected: "\(example.label): passed on as \"\(field.name)\" to the code point",
                observed: "\(slot.name) received \(Self.measure(value)) for \(Self.measure(sent))",
                hint: Self.hint(example)
            )
        }
    }

    private func survive(_ saying: Saying, by speaker: ConnectionSlot, on session: Session) async throws {
        _ = try await session.exchange(saying, by: speaker, observers: [speaker], awaiting: nil)
    }

    private static func measure(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        guard let text = value.string else { return Transcript.excerpt(value.jsonText) }
        return "\(Transcript.excerpt(text)) (\(text.unicodeScalars.count) code points)"
    }

    private static func hint(_ example: ValueCase) -> String? {
        guard ["minLength", "maxLength"].contains(example.keyword) else { return nil }
        return
            "lengths count Unicode code points: not UTF-16 units (JavaScript), not bytes, not what a person sees as a letter"
    }
}
