internal import CodecRuntime
internal import WebSocketWire

/// A message right before a close frame is delivered, though its sender is gone.
struct LastMessage: Procedure {
    let fence: MarkedOperation

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.sender.person, room: session.room, connection: 2)
        let observer = session.others.first ?? session.sender
        let last = session.newMessage(fence.operation, 1)
        let (isHeard, proof) = try await say(last, from: slot, at: observer, andLeave: true, on: session)
        if isHeard { return session.clear() }
        let outgoing = session.newMessage(fence.operation, 2)
        guard try await say(outgoing, from: slot, at: observer, andLeave: false, on: session).isHeard else {
            throw await session.missing(fence.delivery, of: outgoing, by: slot, at: observer)
        }
        for line in proof { line.noteProof() }
        let quoted = Excerpt.text(last.payload.jsonText, clean: session.context.redactor.clean)
        throw Finding(
            expected: "the last message of \(slot.name), right before its close frame, reaches \(observer.name)",
            observed:
                "\(quoted), with close 1000 right behind it, did not come within "
                + "\(session.context.limits.deliver.phrase); the next message, with no close frame behind it, did",
            hint:
                "what was read before a close frame is handled first: don't cancel it, nor ask whether its sender is there",
            cause: CauseName("the last message before a close frame is lost")
        )
    }

    /// - Returns: whether the message came, and what was sent.
    private func say(
        _ outgoing: OutgoingMessage,
        from slot: ConnectionSlot,
        at observer: ConnectionSlot,
        andLeave leaves: Bool,
        on session: Session
    ) async throws -> (isHeard: Bool, sent: [Payload]) {
        let listening = try await session.connection(observer)
        let connection = try await session.connection(slot)
        let (person, matcher) = (try session.person(slot), session.matcher)
        var sent = [connection.send(outgoing.payload.jsonText)]
        if leaves { sent.append(connection.close(.normalClosure)) }
        let found = try await session.hear(listening) {
            matcher.isDelivery($0, of: fence.delivery, for: outgoing, by: person)
        }.found
        if leaves {
            await connection.waitForEnd(by: session.context.deadline(session.context.limits.close))
            session.release(slot)
        }
        return (found, sent)
    }
}
