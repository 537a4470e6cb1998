internal import ProtocolSpec

/// What the checks of one delivery have in common.
struct DeliverySubject: Sendable {
    let operation: ReceiveOperation
    let delivery: Delivery
    /// Where people sit.
    var placement = Placement()

    var quoted: String { "\"\(delivery.message)\"" }

    /// Everybody in the room whom the delivery reaches when somebody speaks.
    func audience(of speaker: Seat, on stage: Stage) -> [Seat] {
        let elsewhere = placement.other(than: speaker)
        var seats = [speaker, Seat(person: speaker.person, room: stage.room, tab: 2, node: elsewhere)]
        seats += stage.members.filter { $0 != speaker.person }.prefix(1)
            .map { Seat(person: $0, room: stage.room, node: elsewhere) }
        return seats.filter { Relation(speaker, $0).isReached(by: delivery.audience) }
    }

    /// Says something and returns what it was delivered as, to each who should have it: exactly the first of each.
    ///
    /// - Throws: `Blocked` where somebody has nothing: whether it reaches people is another check's question.
    func firsts(
        _ saying: Saying,
        by speaker: Seat,
        on stage: Stage,
        besides others: [Seat] = []
    ) async throws -> [(Seat, Arrival)] {
        let seats = audience(of: speaker, on: stage) + others
        guard !seats.isEmpty else { throw Missing.partner }
        if saying.mark == nil { try stage.life.demandQuiet(of: speaker) }
        let echoes = try await stage.exchange(
            saying,
            by: speaker,
            observers: seats,
            awaiting: delivery,
            needsFence: false
        )
        var firsts: [(Seat, Arrival)] = []
        for seat in seats {
            guard let first = echoes.deliveries(of: delivery, at: seat).first else {
                throw await stage.missing(delivery, of: saying, by: speaker, at: seat)
            }
            firsts.append((seat, first))
        }
        return firsts
    }

    /// The members of the room who can speak, two at most.
    func speakers(on stage: Stage) -> [Seat] {
        zip(stage.members, [placement.speaker, placement.others])
            .map { Seat(person: $0, room: stage.room, node: $1) }
    }

    /// The first member of the room.
    func speaker(on stage: Stage) -> Seat {
        Seat(person: stage.speaker.person, room: stage.room, node: placement.speaker)
    }

    /// Another member of the room.
    func partner(on stage: Stage) throws -> Seat {
        Seat(person: try stage.partner.person, room: stage.room, node: placement.others)
    }

    /// The speaker's second connection.
    func secondTab(on stage: Stage) -> Seat {
        Seat(person: stage.speaker.person, room: stage.room, tab: 2, node: placement.others)
    }
}

/// A delivery reaches somebody who should have it.
struct Reach: Procedure {
    let subject: DeliverySubject
    let relation: Relation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        for (speaker, observer) in try pairs(on: stage) { try await check(speaker, [observer], on: stage) }
        if relation == .partner {
            // Whoever has two connections hears it on both.
            let partner = try subject.partner(on: stage)
            var second = partner
            second.tab = 2
            try await check(subject.speaker(on: stage), [partner, second], on: stage)
        }
        stage.clear()
    }

    /// Both directions between two members; the sender's own tabs in one.
    private func pairs(on stage: Stage) throws -> [(Seat, Seat)] {
        let speaker = subject.speaker(on: stage)
        switch relation {
        case .sender: return [(speaker, speaker)]
        case .secondTab:
            let second = subject.secondTab(on: stage)
            return [(speaker, second), (second, speaker)]
        case .partner:
            let partner = try subject.partner(on: stage)
            return [(speaker, partner), (partner, speaker)]
        }
    }

    private func check(_ speaker: Seat, _ observers: [Seat], on stage: Stage) async throws {
        _ = try await stage.tab(speaker)
        let saying = stage.saying(subject.operation)
        let echoes = try await stage.exchange(
            saying,
            by: speaker,
            observers: observers,
            awaiting: subject.delivery,
            needsFence: false
        )
        guard let observer = observers.first(where: { echoes.deliveries(of: subject.delivery, at: $0).isEmpty }) else {
            return
        }
        let ending = await stage.ending(of: observer, or: speaker)
        throw Finding(
            expected: "\(subject.quoted) from \(speaker.name) reaches \(observer.name)",
            observed: ending?.phrase ?? nothing(echoes, at: observer, stage),
            hint: ending?.hint ?? hint
        )
    }

    private var hint: String? {
        guard subject.placement.isOnOne else { return Hints.nodesApart }
        return relation == .partner ? Hints.notBroadcast : nil
    }

    private func nothing(_ echoes: Echoes, at observer: Seat, _ stage: Stage) -> String {
        let limit = stage.means.limits.deliver.phrase
        guard let other = echoes.ours(observer).first else {
            return echoes.misattributed(subject.delivery, at: observer) ?? "nothing came within \(limit)"
        }
        return "instead came \(other.reading.complaint ?? "another message"): \(other.excerpt)"
    }
}

