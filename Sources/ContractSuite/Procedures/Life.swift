internal import CodecRuntime
internal import WebSocketWire

/// A ping is answered with a pong that carries the same (RFC 6455, section 5.5.2).
struct PingPong: Procedure {
    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let connection = try await session.connection(session.speaker)
        let payload = session.marks.message(1)
        connection.ping(payload)
        let end = session.context.deadline(session.context.limits.deliver)
        while let sound = await connection.next(by: end) {
            guard case .pong(let answer) = sound else { continue }
            if answer == payload { return }
            throw Finding(expected: "a pong with \(payload)", observed: "a pong with \(Transcript.excerpt(answer))")
        }
        throw Finding(
            expected: "a pong with \(payload)",
            observed: connection.ending?.phrase ?? "no pong in time",
            hint: connection.ending?.hint
        )
    }
}

/// A client's close frame is answered, and TCP ends (RFC 6455, sections 5.5.1 and 7.1.1).
struct CloseHandshake: Procedure {
    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.speaker.person, connection: 2)
        let connection = try await session.connection(slot)
        connection.close(.normalClosure)
        let end = session.context.deadline(session.context.limits.close)
        while await connection.nextMessage(by: end) != nil {}
        await connection.waitForEnd(by: end)
        session.clear()
        let expected = "a close frame in answer to close 1000, and then the end of TCP"
        guard case .closed? = connection.ending else {
            let observed = connection.ending?.phrase ?? "neither within \(session.context.limits.close.phrase)"
            throw Finding(expected: expected, observed: observed)
        }
        guard connection.isOver else {
            throw Finding(expected: expected, observed: "a close frame, but TCP is still open")
        }
    }
}

/// What is said first on a connection is not lost.
///
/// Everybody who comes in says something before anything is judged, and it may be lost: many a server accepts first and joins
/// the room after that. Here it may not, where it is said a while after the handshake.
struct FirstMessage: Procedure {
    /// Longer than a server needs to let somebody in, and shorter than a person needs to write.
    private static let pause = Duration.milliseconds(500)

    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.speaker.person, room: session.room, connection: 2)
        session.release(slot)
        if try await isHeard(at: slot, after: .zero, on: session) { return }
        session.forget()
        if try await isHeard(at: slot, after: Self.pause, on: session) { return }
        throw Finding(
            expected: "the first message on a connection reaches \(slot.name), who sent it",
            observed: "it did not come within \(session.context.limits.deliver.phrase), and the second one did",
            hint: "listen before the handshake is answered, and join the room before anything is read"
        )
    }

    /// - Throws: `Blocked` where a second message is not heard either: then this is not the question.
    private func isHeard(at slot: ConnectionSlot, after pause: Duration, on session: Session) async throws -> Bool {
        let (outcome, transcript) = try await Connector(context: session.context).attempt(slot.attempt(session.context))
        guard case .open(let connection) = outcome else {
            session.keep(transcript)
            let finding = Finding(expected: "\(slot.name) is admitted", observed: "no connection")
            throw Blocked(check: CheckID.admits(session.context.channel, slot.person), finding: finding)
        }
        defer { session.keep(connection) }
        let end = session.context.deadline(pause)
        while await connection.nextMessage(by: end) != nil {}
        let first = session.sendFence(on: connection, fence: fence)
        if try await session.hear(connection, until: { $0.text?.contains(first) == true }).found { return true }
        let second = session.sendFence(on: connection, fence: fence)
        let found = try await session.hear(connection, until: { $0.text?.contains(second) == true }).found
        guard !found else { return false }
        let channel = session.context.channel
        let id =
            connection.ending == nil
            ? CheckID.reaches(channel, fence.operation, fence.delivery, .sender) : CheckID.admits(channel, slot.person)
        let observed = connection.ending?.phrase ?? "it did not come within \(session.context.limits.deliver.phrase)"
        let expected = "a message reaches \(slot.name), who sent it"
        throw Blocked(
            check: id,
            finding: Finding(expected: expected, observed: observed, hint: connection.ending?.hint)
        )
    }
}

