internal import CodecRuntime
internal import WebSocketWire

/// A message right before a close frame is delivered, though its sender is gone.
struct LastMessage: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.sender.person, room: session.room, connection: 2)
        let observer = session.others.first ?? session.sender
        if try await isHeard(
            session.newMessage(fence.operation, 1),
            from: slot,
            at: observer,
            andLeaves: true,
            on: session
        ) {
            return session.clear()
        }
        let outgoing = session.newMessage(fence.operation, 2)
        guard try await isHeard(outgoing, from: slot, at: observer, andLeaves: false, on: session) else {
            throw await session.missing(fence.delivery, of: outgoing, by: slot, at: observer)
        }
        throw Finding(
            expected: "the last message of \(slot.name), right before its close frame, reaches \(observer.name)",
            observed:
                "it did not come within \(session.context.limits.deliver.phrase); a message without a close frame behind it did",
            hint:
                "what was read before a close frame is handled first: don't cancel it, nor ask whether its sender is there",
            cause: CauseName("the last message before a close frame is lost")
        )
    }

    private func isHeard(
        _ outgoing: OutgoingMessage,
        from slot: ConnectionSlot,
        at observer: ConnectionSlot,
        andLeaves: Bool,
        on session: Session
    ) async throws -> Bool {
        let listening = try await session.connection(observer)
        let connection = try await session.connection(slot)
        let (person, matcher) = (try session.person(slot), session.matcher)
        connection.send(outgoing.payload.jsonText)
        if andLeaves { connection.close(.normalClosure) }
        let found = try await session.hear(listening) {
            matcher.isDelivery($0, of: fence.delivery, for: outgoing, by: person)
        }.found
        if andLeaves {
            await connection.waitForEnd(by: session.context.deadline(session.context.limits.close))
            session.release(slot)
        }
        return found
    }
}
