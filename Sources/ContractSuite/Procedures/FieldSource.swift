internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// A field of what is delivered comes from where the contract says.
struct FieldSource: Procedure {
    /// Texts that a careless server changes on their way. No blank stands at an end.
    private static let tail = "\u{1F9D7}e\u{301}Q <b>\"&amp;\\n'</b> \u{5E9}\u{5DC}\u{5D5}\u{5DD}."
    /// How many messages each person sends.
    private static let rounds = 3

    let subject: DeliverySubject
    let field: Delivery.Field

    func run(on session: Session) async throws {
        var seen: [JSONValue] = []
        for (index, sender) in subject.senders(on: session).enumerated() {
            await session.drainIfNeeded()
            // Two nodes have two clocks: times are then held against those of the same one.
            if field.source == .timestamp, !subject.placement.isOnOne { seen = [] }
            do {
                for round in 1...Self.rounds {
                    try await speak(sender, index * Self.rounds + round, seen: &seen, on: session)
                }
                if field.source == .uuid { try await speakAnew(sender, index, seen: &seen, on: session) }
            } catch is Missing where index > 0 {
                continue
            }
        }
        if field.source == .timestamp { try await judgeClock(seen, on: session) }
        session.clear()
    }

    private func speak(
        _ sender: ConnectionSlot,
        _ number: Int,
        seen: inout [JSONValue],
        on session: Session
    ) async throws {
        let outgoing = newMessage(number, on: session)
        let firsts = try await subject.firsts(outgoing, by: sender, on: session)
        try judge(firsts, outgoing, by: session.person(sender), seen: &seen)
    }

    /// Says a message on a new connection: ids may be counted for each.
    private func speakAnew(
        _ sender: ConnectionSlot,
        _ index: Int,
        seen: inout [JSONValue],
        on session: Session
    ) async throws {
        session.release(sender)
        try await speak(sender, 40 + index, seen: &seen, on: session)
    }

    private func newMessage(_ number: Int, on session: Session) -> OutgoingMessage {
        var outgoing = session.newMessage(subject.operation, number)
        // What a copied field holds matters to that field's check alone.
        guard case .payload = field.source else { return outgoing }
        var random = session.random("\(subject.operation.name) field \(number)")
        let payload = session.contractIndex.generator.any(subject.operation.message.payload, using: &random)
        if let place = MarkedOperation(subject.operation, audience: nil, in: session.context.contract),
            let mark = outgoing.mark
        {
            outgoing.payload = place.marking(payload, with: mark, tail: Self.tail)
        } else {
            outgoing.payload = payload
        }
        return outgoing
    }

    private func judge(
        _ firsts: [(ConnectionSlot, ReceivedMessage)],
        _ outgoing: OutgoingMessage,
        by sender: Target.Person,
        seen: inout [JSONValue]
    ) throws {
        for (slot, received) in firsts {
            let value = received.meaning.json?[field.name]
            try received.proving { try judge(value, outgoing, by: sender, at: slot, received) }
        }
        guard let received = firsts.first?.1, let value = received.meaning.json?[field.name] else { return }
        try received.proving { try judge(value, after: seen) }
        seen.append(value)
    }

    /// What one message alone can show.
    private func judge(
        _ value: JSONValue?,
        _ outgoing: OutgoingMessage,
        by sender: Target.Person,
        at slot: ConnectionSlot,
        _ received: ReceivedMessage
    ) throws {
        switch field.source {
        case .payload(let path):
            let sent = outgoing.payload[path: path]
            // Where the sender left a field out there is nothing to copy.
            guard let sent, value != sent else { return }
            throw finding("what was sent: \(Self.text(sent))", value, at: slot, received)
        case .senderID:
            if let text = value?.string, isSameID(text, sender.id) { return }
            throw finding("\(sender.key)'s id, \(sender.id)", value, at: slot, received)
        case .senderName:
            // The first sender has a name (`Need.name`); what cannot be compared of another is left out.
            guard let name = sender.name, value != .string(name) else { return }
            throw finding("\(sender.key)'s name, \(name)", value, at: slot, received, of: sender)
        case .uuid:
            if let text = value?.string, WireUUID(text) != nil { return }
            throw finding("a UUID", value, at: slot, received)
        case .timestamp:
            if let text = value?.string, WireTimestamp(text) != nil { return }
            throw finding("a date and time with offset (RFC 3339)", value, at: slot, received)
        case .jwt:
            if value?.string != nil { return }
            throw finding("a token", value, at: slot, received)
        }
    }

