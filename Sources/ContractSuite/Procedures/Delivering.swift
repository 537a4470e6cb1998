internal import ProtocolSpec

/// What the checks of one delivery have in common.
struct DeliverySubject: Sendable {
    let operation: ReceiveOperation
    let delivery: Delivery
    /// Where people sit.
    var placement = Placement()

    var quoted: String { "\"\(delivery.message)\"" }

    /// Everybody in the room whom the delivery reaches when somebody speaks.
    func audience(of speaker: ConnectionSlot, on session: Session) -> [ConnectionSlot] {
        let elsewhere = placement.other(than: speaker)
        var slots = [
            speaker, ConnectionSlot(person: speaker.person, room: session.room, connection: 2, node: elsewhere),
        ]
        slots += session.members.filter { $0 != speaker.person }.prefix(1)
            .map { ConnectionSlot(person: $0, room: session.room, node: elsewhere) }
        return slots.filter { Relation(speaker, $0).isReached(by: delivery.audience) }
    }

    /// Says something and returns what it was delivered as, to each who should have it: exactly the first of each.
    ///
    /// - Throws: `Blocked` where somebody has nothing: whether it reaches people is another check's question.
    func firsts(
        _ saying: Saying,
        by speaker: ConnectionSlot,
        on session: Session,
        besides others: [ConnectionSlot] = []
    ) async throws -> [(ConnectionSlot, Arrival)] {
        let slots = audience(of: speaker, on: session) + others
        guard !slots.isEmpty else { throw Missing.partner }
        if saying.mark == nil { try session.bystanders.demandQuiet(of: speaker) }
        let echoes = try await session.exchange(
            saying,
            by: speaker,
            observers: slots,
            awaiting: delivery,
            needsFence: false
        )
        var firsts: [(ConnectionSlot, Arrival)] = []
        for slot in slots {
            guard let first = echoes.deliveries(of: delivery, at: slot).first else {
                throw await session.missing(delivery, of: saying, by: speaker, at: slot)
            }
            firsts.append((slot, first))
        }
        return firsts
    }

    /// The members of the room who can speak, two at most.
    func speakers(on session: Session) -> [ConnectionSlot] {
        zip(session.members, [placement.speaker, placement.others])
            .map { ConnectionSlot(person: $0, room: session.room, node: $1) }
    }

    /// The first member of the room.
    func speaker(on session: Session) -> ConnectionSlot {
        ConnectionSlot(person: session.speaker.person, room: session.room, node: placement.speaker)
    }

    /// Another member of the room.
    func partner(on session: Session) throws -> ConnectionSlot {
        ConnectionSlot(person: try session.partner.person, room: session.room, node: placement.others)
    }

    /// The speaker's second connection.
    func secondTab(on session: Session) -> ConnectionSlot {
        ConnectionSlot(person: session.speaker.person, room: session.room, connection: 2, node: placement.others)
    }
}

/// A delivery reaches somebody who should have it.
struct Reach: Procedure {
    let subject: DeliverySubject
    let relation: Relation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        for (speaker, observer) in try pairs(on: session) { try await check(speaker, [observer], on: session) }
        if relation == .partner {
            // Whoever has two connections hears it on both.
            let partner = try subject.partner(on: session)
            var second = partner
            second.connection = 2
            try await check(subject.speaker(on: session), [partner, second], on: session)
        }
        session.clear()
    }

    /// Both directions between two members; the sender's own tabs in one.
    private func pairs(on session: Session) throws -> [(ConnectionSlot, ConnectionSlot)] {
        let speaker = subject.speaker(on: session)
        switch relation {
        case .sender: return [(speaker, speaker)]
        case .secondTab:
            let second = subject.secondTab(on: session)
            return [(speaker, second), (second, speaker)]
        case .partner:
            let partner = try subject.partner(on: session)
            return [(speaker, partner), (partner, speaker)]
        }
    }

    private func check(_ speaker: ConnectionSlot, _ observers: [ConnectionSlot], on session: Session) async throws {
        _ = try await session.connection(speaker)
        let saying = session.saying(subject.operation)
        let echoes = try await session.exchange(
            saying,
            by: speaker,
            observers: observers,
            awaiting: subject.delivery,
            needsFence: false
        )
        guard let observer = observers.first(where: { echoes.deliveries(of: subject.delivery, at: $0).isEmpty }) else {
            return
        }
        let ending = await session.ending(of: observer, or: speaker)
        throw Finding(
            expected: "\(subject.quoted) from \(speaker.name) reaches \(observer.name)",
            observed: ending?.phrase ?? nothing(echoes, at: observer, session),
            hint: ending?.hint ?? hint
        )
    }

    private var hint: String? {
        guard subject.placement.isOnOne else { return Hints.nodesApart }
        return relation == .partner ? Hints.notBroadcast : nil
    }

    private func nothing(_ echoes: Echoes, at observer: ConnectionSlot, _ session: Session) -> String {
        let limit = session.context.limits.deliver.phrase
        guard let other = echoes.ours(observer).first else {
            return echoes.misattributed(subject.delivery, at: observer) ?? "nothing came within \(limit)"
        }
        return "instead came \(other.reading.complaint ?? "another message"): \(other.excerpt)"
    }
}

