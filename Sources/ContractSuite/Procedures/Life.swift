internal import CodecRuntime
internal import WebSocketWire

/// A ping is answered with a pong that carries the same (RFC 6455, section 5.5.2).
struct PingPong: Procedure {
    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let tab = try await stage.tab(stage.speaker)
        let payload = stage.marks.message(1)
        tab.ping(payload)
        let end = stage.means.deadline(stage.means.limits.deliver)
        while let sound = await tab.next(by: end) {
            guard case .pong(let answer) = sound else { continue }
            if answer == payload { return }
            throw Finding(expected: "a pong with \(payload)", observed: "a pong with \(Transcript.excerpt(answer))")
        }
        throw Finding(
            expected: "a pong with \(payload)",
            observed: tab.ending?.phrase ?? "no pong in time",
            hint: tab.ending?.hint
        )
    }
}

/// A client's close frame is answered, and TCP ends (RFC 6455, sections 5.5.1 and 7.1.1).
struct Farewell: Procedure {
    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let seat = Seat(person: stage.speaker.person, tab: 2)
        let tab = try await stage.tab(seat)
        tab.close(.normalClosure)
        let end = stage.means.deadline(stage.means.limits.close)
        while await tab.nextMessage(by: end) != nil {}
        await tab.waitForEnd(by: end)
        stage.clear()
        let expected = "a close frame in answer to close 1000, and then the end of TCP"
        guard case .closed? = tab.ending else {
            let observed = tab.ending?.phrase ?? "neither within \(stage.means.limits.close.phrase)"
            throw Finding(expected: expected, observed: observed)
        }
        guard tab.isOver else {
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

    func run(on stage: Stage) async throws {
        let seat = Seat(person: stage.speaker.person, room: stage.room, tab: 2)
        stage.release(seat)
        if try await isHeard(at: seat, after: .zero, on: stage) { return }
        stage.forget()
        if try await isHeard(at: seat, after: Self.pause, on: stage) { return }
        throw Finding(
            expected: "the first message on a connection reaches \(seat.name), who sent it",
            observed: "it did not come within \(stage.means.limits.deliver.phrase), and the second one did",
            hint: "listen before the handshake is answered, and join the room before anything is read"
        )
    }

    /// - Throws: `Blocked` where a second message is not heard either: then this is not the question.
    private func isHeard(at seat: Seat, after pause: Duration, on stage: Stage) async throws -> Bool {
        let (welcome, transcript) = try await Door(means: stage.means).knock(seat.knock(stage.means))
        guard case .open(let tab) = welcome else {
            stage.keep(transcript)
            let finding = Finding(expected: "\(seat.name) is admitted", observed: "no connection")
            throw Blocked(check: CheckID.admits(stage.means.channel, seat.person), finding: finding)
        }
        defer { stage.keep(tab) }
        let end = stage.means.deadline(pause)
        while await tab.nextMessage(by: end) != nil {}
        let first = stage.sendFence(on: tab, fence: fence)
        if try await stage.hear(tab, until: { $0.text?.contains(first) == true }).found { return true }
        let second = stage.sendFence(on: tab, fence: fence)
        let found = try await stage.hear(tab, until: { $0.text?.contains(second) == true }).found
        guard !found else { return false }
        let channel = stage.means.channel
        let id =
            tab.ending == nil
            ? CheckID.reaches(channel, fence.operation, fence.delivery, .sender) : CheckID.admits(channel, seat.person)
        let observed = tab.ending?.phrase ?? "it did not come within \(stage.means.limits.deliver.phrase)"
        let expected = "a message reaches \(seat.name), who sent it"
        throw Blocked(check: id, finding: Finding(expected: expected, observed: observed, hint: tab.ending?.hint))
    }
}

/// A message in several frames is one message (RFC 6455, section 5.4).
struct Fragments: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let saying = stage.saying(fence.operation)
        let tab = try await stage.tab(speaker)
        let text = Array(saying.payload.jsonText.unicodeScalars)
        let third = max(1, text.count / 3)
        let pieces = [text.prefix(third), text.dropFirst(third).prefix(third), text.dropFirst(2 * third)]
        tab.send(fragments: pieces.map { String(String.UnicodeScalarView($0)) })
        let person = try stage.person(speaker)
        let listener = stage.listener
        let found = try await stage.hear(tab) {
            listener.isDelivery($0, of: fence.delivery, for: saying, by: person)
        }.found
        guard !found else { return }
        let id = CheckID.reaches(stage.means.channel, fence.operation, fence.delivery, .sender)
        let finding = Finding(
            expected: "a message in three fragments is taken as one",
            observed: tab.ending?.phrase ?? "it was not delivered",
            hint: tab.ending?.hint
        )
        guard tab.ending == nil else { throw finding }
        throw Blocked(check: id, finding: finding)
    }
}

/// Somebody who closes one tab still has the other, and the rest of the room goes on.
struct TabClosed: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let second = Seat(person: speaker.person, tab: 2)
        _ = try await stage.tab(speaker)
        _ = try await stage.tab(second)
        stage.release(second)
        let observers = [speaker] + ((try? stage.partner).map { [$0] } ?? [])
        let subject = DeliverySubject(operation: fence.operation, delivery: fence.delivery)
        // Twice: the server may notice the closed tab only when it writes to it.
        for number in 1...2 {
            let saying = stage.saying(fence.operation, number)
            let echoes = try await stage.exchange(
                saying,
                by: speaker,
                observers: observers,
                awaiting: fence.delivery,
                needsFence: false
            )
            for seat in observers where echoes.deliveries(of: fence.delivery, at: seat).isEmpty {
                let error = await stage.missing(fence.delivery, of: saying, by: speaker, at: seat)
                guard let blocked = error as? Blocked else { throw error }
                throw Blocked(
                    check: blocked.check,
                    finding: Finding(
                        expected: "\(subject.quoted) reaches \(seat.name) after \(speaker.name) has closed another tab",
                        observed: blocked.finding.observed,
                        hint: "leave the group with the connection's own name, not with the person's"
                    )
                )
            }
        }
        stage.clear()
    }
}

/// Somebody who leaves and comes back is in the room again.
struct Return: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = stage.speaker
        let partner = try stage.partner
        try await stage.sayWithout(partner, fence)
        let saying = stage.saying(fence.operation, 2)
        let echoes = try await stage.exchange(
            saying,
            by: speaker,
            observers: [speaker, partner],
            awaiting: fence.delivery,
            needsFence: true
        )
        let count = echoes.deliveries(of: fence.delivery, at: partner).count
        if count == 0 { throw await stage.missing(fence.delivery, of: saying, by: speaker, at: partner) }
        guard count == 1 else {
            throw Finding(
                expected: "\(partner.name), who left and came back, receives a message once",
                observed: "it came \(count) times",
                hint: "leave the group when the socket closes"
            )
        }
    }
}

extension Stage {
    /// Lets somebody go who was there, and waits until they are gone: until then what is said is said to them, too.
    func dismiss(_ seat: Seat) async throws {
        let tab = try await tab(seat)
        tab.close(.normalClosure)
        let end = means.deadline(means.limits.close)
        while await tab.nextMessage(by: end) != nil {}
        await tab.waitForEnd(by: end)
        release(seat)
    }

    /// Lets somebody who was there go; what is said then, as message 1, is heard by who says it.
    func sayWithout(_ partner: Seat, _ fence: MarkedOperation) async throws {
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
