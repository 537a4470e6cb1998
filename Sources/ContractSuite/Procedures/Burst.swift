internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec

/// Members send at once, more than any usual buffer holds: nothing is lost, doubled or swapped.
struct Burst: Procedure {
    let fence: MarkedOperation
    /// Whether both members send, or the first one alone.
    var isMutual = true
    var placement = Placement()
    /// How many messages each of them sends.
    var count = 200

    func run(on session: Session) async throws {
        let subject = DeliverySubject(operation: fence.operation, delivery: fence.delivery, placement: placement)
        let listeners = [subject.sender(on: session), subject.partner(on: session)]
        let senders = isMutual ? listeners : [listeners[0]]
        for slot in listeners {
            for sender in senders { try session.blockIfKnown(fence.operation, fence.delivery, sender, slot) }
            _ = try await session.connection(slot)
        }
        for slot in listeners { try await session.connection(slot).recordsMessages = false }
        let start = NIODeadline.now()
        var record = BurstRecord(sent: try await sendAll(senders, on: session))
        do {
            for slot in listeners { try await listen(at: slot, to: senders[0], &record, on: session) }
        } catch {
            record.keepEvidence(on: session)
            throw error
        }
        let time = NIODeadline.now() - start
        guard record.isComplete else {
            let ending = await ending(of: listeners, on: session)
            let savedCount = await savedCount(of: record.lostToAll, record, on: session)
            record.keepEvidence(on: session)
            throw finding(record, listeners, ending, savedCount)
        }
        session.note = Self.figure(
            sent: record.sent.count,
            listeners: listeners.count,
            nanoseconds: time.nanoseconds
        )
    }

    /// Everything is sent before anything is received: the server has to hold what it can't pass on yet.
    private func sendAll(_ senders: [ConnectionSlot], on session: Session) async throws -> [BurstRecord.Sent] {
        var sent: [BurstRecord.Sent] = []
        for slot in senders {
            let connection = try await session.connection(slot)
            let person = try session.person(slot)
            for place in 1...count {
                let outgoing = session.newMessage(fence.operation, sent.count + 1)
                sent.append(
                    BurstRecord.Sent(outgoing: outgoing, slot: slot, person: person, place: place, time: .now())
                )
                connection.send(outgoing.payload.jsonText)
            }
        }
        return sent
    }

    /// «400 messages to 2 connections in 120 ms: 6666 deliveries a second».
    private static func figure(sent: Int, listeners: Int, nanoseconds: Int64) -> String {
        let rate = Int64(sent * listeners) * 1_000_000_000 / max(1, nanoseconds)
        let time = Duration.nanoseconds(nanoseconds).phrase
        return "\(sent) messages to \(listeners) connections in \(time): \(rate) deliveries a second"
    }

    /// Takes what comes at a connection, until all has come or no more does.
    private func listen(
        at slot: ConnectionSlot,
        to sender: ConnectionSlot,
        _ record: inout BurstRecord,
        on session: Session
    ) async throws {
        let (marks, matcher, sent) = (session.marks, session.matcher, record.sent)
        var arrivals: [BurstRecord.Arrival] = []
        var left = Set(sent.indices)
        defer { record.listeners.append(BurstRecord.Listener(slot: slot, arrivals: arrivals)) }
        // A server that takes its time over each message is given it, as long as messages come.
        let longest = session.context.limits.deliver * sent.count
        _ = try await session.hear(try await session.connection(slot), atMost: longest) { received in
            guard let number = received.text.flatMap(marks.messageNumber), sent.indices.contains(number - 1),
                matcher.isDelivery(
                    received,
                    of: fence.delivery,
                    for: sent[number - 1].outgoing,
                    by: sent[number - 1].person
                )
            else { return false }
            arrivals.append(BurstRecord.Arrival(index: number - 1, received: received))
            left.remove(number - 1)
            return left.isEmpty
        }
        if arrivals.isEmpty {
            let id = CheckID.reaches(session.context.channel, fence.operation, fence.delivery, from: sender, to: slot)
            throw Blocked(check: id, finding: Finding(expected: "\(sent.count) messages", observed: "none came"))
        }
    }

    private func ending(of slots: [ConnectionSlot], on session: Session) async -> Ending? {
        for slot in slots {
            if let ending = await session.ending(of: slot) { return ending }
        }
        return nil
    }

    /// How many of the lost messages the server has stored all the same; nil where the target does not show that in time.
    private func savedCount(of lost: [Int], _ record: BurstRecord, on session: Session) async -> Int? {
        guard !lost.isEmpty, session.context.target.probes.messages != nil,
            let subject = PersistenceSubject(fence.operation, in: session.context.contract),
            let content = subject.content
        else { return nil }
        // Their ids are not known: nobody has received them.
        let messages = lost.compactMap { record.sent[$0].outgoing.payload[path: content.path] }.map { sent in
            AwaitedMessage(.object([JSONValue.Member(name: content.field, value: sent)]), of: subject)
        }
        let list = try? await session.look(for: messages)
        return list.map { list in messages.count { list.holds([$0]) } }
    }

    private func finding(
        _ record: BurstRecord,
        _ listeners: [ConnectionSlot],
        _ ending: Ending?,
        _ savedCount: Int?
    ) -> Finding {
        let senders = isMutual ? listeners.map(\.name).joined(separator: " and ") : listeners[0].name
        let observed = record.phrase(savedCount: savedCount)
        let (hint, cause) = reason(record)
        return Finding(
            expected:
                "\(record.sent.count) messages of \(senders) reach \(listeners.map(\.name).joined(separator: " and ")), "
                + "each once, in their order",
            observed: ending.map { "\($0.phrase): \(observed)" } ?? observed,
            hint: ending == nil ? hint : ending?.hint,
            cause: ending?.cause ?? cause
        )
    }

    private func reason(_ record: BurstRecord) -> (hint: String, cause: CauseName) {
        let message = fence.delivery.message
        if record.hasLost {
            return (Hints.queueFull, .lost(message))
        }
        if record.hasDoubled {
            return (
                Hints.doubled, .doubled(message)
            )
        }
        return ("a handler that is not awaited, or one task a message, loses the order", .outOfOrder(message))
    }
}