/// A delivery does not reach somebody who should not have it.
struct NotDelivered: Procedure {
    let subject: DeliverySubject
    let relation: Relation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let speaker = subject.speaker(on: session)
        let observer: ConnectionSlot =
            switch relation {
            case .sender: speaker
            case .secondTab: subject.secondTab(on: session)
            case .partner: try subject.partner(on: session)
            }
        let saying = session.saying(subject.operation)
        if saying.mark == nil { try session.bystanders.demandQuiet(of: speaker) }
        let echoes = try await session.exchange(saying, by: speaker, observers: [observer], awaiting: nil)
        session.clear()
        // Other deliveries of the operation may well reach this observer.
        let allowed = subject.operation.deliveries
            .filter { relation.isReached(by: $0.audience) }.map(\.message)
        let wrong = echoes.ours(observer).first { !allowed.contains($0.reading.name ?? "") }
        guard let wrong else { return }
        throw Finding(
            expected: "\(observer.name) receives no \(subject.quoted) for what \(speaker.name) sends",
            observed: "received \(wrong.excerpt)",
            hint: relation == .secondTab
                ? "leave out every connection of the person, not only the one that sent" : nil
        )
    }
}

/// Nothing of a room is heard in another room, neither by its members nor by the speaker's own tab there.
struct Isolation: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        guard let other = session.context.target.other else { throw Missing.otherRoom }
        let speaker = subject.speaker(on: session)
        let watchers = other.members.map { ConnectionSlot(person: $0, room: .other, node: subject.placement.others) }
        for watcher in watchers { _ = try await session.connection(watcher) }
        let saying = session.saying(subject.operation)
        // In their own room first, so that a leak had its time.
        _ = try await session.exchange(saying, by: speaker, observers: [speaker], awaiting: subject.delivery)
        let person = try session.person(speaker)
        for watcher in watchers {
            let heard = try await session.fence(by: watcher, at: [watcher])[watcher] ?? []
            guard let leak = heard.first(where: { session.listener.isOurs($0, speaker: person) }) else { continue }
            throw Finding(
                expected: "\(watcher.name) receives nothing of the main room",
                observed: "received \(leak.excerpt)",
                // What bears no mark of ours need not come from there.
                hint: leak.text?.contains(session.marks.run) == true ? "a group's name must contain the room's id" : nil
            )
        }
        session.clear()
    }
}

/// A delivery comes once to each connection, not twice.
struct Once: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let speaker = subject.speaker(on: session)
        let slots = subject.audience(of: speaker, on: session)
        guard !slots.isEmpty else { throw Missing.partner }
        let saying = session.saying(subject.operation)
        if saying.mark == nil { try session.bystanders.demandQuiet(of: speaker) }
        let echoes = try await session.exchange(saying, by: speaker, observers: slots, awaiting: subject.delivery)
        // A second fence: a copy may come behind the first one, as the fence's own copy does.
        let late = try await session.fence(by: speaker, at: slots)
        for slot in slots {
            let behind = (late[slot] ?? []).filter {
                session.listener.isDelivery($0, of: subject.delivery, for: saying, by: echoes.speaker)
            }
            let count = echoes.deliveries(of: subject.delivery, at: slot).count + behind.count
            if count == 0 { throw await session.missing(subject.delivery, of: saying, by: speaker, at: slot) }
            guard count == 1 else {
                throw Finding(
                    expected: "\(slot.name) receives \(subject.quoted) once",
                    observed: "it came \(count) times",
                    hint: "is a connection in the group twice, or does the server answer beside broadcasting?"
                )
            }
        }
        session.clear()
    }
}
