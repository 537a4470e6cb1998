internal import ProtocolSpec
internal import WebSocketWire

/// What somebody hears follows from what somebody sends: who comes in is not told what was said before, and nobody is told
/// in words that the contract does not know that somebody comes or goes.
struct NoReplay: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let sender = session.sender
        let partner = session.partner
        try await session.sayWithout(partner, fence)
        try await comeAndGo(partner, on: session)
        // The server may notice the end late: who comes back now is surely handled behind it.
        _ = try await session.connection(partner)
        let heard = try await session.fence(by: partner, at: [sender])[sender] ?? []
        session.clear()
        try judgeNotices(heard, on: session)
    }

    /// Comes in, hears what there is to hear, and goes.
    private func comeAndGo(_ partner: ConnectionSlot, on session: Session) async throws {
        let connection = try await session.enter(partner.attempt(at: session.context.channel), as: partner.person)
        defer { session.keep(connection) }
        let own = session.sendFence(on: connection, fence: fence)
        let heard = try await session.hear(connection) { $0.text?.contains(own) == true }.heard
        let old = session.marks.message(1)
        if let arrival = heard.first(where: { $0.text?.contains(old) == true }) {
            throw Finding(
                expected: "who comes in hears what is said from then on",
                observed: "\(partner.name) was sent what had been said before: \(arrival.excerpt)",
                hint: "a page that comes back would show it twice: let it ask for what it has missed"
            )
        }
        connection.close(.normalClosure)
        await connection.waitForEnd(by: session.context.deadline(session.context.limits.close))
    }

    private func judgeNotices(_ heard: [ReceivedMessage], on session: Session) throws {
        let strange = heard.first { arrival in
            arrival.meaning.complaint != nil && arrival.text?.contains(session.marks.run) != true
        }
        guard let strange else { return }
        throw Finding(
            expected: "nobody is told of comings and goings but in the contract's own messages",
            observed: "\(strange.meaning.complaint ?? "a message"): \(strange.excerpt)",
            hint: "what a server sends is part of the contract: add the message there, or leave it out"
        )
    }
}
