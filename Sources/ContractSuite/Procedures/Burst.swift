internal import CodecRuntime
internal import ProtocolSpec

/// Two people talk at once, more than any usual buffer holds: nothing is lost, doubled or swapped.
struct Burst: Procedure {
    let fence: MarkedOperation
    /// How many messages each of them sends.
    var count = 200

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let speakers = [stage.speaker, try stage.partner]
        for seat in speakers {
            for other in speakers { try stage.blockIfKnown(fence.operation, fence.delivery, other, seat) }
            _ = try await stage.tab(seat)
        }
        var sayings: [Int: (Saying, Target.Person)] = [:]
        // Both send before either is listened to: the server has to hold what it can't pass on yet.
        for (index, seat) in speakers.enumerated() {
            let tab = try await stage.tab(seat)
            let person = try stage.person(seat)
            for number in numbers(of: index) {
                let saying = stage.saying(fence.operation, number)
                sayings[number] = (saying, person)
                tab.send(saying.payload.jsonText)
            }
        }
        for seat in speakers {
            let received = try await numbers(at: seat, of: sayings, on: stage)
            for (index, speaker) in speakers.enumerated() {
                let sent = Array(numbers(of: index))
                try judge(received.filter { sent.contains($0) }, sent, from: speaker, at: seat)
            }
        }
    }

    private func numbers(of speaker: Int) -> ClosedRange<Int> {
        (speaker * count + 1)...(speaker * count + count)
    }

    /// The numbers of our messages that somebody received, in the order of their coming.
    private func numbers(
        at seat: Seat,
        of sayings: [Int: (Saying, Target.Person)],
        on stage: Stage
    ) async throws -> [Int] {
        let (prefix, listener) = ("\(stage.marks.check)m", stage.listener)
        var numbers: [Int] = []
        _ = try await stage.hear(try await stage.tab(seat)) { arrival in
            guard let text = arrival.text, let range = text.firstRange(of: prefix),
                let number = Int(text[range.upperBound...].prefix { $0 != "." }),
                let (saying, person) = sayings[number],
                listener.isDelivery(arrival, of: fence.delivery, for: saying, by: person)
            else { return false }
            numbers.append(number)
            return numbers.count == sayings.count
        }
        if numbers.isEmpty {
            let id = CheckID.reaches(
                stage.means.channel,
                fence.operation,
                fence.delivery,
                Relation(stage.speaker, seat)
            )
            throw Blocked(
                check: id,
                finding: Finding(expected: "\(sayings.count) messages", observed: "none came")
            )
        }
        return numbers
    }

    private func judge(_ received: [Int], _ sent: [Int], from speaker: Seat, at seat: Seat) throws {
        guard received != sent else { return }
        let missing = Set(sent).subtracting(received).count
        let doubled = received.count - Set(received).count
        let observed =
            missing == 0 && doubled == 0
            ? "all came, but not in their order" : "\(missing) are missing, \(doubled) came twice or more"
        throw Finding(
            expected: "\(sent.count) messages of \(speaker.name) reach \(seat.name), each once, in their order",
            observed: observed,
            hint: missing > 0
                ? "is a queue full? A channel layer drops what is over its capacity (100 by default)" : nil
        )
    }
}

/// A delivery reaches a member who is connected to another node, both ways.
struct AcrossNodes: Procedure {
    let subject: DeliverySubject
    /// The two nodes.
    let first: Int
    let second: Int

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let members = stage.means.target.main.members
        guard let one = members.first, let other = members.dropFirst().first else { throw Missing.partner }
        for (from, to) in [(first, second), (second, first)] {
            let speaker = Seat(person: one, node: from)
            // A person's own tab elsewhere shows it just as well, where the partner does not hear this.
            let isForOthers = Relation.partner.isReached(by: subject.delivery.audience)
            let observer = Seat(person: isForOthers ? other : one, tab: isForOthers ? 1 : 2, node: to)
            _ = try await stage.tab(speaker)
            let saying = stage.saying(subject.operation)
            let echoes = try await stage.exchange(
                saying,
                by: speaker,
                observers: [observer],
                awaiting: subject.delivery,
                needsFence: false
            )
            guard echoes.deliveries(of: subject.delivery, at: observer).isEmpty else { continue }
            let limit = stage.means.limits.deliver.phrase
            throw Finding(
                expected: "\(subject.quoted) from \(speaker.name) reaches \(observer.name)",
                observed: "nothing came within \(limit)",
                hint: "nodes share a room only through a channel layer: is Redis running, and the same for all of them?"
            )
        }
        stage.clear()
    }
}
