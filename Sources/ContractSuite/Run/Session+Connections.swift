internal import AccessTokens
internal import CodecRuntime
internal import MockRuntime
internal import NIOCore
internal import ProtocolSpec
internal import WebSocketWire

extension Session {
    /// The open connection of somebody who may be there; a new one if there is none.
    ///
    /// - Throws: `Blocked` where the server won't have it: that is for the admission check to judge.
    func connection(_ slot: ConnectionSlot) async throws -> RecordedConnection {
        used.insert(slot)
        if let connection = connections[slot], connection.isOpen { return connection }
        release(slot)
        let admission = CheckID.admits(context.channel, slot.person)
        let expected = "\(slot.name) is admitted to the room, and stays"
        guard !failures.contains(admission) else {
            throw Blocked(check: admission, finding: Finding(expected: expected, observed: "not tried again"))
        }
        let connection = try await enter(slot, admission: admission, expected: expected)
        connections[slot] = connection
        try await settle(connection, slot: slot)
        return connection
    }

    /// The connection of somebody who is there already, open or not; nil if nobody is.
    func current(_ slot: ConnectionSlot) -> RecordedConnection? {
        connections[slot]
    }

    private func enter(_ slot: ConnectionSlot, admission: String, expected: String) async throws -> RecordedConnection {
        let (outcome, transcript) = try await Connector(context: context).attempt(slot.attempt(at: context.channel))
        switch outcome {
        case .open(let connection): return connection
        case .refused(let answer):
            keep(transcript)
            let finding = Finding(
                expected: expected,
                observed: answer.phrase,
                hint: Hints.refused(answer, clocks: context.clocks.difference)
            )
            throw Blocked(check: admission, finding: finding)
        case .failed(_, let message):
            keep(transcript)
            throw Blocked(check: admission, finding: Finding(expected: expected, observed: message))
        }
    }

    /// Waits until the server has really let somebody in: many a server accepts first and joins the room after that.
    ///
    /// Somebody's own message comes back only once he is in the room. Where it doesn't, that is another check's matter.
    func settle(_ connection: RecordedConnection, slot: ConnectionSlot) async throws {
        guard let fence = contractIndex.fence else { return }
        let echo = CheckID.reaches(context.channel, fence.operation, fence.delivery, .sender)
        guard !failures.contains(echo) else { return }
        let mark = sendFence(on: connection, fence: fence)
        _ = try? await hear(connection, until: { $0.text?.contains(mark) == true })
    }

    /// Adds what happened on a connection that nobody will use again, and lets go of it.
    func keep(_ connection: RecordedConnection) {
        connection.leave()
        for line in connection.evidence { keep(line) }
    }

    /// Lets somebody go who was there, and waits until they are gone: until then what is said is said to them, too.
    func dismiss(_ slot: ConnectionSlot) async throws {
        let connection = try await connection(slot)
        connection.close(.normalClosure)
        let end = context.deadline(context.limits.close)
        while await connection.nextMessage(by: end) != nil {}
        await connection.waitForEnd(by: end)
        release(slot)
    }

    /// Lets somebody who was there go; what is said then, as message 1, is heard by who says it.
    func sayWithout(_ partner: ConnectionSlot, _ fence: MarkedOperation) async throws {
        try await dismiss(partner)
        _ = try await exchange(
            newMessage(fence.operation, 1),
            by: sender,
            observers: [sender],
            awaiting: fence.delivery,
            needsFence: false
        )
    }

    /// Makes a connection that is kept apart from the shared ones.
    ///
    /// - Throws: `Blocked` where the server won't have it: that is for the admission check to judge.
    func enter(_ attempt: ConnectionAttempt, as person: String) async throws -> RecordedConnection {
        let (outcome, transcript) = try await Connector(context: context).attempt(attempt)
        if case .open(let connection) = outcome { return connection }
        keep(transcript)
        throw Blocked(
            check: CheckID.admits(context.channel, person),
            finding: Finding(expected: "\(attempt.name) is admitted", observed: "no connection")
        )
    }
}