/// A delivery does not reach somebody who should not have it.
struct Spare: Procedure {
    let subject: DeliverySubject
    let relation: Relation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = subject.speaker(on: stage)
        let observer: Seat =
            switch relation {
            case .sender: speaker
            case .secondTab: subject.secondTab(on: stage)
            case .partner: try subject.partner(on: stage)
            }
        let saying = stage.saying(subject.operation)
        if saying.mark == nil { try stage.life.demandQuiet(of: speaker) }
        let echoes = try await stage.exchange(saying, by: speaker, observers: [observer], awaiting: nil)
        stage.clear()
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

    func run(on stage: Stage) async throws {
        guard let other = stage.means.target.other else { throw Missing.otherRoom }
        let speaker = subject.speaker(on: stage)
        let watchers = other.members.map { Seat(person: $0, room: .other, node: subject.placement.others) }
        for watcher in watchers { _ = try await stage.tab(watcher) }
        let saying = stage.saying(subject.operation)
        // In their own room first, so that a leak had its time.
        _ = try await stage.exchange(saying, by: speaker, observers: [speaker], awaiting: subject.delivery)
        let person = try stage.person(speaker)
        for watcher in watchers {
            let heard = try await stage.fence(by: watcher, at: [watcher])[watcher] ?? []
            guard let leak = heard.first(where: { stage.listener.isOurs($0, speaker: person) }) else { continue }
            throw Finding(
                expected: "\(watcher.name) receives nothing of the main room",
                observed: "received \(leak.excerpt)",
                // What bears no mark of ours need not come from there.
                hint: leak.text?.contains(stage.marks.run) == true ? "a group's name must contain the room's id" : nil
            )
        }
        stage.clear()
    }
}

/// A delivery comes once to each connection, not twice.
struct Once: Procedure {
    let subject: DeliverySubject

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speaker = subject.speaker(on: stage)
        let seats = subject.audience(of: speaker, on: stage)
        guard !seats.isEmpty else { throw Missing.partner }
        let saying = stage.saying(subject.operation)
        if saying.mark == nil { try stage.life.demandQuiet(of: speaker) }
        let echoes = try await stage.exchange(saying, by: speaker, observers: seats, awaiting: subject.delivery)
        // A second fence: a copy may come behind the first one, as the fence's own copy does.
        let late = try await stage.fence(by: speaker, at: seats)
        for seat in seats {
            let behind = (late[seat] ?? []).filter {
                stage.listener.isDelivery($0, of: subject.delivery, for: saying, by: echoes.speaker)
            }
            let count = echoes.deliveries(of: subject.delivery, at: seat).count + behind.count
            if count == 0 { throw await stage.missing(subject.delivery, of: saying, by: speaker, at: seat) }
            guard count == 1 else {
                throw Finding(
                    expected: "\(seat.name) receives \(subject.quoted) once",
                    observed: "it came \(count) times",
                    hint: "is a connection in the group twice, or does the server answer beside broadcasting?"
                )
            }
        }
        stage.clear()
    }
}