/// A message in several frames is one message (RFC 6455, section 5.4).
struct Fragments: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let speaker = session.speaker
        let saying = session.saying(fence.operation)
        let connection = try await session.connection(speaker)
        let text = Array(saying.payload.jsonText.unicodeScalars)
        let third = max(1, text.count / 3)
        let pieces = [text.prefix(third), text.dropFirst(third).prefix(third), text.dropFirst(2 * third)]
        connection.send(fragments: pieces.map { String(String.UnicodeScalarView($0)) })
        let person = try session.person(speaker)
        let listener = session.listener
        let found = try await session.hear(connection) {
            listener.isDelivery($0, of: fence.delivery, for: saying, by: person)
        }.found
        guard !found else { return }
        let id = CheckID.reaches(session.context.channel, fence.operation, fence.delivery, .sender)
        let finding = Finding(
            expected: "a message in three fragments is taken as one",
            observed: connection.ending?.phrase ?? "it was not delivered",
            hint: connection.ending?.hint
        )
        guard connection.ending == nil else { throw finding }
        throw Blocked(check: id, finding: finding)
    }
}

/// Somebody who closes one tab still has the other, and the rest of the room goes on.
struct ConnectionClosed: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let speaker = session.speaker
        let second = ConnectionSlot(person: speaker.person, connection: 2)
        _ = try await session.connection(speaker)
        _ = try await session.connection(second)
        session.release(second)
        let observers = [speaker] + ((try? session.partner).map { [$0] } ?? [])
        let subject = DeliverySubject(operation: fence.operation, delivery: fence.delivery)
        // Twice: the server may notice the closed tab only when it writes to it.
        for number in 1...2 {
            let saying = session.saying(fence.operation, number)
            let echoes = try await session.exchange(
                saying,
                by: speaker,
                observers: observers,
                awaiting: fence.delivery,
                needsFence: false
            )
            for slot in observers where echoes.deliveries(of: fence.delivery, at: slot).isEmpty {
                let error = await session.missing(fence.delivery, of: saying, by: speaker, at: slot)
                guard let blocked = error as? Blocked else { throw error }
                throw Blocked(
                    check: blocked.check,
                    finding: Finding(
                        expected: "\(subject.quoted) reaches \(slot.name) after \(speaker.name) has closed another tab",
                        observed: blocked.finding.observed,
                        hint: "leave the group with the connection's own name, not with the person's"
                    )
                )
            }
        }
        session.clear()
    }
}

/// Somebody who leaves and comes back is in the room again.
struct Return: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let speaker = session.speaker
        let partner = try session.partner
        try await session.sayWithout(partner, fence)
        let saying = session.saying(fence.operation, 2)
        let echoes = try await session.exchange(
            saying,
            by: speaker,
            observers: [speaker, partner],
            awaiting: fence.delivery,
            needsFence: true
        )
        let count = echoes.deliveries(of: fence.delivery, at: partner).count
        if count == 0 { throw await session.missing(fence.delivery, of: saying, by: speaker, at: partner) }
        guard count == 1 else {
            throw Finding(
                expected: "\(partner.name), who left and came back, receives a message once",
                observed: "it came \(count) times",
                hint: "leave the group when the socket closes"
            )
        }
    }
}

extension Session {
    /// Lets somebody go who was there, and waits until they are gone: until then what is said is said to them, too.
    func dismiss(_ slot: ConnectionSlot) async throws {
        let connection = try await connection(slot)
        connection.close(.normalClosure)
        let end = context.deadline(context.limits.close)
        while await connection.nextMessage(by: end) != nil {}
        await connection.waitForEnd(by: end)
        release(slot)
    }

    /// Lets somebody who was there go; what is said then, as message 1, is heard by who says it.
    func sayWithout(_ partner: ConnectionSlot, _ fence: MarkedOperation) async throws {
        try await dismiss(partner)
        _ = try await exchange(
            saying(fence.operation, 1),
            by: speaker,
            observers: [speaker],
            awaiting: fence.delivery,
            needsFence: false
        )
    }
}