    /// What only several messages can show.
    private func judge(_ value: JSONValue, after seen: [JSONValue]) throws {
        switch field.source {
        case .uuid where seen.contains(value):
            throw Finding(
                expected: "a new \"\(field.name)\" for every message",
                observed: "\(Self.text(value)) came twice",
                hint: "make a new id for each message, whoever sends it, and on whichever connection",
                cause: wrong
            )
        case .timestamp:
            guard let time = Self.time(value), let before = seen.last.flatMap(Self.time), time < before else { return }
            throw Finding(
                expected: "\"\(field.name)\" never goes back",
                observed: "\(Self.text(value)) after \(Self.text(seen[seen.count - 1]))",
                hint: "take the time once, from a clock that does not go back, when the message is made",
                cause: wrong
            )
        default: return
        }
    }

    private func finding(
        _ expected: String,
        _ value: JSONValue?,
        at slot: ConnectionSlot,
        _ received: ReceivedMessage? = nil,
        of sender: Target.Person? = nil
    ) -> Finding {
        // Where the message breaks its schema, the field is wrong because of that.
        let departed = received.flatMap { $0.meaning.complaint == nil ? nil : $0 }
        return Finding(
            expected: "\"\(field.name)\" of \(subject.quoted) is \(expected)",
            observed: value.map { "\(Self.text($0)) at \(slot.name)" } ?? "it is missing at \(slot.name)",
            hint: hint(sender),
            cause: departed.map { .departs($0, of: subject.delivery) } ?? wrong
        )
    }

    /// Who sent is often written by one function for all messages; the other fields have each their own.
    private var wrong: CauseName {
        switch field.source {
        case .senderID: .wrongSender
        case .senderName: CauseName("the sender's name is another one than in the target")
        case .payload: .changed(field.name, of: subject.delivery.message)
        case .uuid, .timestamp, .jwt: CauseName("\"\(field.name)\" of \(subject.quoted) is wrong")
        }
    }

    private func hint(_ sender: Target.Person?) -> String? {
        switch field.source {
        case .payload: Hints.passOn
        case .senderID: "take the id of the person who sent, not that of the one who receives"
        case .senderName:
            "is people.\(sender?.key ?? "…").name in the target what the server calls this person? If it is, take the name that "
                + "people see, not the account's"
        case .uuid, .timestamp, .jwt: nil
        }
    }

    private static func text(_ value: JSONValue) -> String { Transcript.excerpt(value.jsonText) }

    fileprivate static func time(_ value: JSONValue) -> Int64? {
        value.string.flatMap { WireTimestamp($0) }?.microseconds
    }
}

// MARK: - Clocks

extension FieldSource {
    /// Whether the times can be those of the messages.
    ///
    /// A server may have a clock of its own, as a mock has; but one that stands still, or goes wrong by a time zone, is
    /// no clock at all.
    private func judgeClock(_ seen: [JSONValue], on session: Session) async throws {
        guard let last = seen.last, let time = Self.time(last) else { return }
        let years = Int64(365.25 * 86_400 * 1_000_000)
        guard (30 * years...130 * years).contains(time) else {
            throw finding("a time of our days", last, at: subject.sender(on: session))
        }
        try judgeZone(time, last, now: session.context.now())
        if Set(seen).count == 1, seen.count > 1 { try await judgeStill(time, last, on: session) }
    }

    /// Local time under a `Z` is wrong by whole quarters of an hour, and by a day at most.
    private func judgeZone(_ time: Int64, _ value: JSONValue, now: Int) throws {
        let difference = Int(time / 1_000_000) - now
        let quarters = Int((Double(difference) / 900).rounded())
        guard quarters != 0, abs(quarters) <= 14 * 4, abs(difference - quarters * 900) <= 60 else { return }
        throw Finding(
            expected: "\"\(field.name)\" of \(subject.quoted) is the time of the message",
            observed: "\(Self.text(value)), which is \(Duration.seconds(abs(difference)).phrase) from now",
            hint: "a local time is written as UTC: convert it, or write its offset",
            cause: wrong
        )
    }

    /// Times in whole seconds may well be equal for a moment; finer ones may not for long.
    private func judgeStill(_ time: Int64, _ value: JSONValue, on session: Session) async throws {
        let isWhole = time % 1_000_000 == 0
        let end = session.context.deadline(isWhole ? .milliseconds(1_200) : .milliseconds(50))
        var number = 100
        var seen = [value]
        while NIODeadline.now() < end || number == 100 {
            try await speak(subject.sender(on: session), number, seen: &seen, on: session)
            if seen.last != value { return }
            number += 1
        }
        throw Finding(
            expected: "\"\(field.name)\" of \(subject.quoted) is the time of the message",
            observed: "\(Self.text(value)) for \(Self.rounds + number - 99) messages, one after the other",
            hint:
                "take the time for each message: a default that is computed once stays what it was when the server started",
            cause: wrong
        )
    }
}
