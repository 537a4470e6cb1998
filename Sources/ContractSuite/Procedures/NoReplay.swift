internal import ProtocolSpec
internal import WebSocketWire

/// Everything that the server sends follows from a message: a new connection does not receive earlier messages, and members
/// who come and go are announced only in messages of the contract.
struct NoReplay: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let sender = session.sender
        let partner = session.partner
        try await session.sendWithout(partner, fence)
        try await comeAndGo(partner, on: session)
        // The server may notice the end late. A new connection of the same member is handled after it.
        _ = try await session.connection(partner)
        let heard = try await session.fence(by: partner, at: [sender])[sender] ?? []
        session.clear()
        try judgeNotices(heard, on: session)
    }

    /// Connects, receives what there is, and closes.
    private func comeAndGo(_ partner: ConnectionSlot, on session: Session) async throws {
        let connection = try await session.enter(partner.attempt(at: session.context.channel), as: partner.person)
        defer { session.keep(connection) }
        let own = session.sendFence(on: connection, fence: fence)
        let heard = try await session.hear(connection, newIn: .main) { $0.text?.contains(own) == true }.heard
        let old = session.marks.message(1)
        if let received = heard.first(where: { $0.text?.contains(old) == true }) {
            throw Finding(
                expected: "a new connection receives what is sent from then on",
                observed: "\(partner.name) received an earlier message: \(received.excerpt)",
                hint: "a page that comes back would show it twice: let it ask for what it has missed",
                cause: CauseName("a new connection receives earlier messages")
            )
        }
        connection.close(.normalClosure)
        await connection.waitForEnd(by: session.context.deadline(session.context.limits.close))
    }

    private func judgeNotices(_ heard: [ReceivedMessage], on session: Session) throws {
        let strange = heard.first { received in
            received.meaning.complaint != nil && received.text?.contains(session.marks.run) != true
        }
        guard let strange else { return }
        throw Finding(
            expected: "members who come and go are announced only in messages of the contract",
            observed: "\(strange.meaning.complaint ?? "a message"): \(strange.excerpt)",
            hint: "what a server sends is part of the contract: add the message there, or leave it out",
            cause: .strangeMessage
        )
    }
}
