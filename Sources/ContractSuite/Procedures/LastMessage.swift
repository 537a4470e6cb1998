internal import CodecRuntime
internal import ProtocolSpec
internal import WebSocketWire

/// Who says something and leaves at once has said it: what stands before a close frame was sent before it.
struct LastMessage: Procedure {
    let fence: MarkedOperation

    var lane: Lane { .room }

    func run(on stage: Stage) async throws {
        let seat = Seat(person: stage.speaker.person, room: stage.room, tab: 2)
        let ears = [try? stage.partner, stage.speaker].compactMap { $0 }
        guard let ear = ears.first(where: { Relation(seat, $0).isReached(by: fence.delivery.audience) }) else {
            throw Missing.partner
        }
        if try await isHeard(stage.saying(fence.operation, 1), from: seat, at: ear, andLeaves: true, on: stage) {
            return stage.clear()
        }
        let saying = stage.saying(fence.operation, 2)
        guard try await isHeard(saying, from: seat, at: ear, andLeaves: false, on: stage) else {
            throw await stage.missing(fence.delivery, of: saying, by: seat, at: ear)
        }
        throw Finding(
            expected: "what \(seat.name) says and closes behind reaches \(ear.name)",
            observed: "it did not come within \(stage.means.limits.deliver.phrase); what was said without leaving did",
            hint:
                "what was read before a close frame is handled first: don't cancel it, nor ask whether its sender is there"
        )
    }

    private func isHeard(
        _ saying: Saying,
        from seat: Seat,
        at ear: Seat,
        andLeaves: Bool,
        on stage: Stage
    ) async throws -> Bool {
        let listening = try await stage.tab(ear)
        let tab = try await stage.tab(seat)
        let (person, listener) = (try stage.person(seat), stage.listener)
        tab.send(saying.payload.jsonText)
        if andLeaves { tab.close(.normalClosure) }
        let found = try await stage.hear(listening) {
            listener.isDelivery($0, of: fence.delivery, for: saying, by: person)
        }.found
        if andLeaves {
            await tab.waitForEnd(by: stage.means.deadline(stage.means.limits.close))
            stage.release(seat)
        }
        return found
    }
}
