internal import CodecRuntime
internal import MockRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A message moves the room's time of the last message; what is no such message does not.
struct Touched: Procedure {
    enum Question: Sendable {
        /// A message moves it.
        case moves
        /// Messages of an operation that keeps nothing leave it.
        case staysFor(ReceiveOperation)
        /// What breaks the contract leaves it; a message of the operation, sent behind, shows that it has been handled.
        case staysForInvalid(provenBy: ReceiveOperation)
    }

    let subject: KeepingSubject
    var question = Question.moves

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        guard session.context.target.probes.lastMessageAt != nil else { throw Missing.lastProbe }
        switch question {
        case .moves: try await judgeMoves(on: session)
        case .staysFor(let other): try await judgeStill(other, on: session)
        case .staysForInvalid(let proof): try await judgeNonsense(before: proof, on: session)
        }
    }

    private func judgeMoves(on session: Session) async throws {
        let delivering = DeliverySubject(operation: subject.operation, delivery: subject.delivery)
        let speakers = delivering.speakers(on: session)
        // Whoever comes in says something: so everybody comes in first, and nothing is said between two messages.
        for slot in speakers.flatMap({ [$0] + delivering.audience(of: $0, on: session) }) {
            _ = try await session.connection(slot)
        }
        var previous: JSONValue?
        for (index, slot) in speakers.enumerated() {
            _ = try await session.connection(slot)
            let before = try await settled(on: session)
            let message = try await subject.say(session.saying(subject.operation, index + 1), by: slot, on: session)
            try await judgeMoved(from: before, by: message, behind: previous, on: session)
            previous = message
        }
    }

    /// The time once it no longer moves: a server may keep what was said before a little later.
    private func settled(on session: Session) async throws -> WireTimestamp? {
        var last = try await session.touched()
        return try await session.eventually { () -> WireTimestamp?? in
            let now = try await session.touched()
            defer { last = now }
            return now == last ? .some(now) : nil
        } ?? last
    }

    private func time(of message: JSONValue?) -> WireTimestamp? {
        subject.timeField.flatMap { message?[$0]?.string }.flatMap { WireTimestamp($0) }
    }

    private func judgeMoved(
        from before: WireTimestamp?,
        by message: JSONValue,
        behind previous: JSONValue?,
        on session: Session
    ) async throws {
        let sent = time(of: message)
        let moved = try await session.eventually { () -> WireTimestamp? in
            guard let now = try await session.touched() else { return nil }
            return before.map { now.microseconds > $0.microseconds } ?? true ? now : nil
        }
        if let moved {
            try judgePlausible(moved, sent)
            return try await judgeLatest(moved, sent, time(of: previous), on: session)
        }
        let now = try await session.touched()
        // A server that keeps whole seconds shows no difference within one.
        if let now, let sent, now.microseconds % 1_000_000 == 0,
            abs(sent.microseconds - now.microseconds) < 1_000_000
        {
            return
        }
        if let now { try judgePlausible(now, sent) }
        throw Finding(
            expected: "the time of the last message moves on after a message",
            observed: now.map { "it is still \($0.description)" } ?? "there is none",
            hint: Hints.notTouched
        )
    }

    /// The time is that of the message: not of another day.
    private func judgePlausible(_ moved: WireTimestamp, _ sent: WireTimestamp?) throws {
        guard let sent, abs(moved.microseconds - sent.microseconds) > 60_000_000 else { return }
        throw Finding(
            expected: "about the time of the message, \(sent.description)",
            observed: moved.description,
            hint: "both are UTC, or both have an offset?"
        )
    }

    /// The time is not that of the message before, to the microsecond. A server may come to it by and by, as above.
    private func judgeLatest(
        _ moved: WireTimestamp,
        _ sent: WireTimestamp?,
        _ previous: WireTimestamp?,
        on session: Session
    ) async throws {
        guard let sent, let previous, moved.microseconds == previous.microseconds,
            moved.microseconds != sent.microseconds
        else { return }
        let later = try await session.eventually { () -> Bool? in
            try await session.touched()?.microseconds == previous.microseconds ? nil : true
        }
        guard later == nil else { return }
        throw Finding(
            expected: "the time of the last message, \(sent.description)",
            observed: "that of the message before it, \(moved.description)",
            hint: "set it from the message that is being kept, behind its creation"
        )
    }

    private func judgeStill(_ other: ReceiveOperation, on session: Session) async throws {
        let slot = session.speaker
        let subjects = other.deliveries.map { DeliverySubject(operation: other, delivery: $0) }
        // Whoever comes in says something, which moves it: so everybody comes in first.
        for somebody in [slot] + subjects.flatMap({ $0.audience(of: slot, on: session) }) {
            _ = try await session.connection(somebody)
        }
        let before = try await settled(on: session)
        let saying = session.saying(other)
        // It has been handled, and what it may move has moved, once it has reached somebody.
        if let subject = subjects.first {
            _ = try await subject.firsts(saying, by: slot, on: session)
        } else {
            try await session.connection(slot).send(saying.payload.jsonText)
        }
        let after = try await settled(on: session)
        guard after != before, !session.bystanders.hasOthers else { return }
        throw Finding(
            expected: "what \(other.name) receives leaves the time of the last message as it was",
            observed: "it went from \(before?.description ?? "none") to \(after?.description ?? "none")"
        )
    }

    /// Whether such messages are passed on is for other checks to say: then they may count as messages here.
    private func judgeNonsense(before other: ReceiveOperation, on session: Session) async throws {
        guard let delivery = other.deliveries.first(where: { $0.audience != .sender }) else { return }
        let slot = session.speaker
        let partner = try session.partner
        let connection = try await session.connection(slot)
        let ear = try await session.connection(partner)
        // What the other one moves by itself is another check's matter.
        let start = try await settled(on: session)
        session.bystanders.noteSpeech(of: try session.person(slot))
        try await prove(session.saying(other, 1), of: delivery, from: connection, by: slot, at: ear, on: session)
        let before = try await settled(on: session)
        guard before == start else {
            let observed = "\(other.name) moves it"
            throw Blocked(
                check: "\(session.context.channel.name)/\(other.name)/touches/nothing",
                finding: Finding(expected: "something that moves nothing, to prove by", observed: observed)
            )
        }
        let cases = session.contractIndex.generator.cases(
            of: subject.operation.message.payload,
            seed: session.context.seed
        )
        for example in cases where example.verdict == .invalid {
            connection.send(example.applied(to: session.saying(subject.operation, 1).payload).jsonText)
        }
        let proof = session.saying(other, 2)
        let heard = try await prove(proof, of: delivery, from: connection, by: slot, at: ear, on: session)
        let isPassedOn = heard.contains { $0.reading.name == subject.persistence.message }
        let after = try await settled(on: session)
        guard !isPassedOn, after != before, !session.bystanders.hasOthers else { return }
        throw Finding(
            expected: "what breaks the contract leaves the time of the last message as it was",
            observed: "it went from \(before?.description ?? "none") to \(after?.description ?? "none")",
            hint: "check a frame whole before anything is done with it"
        )
    }

    /// Says something that somebody else hears once all before it has been handled.
    ///
    /// - Returns: what was heard up to it.
    /// - Throws: `Missing` where it is not heard: the server has hung up, which has checks of its own.
    @discardableResult
    private func prove(
        _ saying: Saying,
        of delivery: Delivery,
        from connection: RecordedConnection,
        by slot: ConnectionSlot,
        at ear: RecordedConnection,
        on session: Session
    ) async throws -> [Arrival] {
        connection.send(saying.payload.jsonText)
        let listener = session.listener
        let person = try session.person(slot)
        let (heard, found) = try await session.hear(ear) {
            listener.isDelivery($0, of: delivery, for: saying, by: person)
        }
        guard found else { throw Missing("a connection that bears what breaks the contract is needed") }
        return heard
    }
}
