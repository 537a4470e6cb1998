internal import CodecRuntime

/// A message moves the room's attribute that holds the time of the last message.
struct TouchedAttribute: Procedure {
    let subject: PersistenceSubject

    func run(on session: Session) async throws {
        let delivering = DeliverySubject(operation: subject.operation, delivery: subject.delivery)
        let senders = delivering.senders(on: session)
        // Every new connection sends a message, so all are opened first: nothing may be sent between two messages.
        for slot in senders.flatMap({ [$0] + delivering.audience(of: $0, on: session) }) {
            _ = try await session.connection(slot)
        }
        var previous: JSONValue?
        for (index, slot) in senders.enumerated() {
            _ = try await session.connection(slot)
            let before = try await session.settledTime()
            let message = try await subject.send(
                session.newMessage(subject.operation, index + 1),
                by: slot,
                on: session
            )
            try await judgeMoved(from: before, by: message, behind: previous, on: session)
            previous = message
        }
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
            guard let now = try await session.attributeTime() else { return nil }
            return before.map { now.microseconds > $0.microseconds } ?? true ? now : nil
        }
        if let moved {
            try judgePlausible(moved, sent)
            return try await judgeLatest(moved, sent, time(of: previous), on: session)
        }
        let now = try await session.attributeTime()
        // A server that stores whole seconds shows no difference within one.
        if let now, let sent, now.microseconds % 1_000_000 == 0,
            abs(sent.microseconds - now.microseconds) < 1_000_000
        {
            return
        }
        if let now { try judgePlausible(now, sent) }
        throw Finding(
            expected: "the time of the last message moves on after a message",
            observed: now.map { "it is still \($0.description)" } ?? "there is none",
            hint: Hints.notTouched,
            cause: CauseName("a message does not move the time of the last message")
        )
    }

    /// The time is that of the message: not of another day.
    private func judgePlausible(_ moved: WireTimestamp, _ sent: WireTimestamp?) throws {
        guard let sent, abs(moved.microseconds - sent.microseconds) > 60_000_000 else { return }
        throw Finding(
            expected: "about the time of the message, \(sent.description)",
            observed: moved.description,
            hint: "both are UTC, or both have an offset?",
            cause: CauseName("the time of the last message is not that of a message")
        )
    }

    /// The time is not exactly that of the message before. A server may take a while to set it, as above.
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
            try await session.attributeTime()?.microseconds == previous.microseconds ? nil : true
        }
        guard later == nil else { return }
        throw Finding(
            expected: "the time of the last message, \(sent.description)",
            observed: "that of the message before it, \(moved.description)",
            hint: "set it from the message that is being kept, behind its creation",
            cause: CauseName("the time of the last message is not that of a message")
        )
    }
}
