internal import ProtocolSpec
internal import ServerRules

/// Every connection in the room receives what is delivered there, however many a person has.
struct ManyConnections: Procedure {
    /// For each of two people.
    private static let connections = 4

    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let people = [session.sender] + session.others
        let slots = people.flatMap { slot in
            (1...Self.connections).map { ConnectionSlot(person: slot.person, room: session.room, connection: $0) }
        }
        try await admit(slots, on: session)
        let outgoing = session.newMessage(fence.operation)
        let reached = slots.filter { ObserverRelation(session.sender, $0).isReached(by: fence.delivery.audience) }
        let result = try await session.exchange(
            outgoing,
            by: session.sender,
            observers: reached,
            awaiting: fence.delivery,
            needsFence: false
        )
        session.clear()
        let deaf = reached.filter { result.deliveries(of: fence.delivery, at: $0).isEmpty }
        guard let first = deaf.first else { return }
        if deaf.count == reached.count {
            throw await session.missing(fence.delivery, of: outgoing, by: session.sender, at: first)
        }
        throw Finding(
            expected: "\"\(fence.delivery.message)\" reaches each of \(reached.count) connections in the room",
            observed: "it did not reach \(deaf.map(\.name).joined(separator: ", "))",
            hint: "put connections, not people, into the room's group, and any number of them",
            cause: CauseName("some of a person's connections hear nothing")
        )
    }

    /// Opens all connections. No contract says how many a person may have: a server may refuse some, but not with a code that
    /// means something else.
    private func admit(_ slots: [ConnectionSlot], on session: Session) async throws {
        let few = Missing("a server is needed that lets each of two people in \(Self.connections) times")
        do {
            for slot in slots { _ = try await session.connection(slot) }
        } catch is Finding {
            throw few
        }
        for slot in slots {
            guard let ending = session.current(slot)?.ending else { continue }
            let codes = session.context.channel.closeCodes
            guard case .closed(let code, _) = ending, let meant = codes.first(where: { $0.code == code }),
                meant.condition != .serverDecides
            else { throw few }
            throw Finding(
                expected: "\(slot.name) is admitted beside the others",
                observed: ending.phrase,
                hint: "\(code) means \(meant.name): close with another code where a person has too many connections",
                cause: CauseName("a person's further connections are denied with \(code)")
            )
        }
    }
}
