internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec

extension Session {
    /// Takes messages from a connection up to one that is waited for.
    ///
    /// The limit counts from the last message on: a slow server has its time as long as it does something.
    ///
    /// - Parameters:
    ///   - connection: where to listen.
    ///   - room: the room of a connection on which nothing of its own has come back yet; nil for another.
    ///   - longest: how long at most, whatever comes; thirty times the limit if nil.
    ///   - isAwaited: tells the message that is waited for.
    /// - Returns: what came, the awaited one last; or what came, without it, once the limit has passed or the
    ///   connection is over.
    /// - Throws: `Finding` where the server floods.
    func hear(
        _ connection: RecordedConnection,
        newIn room: RoomPlan? = nil,
        atMost longest: Duration? = nil,
        until isAwaited: (ReceivedMessage) -> Bool
    ) async throws -> (heard: [ReceivedMessage], found: Bool) {
        var heard: [ReceivedMessage] = []
        var bytes = 0
        // A server that never stops sending must not keep a check waiting for ever.
        let end = context.deadline(longest ?? context.limits.deliver * 30)
        while NIODeadline.now() < end, let received = await connection.nextMessage(within: context.limits.deliver) {
            heard.append(received)
            if let room {
                bystanders.noteGreeting(received, in: room, among: members, context: context, marks: marks)
            } else {
                bystanders.note(received, among: members, context: context, marks: marks)
            }
            if isAwaited(received) { return (heard, true) }
            bytes += received.text?.utf8.count ?? 0
            guard heard.count < RecordedConnection.flood, bytes < RecordedConnection.floodBytes else {
                throw Finding(
                    expected: "an answer to what was sent",
                    observed: "\(heard.count) messages (\(bytes >> 10) KiB) without the one that was due",
                    hint: "the server floods its clients",
                    cause: CauseName("the server floods its clients")
                )
            }
        }
        if connection.isOpen { connection.noteSilence(context.limits.deliver) }
        return (heard, false)
    }

    /// Sends a fence.
    ///
    /// - Returns: the mark to look out for.
    func sendFence(on connection: RecordedConnection, fence: MarkedOperation) -> String {
        fences += 1
        let mark = marks.fence(fences)
        var random = random("fence \(fences)")
        connection.send(contractIndex.payload(for: fence.operation, mark: mark, using: &random).jsonText)
        return mark
    }

    /// Proves that nothing more was sent: sends a message, and waits until every observer has it.
    ///
    /// - Returns: for each observer what came before the fence.
    /// - Throws: `Finding` where a connection has ended, `Blocked` where the fence itself doesn't come.
    func fence(
        by sender: ConnectionSlot,
        at observers: [ConnectionSlot]
    ) async throws -> [ConnectionSlot: [ReceivedMessage]] {
        guard let fence = contractIndex.fence else { return try await quiet(at: observers) }
        for observer in observers { try blockIfKnown(fence.operation, fence.delivery, sender, observer) }
        let mark = sendFence(on: try await connection(sender), fence: fence)
        fenceRoles[fences] = .fence
        var heard: [ConnectionSlot: [ReceivedMessage]] = [:]
        for observer in observers {
            let connection = try await connection(observer)
            let (receivedMessages, found) = try await hear(connection) { $0.text?.contains(mark) == true }
            heard[observer] = found ? Array(receivedMessages.dropLast()) : receivedMessages
            if !found { throw await missed(fence, sender, observer, connection) }
        }
        return heard
    }

    /// A delivery that is known not to come is not waited for again.
    func blockIfKnown(
        _ operation: ReceiveOperation,
        _ delivery: Delivery,
        _ sender: ConnectionSlot,
        _ observer: ConnectionSlot
    ) throws {
        let id = CheckID.reaches(context.channel, operation, delivery, from: sender, to: observer)
        guard failures.contains(id) else { return }
        let finding = Finding(expected: "\"\(delivery.message)\" reaches \(observer.name)", observed: "not tried again")
        throw Blocked(check: id, finding: finding)
    }

    private func missed(
        _ fence: MarkedOperation,
        _ sender: ConnectionSlot,
        _ observer: ConnectionSlot,
        _ connection: RecordedConnection
    ) async -> any Error {
        // One who was closed sends no fence.
        let own = await ending(of: sender)
        if let ending = connection.ending ?? own {
            return Finding(
                expected: "\((connection.ending == nil ? sender : observer).name)'s connection stays open",
                observed: ending.phrase,
                hint: ending.hint,
                cause: ending.cause
            )
        }
        let id = CheckID.reaches(context.channel, fence.operation, fence.delivery, from: sender, to: observer)
        let limit = context.limits.deliver.phrase
        let finding = Finding(
            expected: "a valid message that \(sender.name) sent after it reaches \(observer.name)",
            observed: "it did not come within \(limit), though the connection is open"
        )
        return Blocked(check: id, finding: await named(finding, fence.delivery, at: observer))
    }

    /// The same finding, with the reason why a message did not come to an open connection: either one was lost, or the server has
    /// forgotten the connection when the suite closed another of the same person.
    func named(_ finding: Finding, _ delivery: Delivery, at observer: ConnectionSlot) async -> Finding {
        var finding = finding
        (finding.hint, finding.cause) = (Hints.lost, .lost(delivery.message))
        guard let connection = current(observer), connection.hasClosedTwin, let fence = contractIndex.fence else {
            return finding
        }
        // One that was forgotten does not hear the next message either.
        let mark = sendFence(on: connection, fence: fence)
        fenceRoles[fences] = .fence
        let next = try? await hear(connection) { $0.text?.contains(mark) == true }
        if next?.found == false, connection.isOpen { (finding.hint, finding.cause) = (Hints.closedAlong, .closedAlong) }
        return finding
    }

    /// Waits for a short, fixed time: all that is left where the contract has no message to prove silence by.
    private func quiet(at observers: [ConnectionSlot]) async throws -> [ConnectionSlot: [ReceivedMessage]] {
        var heard: [ConnectionSlot: [ReceivedMessage]] = [:]
        let end = context.deadline(min(context.limits.deliver, .milliseconds(500)))
        for observer in observers {
            let connection = try await connection(observer)
            while let received = await connection.nextMessage(by: end) { heard[observer, default: []].append(received) }
            if let ending = connection.ending {
                throw Finding(
                    expected: "\(observer.name)'s connection stays open",
                    observed: ending.phrase,
                    hint: ending.hint,
                    cause: ending.cause
                )
            }
        }
        return heard
    }
}
