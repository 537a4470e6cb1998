/// The first message on a connection is not lost.
///
/// Every new connection sends a message before anything is judged, and that one may be lost: many servers accept first and
/// join the room after that. A first message that is sent a while after the handshake may not.
struct FirstMessage: Procedure {
    /// Longer than a server needs to join the room, and shorter than a person needs to write.
    private static let pause = Duration.milliseconds(500)

    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.sender.person, room: session.room, connection: 2)
        session.release(slot)
        if try await isHeard(at: slot, after: .zero, on: session) { return }
        session.forget()
        if try await isHeard(at: slot, after: Self.pause, on: session) { return }
        throw Finding(
            expected: "the first message on a connection reaches \(slot.name), who sent it",
            observed: "it did not come within \(session.context.limits.deliver.phrase), and the second one did",
            hint: "listen before the handshake is answered, and join the room before anything is read",
            cause: CauseName("the first message on a connection is lost")
        )
    }

    /// - Throws: `Blocked` where a second message is not heard either: then this is not the question.
    private func isHeard(at slot: ConnectionSlot, after pause: Duration, on session: Session) async throws -> Bool {
        let connection = try await session.enter(slot.attempt(at: session.context.channel), as: slot.person)
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
            finding: Finding(
                expected: expected,
                observed: observed,
                hint: connection.ending?.hint,
                cause: connection.ending?.cause
            )
        )
    }
}
