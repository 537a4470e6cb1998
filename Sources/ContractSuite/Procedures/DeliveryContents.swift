internal import CodecRuntime
internal import ProtocolSpec

/// Messages arrive in the order in which they were sent, none lost, at everybody.
struct InOrder: Procedure {
    let subject: DeliverySubject
    /// How many are sent in one go.
    var count = 20
    /// Whether each is the same as the first.
    var isSame = false

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        for (index, speaker) in subject.speakers(on: session).enumerated() {
            await session.sweepIfNeeded()
            do {
                try await check(speaker, on: session)
            } catch is Missing where index > 0 {
                continue
            }
        }
        session.clear()
    }

    private func check(_ speaker: ConnectionSlot, on session: Session) async throws {
        let slots = subject.audience(of: speaker, on: session)
        guard !slots.isEmpty else { throw Missing.partner }
        for slot in slots {
            try session.blockIfKnown(subject.operation, subject.delivery, speaker, slot)
            _ = try await session.connection(slot)
        }
        let sayings = (1...count).map { session.saying(subject.operation, isSame ? 1 : $0) }
        let connection = try await session.connection(speaker)
        let person = try session.person(speaker)
        if sayings[0].mark == nil { try session.bystanders.demandQuiet(of: speaker) }
        session.bystanders.noteSpeech(of: person)
        for saying in sayings { connection.send(saying.payload.jsonText) }
        for slot in slots {
            let came = try await arrivals(of: sayings, at: slot, by: speaker, person: person, on: session)
            if isSame { try judgeIDs(of: came, at: slot, on: session) }
            let (sent, received) = signatures(of: sayings, came)
            guard sent != received else { continue }
            let ending = await session.ending(of: slot, or: speaker)
            throw finding(sent, received, came, by: speaker, at: slot, ending: ending)
        }
    }

    private func arrivals(
        of sayings: [Saying],
        at slot: ConnectionSlot,
        by speaker: ConnectionSlot,
        person: Target.Person,
        on session: Session
    ) async throws -> [Arrival] {
        let listener = session.listener
        var left = sayings.count
        let delivery = subject.delivery
        let isOne: (Arrival) -> Bool = { arrival in
            sayings.contains { listener.isDelivery(arrival, of: delivery, for: $0, by: person) }
        }
        let heard = try await session.hear(try await session.connection(slot)) { arrival in
            if isOne(arrival) { left -= 1 }
            return left == 0
        }.heard
        let came = heard.filter(isOne)
        guard !came.isEmpty else {
            throw await session.missing(subject.delivery, of: sayings[0], by: speaker, at: slot)
        }
        return came
    }

    private func signatures(
        of sayings: [Saying],
        _ came: [Arrival]
    ) -> (sent: [[JSONValue?]], received: [[JSONValue?]]) {
        (
            sayings.map { Self.signature($0.payload, subject.delivery) },
            came.map { Self.signature($0, subject.delivery) }
        )
    }

    private func finding(
        _ sent: [[JSONValue?]],
        _ received: [[JSONValue?]],
        _ came: [Arrival],
        by speaker: ConnectionSlot,
        at slot: ConnectionSlot,
        ending: Ending?
    ) -> Finding {
        let observed: String
        if received.count < sent.count {
            observed = "\(received.count) of \(sent.count) came"
        } else if let index = sent.indices.first(where: { sent[$0] != received[$0] }) {
            observed = "number \(index + 1) is another one: \(came[index].excerpt)"
        } else {
            observed = "\(received.count) came for \(sent.count)"
        }
        let hint =
            isSame
            ? "somebody may well say the same twice: it is no copy of the first"
            : "a handler that is not awaited, or one task a message, loses the order"
        return Finding(
            expected: "\(sent.count) messages from \(speaker.name) reach \(slot.name) in their order",
            observed: ending.map { "\($0.phrase): \(observed)" } ?? observed,
            hint: ending == nil ? hint : ending?.hint
        )
    }

    /// Each message has an id of its own, whatever is in it.
    ///
    /// - Throws: `Blocked`: an id that comes twice may be a copy, or one of a server that has one id for all.
    private func judgeIDs(of came: [Arrival], at slot: ConnectionSlot, on session: Session) throws {
        for field in subject.delivery.fields where field.source == .uuid {
            let ids = came.compactMap { $0.reading.json?[field.name] }
            guard let twice = ids.first(where: { id in ids.filter { $0 == id }.count > 1 }) else { continue }
            let base = CheckID.delivers(session.context.channel, subject.operation, subject.delivery, subject.placement)
            let isCopied = session.failures.contains("\(base)/once")
            throw Blocked(
                check: isCopied ? "\(base)/once" : "\(base)/field/\(field.name)",
                finding: Finding(
                    expected: "each \(subject.quoted) has a \"\(field.name)\" of its own",
                    observed: "\(slot.name) received \(Transcript.excerpt(twice.jsonText)) twice",
                    hint: "an id that is made of the text is the same for the same text"
                )
            )
        }
    }

    /// What of a payload a delivery copies: enough to tell messages apart.
    private static func signature(_ payload: JSONValue, _ delivery: Delivery) -> [JSONValue?] {
        delivery.fields.compactMap { field in
            guard case .payload(let path) = field.source else { return nil }
            return payload[path: path]
        }
    }

    private static func signature(_ arrival: Arrival, _ delivery: Delivery) -> [JSONValue?] {
        delivery.fields.compactMap { field in
            guard case .payload = field.source else { return nil }
            return arrival.reading.json?[field.name]
        }
    }
}

/// What is delivered is what its schema says.
struct Form: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        for (number, speaker) in subject.speakers(on: session).enumerated() {
            await session.sweepIfNeeded()
            let saying = session.saying(subject.operation, number + 1)
            let firsts: [(ConnectionSlot, Arrival)]
            do {
                firsts = try await subject.firsts(saying, by: speaker, on: session)
            } catch is Missing where number > 0 {
                continue
            }
            for (slot, arrival) in firsts {
                guard let complaint = arrival.reading.complaint else { continue }
                throw Finding(
                    expected: "\(subject.quoted) as its schema has it, at \(slot.name)",
                    observed: "\(complaint): \(arrival.excerpt)"
                )
            }
        }
        session.clear()
    }
}

/// One message is the same message for everybody: same id, same time, same everything.
struct Sameness: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        var partner = try? subject.partner(on: session)
        partner?.connection = 2
        let firsts = try await subject.firsts(
            session.saying(subject.operation),
            by: subject.speaker(on: session),
            on: session,
            besides: partner.map { [$0] } ?? []
        )
        session.clear()
        guard let (firstSeat, first) = firsts.first, firsts.count > 1 else { throw Missing.partner }
        for (slot, other) in firsts.dropFirst() where other.reading.json != first.reading.json {
            throw Finding(
                expected: "\(firstSeat.name) and \(slot.name) receive the same \(subject.quoted)",
                observed: "\(first.excerpt) and \(other.excerpt)",
                hint: "make ids and times once, before the message is passed on, not once a recipient"
            )
        }
    }
}
