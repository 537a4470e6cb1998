internal import CodecRuntime
internal import ProtocolSpec
internal import WebSocketWire

/// Who says something and leaves at once has said it: what stands before a close frame was sent before it.
struct LastMessage: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: session.speaker.person, room: session.room, connection: 2)
        let ears = [try? session.partner, session.speaker].compactMap { $0 }
        guard let ear = ears.first(where: { Relation(slot, $0).isReached(by: fence.delivery.audience) }) else {
            throw Missing.partner
        }
        if try await isHeard(session.saying(fence.operation, 1), from: slot, at: ear, andLeaves: true, on: session) {
            return session.clear()
        }
        let saying = session.saying(fence.operation, 2)
        guard try await isHeard(saying, from: slot, at: ear, andLeaves: false, on: session) else {
            throw await session.missing(fence.delivery, of: saying, by: slot, at: ear)
        }
        throw Finding(
            expected: "what \(slot.name) says and closes behind reaches \(ear.name)",
            observed:
                "it did not come within \(session.context.limits.deliver.phrase); what was said without leaving did",
            hint:
                "what was read before a close frame is handled first: don't cancel it, nor ask whether its sender is there"
        )
    }

    private func isHeard(
        _ saying: Saying,
        from slot: ConnectionSlot,
        at ear: ConnectionSlot,
        andLeaves: Bool,
        on session: Session
    ) async throws -> Bool {
        let listening = try await session.connection(ear)
        let connection = try await session.connection(slot)
        let (person, listener) = (try session.person(slot), session.listener)
        connection.send(saying.payload.jsonText)
        if andLeaves { connection.close(.normalClosure) }
        let found = try await session.hear(listening) {
            listener.isDelivery($0, of: fence.delivery, for: saying, by: person)
        }.found
        if andLeaves {
            await connection.waitForEnd(by: session.context.deadline(session.context.limits.close))
            session.release(slot)
        }
        return found
    }
}
