internal import NIOCore
internal import ProtocolSpec
internal import ServerRules
internal import WebSocketWire

extension Session {
    /// The open connection of a member; a new one where there is none.
    ///
    /// - Throws: `Blocked` where the server refuses it, which the admission check judges.
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
        try judgeOtherRoom(slot, connection, expected: expected)
        return connection
    }

    /// The admission checks ask about the main room only. That the other room does not admit a member is told as that by
    /// whatever needs it first.
    private func judgeOtherRoom(_ slot: ConnectionSlot, _ connection: RecordedConnection, expected: String) throws {
        guard slot.room == .other, let ending = connection.ending,
            let code = context.channel.closeCodes.first(where: { $0.code == ending.code })
        else { return }
        var finding = Finding(expected: expected, observed: ending.phrase)
        switch code.condition {
        case .userUnknown:
            finding.hint = Hints.unknown(slot.person)
            finding.cause = .unknown(slot.person)
        case .notAMember:
            finding.hint = Hints.notCounted(slot.person, "rooms.other")
            finding.cause = CauseName("the server does not admit a member of rooms.other")
        case .tokenMissing, .tokenInvalid, .invalidFrame, .serverDecides: return
        }
        throw finding
    }

    /// Opens a slot's connection anew, with other limits.
    func reconnect(_ slot: ConnectionSlot, _ settings: WebSocketSettings) async throws {
        used.insert(slot)
        release(slot)
        await waitForLeaving(of: slot.person)
        let connection = try await enter(slot.attempt(at: context.channel), as: slot.person, settings)
        connections[slot] = connection
        try await settle(connection, slot: slot)
    }

    /// The slot's connection, open or not; nil where there has been none.
    func current(_ slot: ConnectionSlot) -> RecordedConnection? {
        connections[slot]
    }

    private func enter(_ slot: ConnectionSlot, admission: String, expected: String) async throws -> RecordedConnection {
        await waitForLeaving(of: slot.person)
        let (outcome, transcript) = try await Connector(context: context).attempt(slot.attempt(at: context.channel))
        switch outcome {
        case .open(let connection):
            connection.markSetUp()
            return connection
        case .refused(let answer):
            keep(transcript)
            let finding = Finding(
                expected: expected,
                observed: answer.phrase,
                hint: Hints.refused(answer, clocks: context.clocks.difference),
                cause: .refused(answer)
            )
            throw Blocked(check: admission, finding: finding)
        case .failed(_, let message):
            keep(transcript)
            let finding = Finding(expected: expected, observed: message, hint: Hints.noConnection, cause: .noConnection)
            throw Blocked(check: admission, finding: finding)
        }
    }

    /// Waits until a new connection has joined the room: many servers accept first and join after that.
    ///
    /// A sender's own message comes back once the connection is in the room. One that was sent before that is lost for ever, so
    /// another follows it after a while. Where none comes back, another check finds that.
    func settle(_ connection: RecordedConnection, slot: ConnectionSlot) async throws {
        guard let fence = contractIndex.fence else { return }
        let echo = CheckID.reaches(context.channel, fence.operation, fence.delivery, .sender)
        guard !failures.contains(echo) else { return }
        let end = context.deadline(context.limits.deliver)
        var marks: [String] = []
        var isInRoom = false
        while connection.isOpen, NIODeadline.now() < end || marks.isEmpty {
            if !isInRoom {
                marks.append(sendFence(on: connection, fence: fence))
                fenceRoles[fences] = .setUp
            }
            let pause = isInRoom ? end : min(.now() + Self.joiningTime * marks.count, end)
            for _ in 0..<RecordedConnection.flood {
                guard let received = await connection.nextMessage(by: pause) else { break }
                bystanders.noteGreeting(
                    received,
                    in: slot.room,
                    among: members,
                    context: context,
                    marks: self.marks
                )
                guard let index = marks.firstIndex(where: { received.text?.contains($0) == true }) else { continue }
                // None of them may still be on its way when the check begins.
                if index == marks.count - 1 { return }
                isInRoom = true
                break
            }
        }
    }

    /// Longer than most servers need to join a connection to its room after they have accepted it.
    private static var joiningTime: TimeAmount { .milliseconds(250) }

    /// Closes a connection that is not the session's own, and adds what happened on it to the evidence.
    func keep(_ connection: RecordedConnection) {
        noteDisplacement(of: connection)
        connection.leave()
        for line in connection.evidence { keep(line) }
    }

    /// Closes a connection, and waits for its end: until then the server still sends to it.
    func disconnect(_ slot: ConnectionSlot) async throws {
        let connection = try await connection(slot)
        connection.close(.normalClosure)
        let end = context.deadline(context.limits.close)
        while await connection.nextMessage(by: end) != nil {}
        await connection.waitForEnd(by: end)
        release(slot)
    }

    /// Closes a member's connection, and sends message 1 while it is gone; the sender hears it.
    func sendWithout(_ partner: ConnectionSlot, _ fence: MarkedOperation) async throws {
        try await disconnect(partner)
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
    /// - Throws: `Blocked` where the server refuses it, which the admission check judges.
    func enter(
        _ attempt: ConnectionAttempt,
        as person: String,
        _ settings: WebSocketSettings = WebSocketSettings()
    ) async throws -> RecordedConnection {
        let (outcome, transcript) = try await Connector(context: context, settings: settings).attempt(attempt)
        if case .open(let connection) = outcome {
            connection.markSetUp()
            return connection
        }
        keep(transcript)
        throw Blocked(
            check: CheckID.admits(context.channel, person),
            finding: Finding(
                expected: "\(attempt.name) is admitted",
                observed: "no connection",
                hint: Hints.noConnection,
                cause: .noConnection
            )
        )
    }
}
