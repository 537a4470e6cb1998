internal import ProtocolSpec

/// Every connection in the room hears what is said in it, however many a person has.
struct ManyTabs: Procedure {
    /// For each of two people.
    private static let tabs = 4

    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let people = [stage.speaker] + [try? stage.partner].compactMap { $0 }
        let seats = people.flatMap { seat in
            (1...Self.tabs).map { Seat(person: seat.person, room: stage.room, tab: $0) }
        }
        try await admit(seats, on: stage)
        let saying = stage.saying(fence.operation)
        let reached = seats.filter { Relation(stage.speaker, $0).isReached(by: fence.delivery.audience) }
        let echoes = try await stage.exchange(
            saying,
            by: stage.speaker,
            observers: reached,
            awaiting: fence.delivery,
            needsFence: false
        )
        stage.clear()
        let deaf = reached.filter { echoes.deliveries(of: fence.delivery, at: $0).isEmpty }
        guard let first = deaf.first else { return }
        if deaf.count == reached.count {
            throw await stage.missing(fence.delivery, of: saying, by: stage.speaker, at: first)
        }
        throw Finding(
            expected: "\"\(fence.delivery.message)\" reaches each of \(reached.count) connections in the room",
            observed: "it did not reach \(deaf.map(\.name).joined(separator: ", "))",
            hint: "keep connections, not people, in the room's group, and no fixed number of them"
        )
    }

    /// Lets them all in. How many connections somebody may have, no contract says: a server may refuse some, and not with a
    /// code that means something else.
    private func admit(_ seats: [Seat], on stage: Stage) async throws {
        let few = Missing("a server is needed that lets each of two people in \(Self.tabs) times")
        do {
            for seat in seats { _ = try await stage.tab(seat) }
        } catch is Finding {
            throw few
        }
        for seat in seats {
            guard let ending = stage.current(seat)?.ending else { continue }
            let codes = stage.means.channel.closeCodes
            guard case .closed(let code, _) = ending, let meant = codes.first(where: { $0.code == code }),
                meant.condition != .serverDecides
            else { throw few }
            throw Finding(
                expected: "\(seat.name) is admitted beside the others",
                observed: ending.phrase,
                hint: "\(code) means \(meant.name): whoever has too many connections is told so by another code"
            )
        }
    }
}
