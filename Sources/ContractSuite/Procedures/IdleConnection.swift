internal import NIOCore
internal import ProtocolSpec

/// Connections on which nothing is sent stay open, and still work after that.
///
/// It needs the silence of the whole server. A read timeout may sit where all connections of a process meet, such as in its
/// queue: then traffic on any of them keeps all of them alive.
struct IdleConnection: Procedure {
    /// Where others don't stop sending in the room, the check ends after so many times the duration.
    private static let longest = 3

    let duration: Duration

    /// A connection that is idle, and whose it is.
    private typealias Idle = (slot: ConnectionSlot, connection: RecordedConnection)

    func run(on session: Session) async throws {
        var idles: [Idle] = []
        defer { for idle in idles { session.keep(idle.connection) } }
        for slot in slots(on: session) {
            do {
                idles.append(
                    (slot, try await session.enter(slot.attempt(at: session.context.channel), as: slot.person))
                )
            } catch is Missing where !idles.isEmpty {
                continue
            }
        }
        // A connection that is deaf from the beginning has not become so in silence.
        if let (id, finding) = try await unheard(idles, "before", on: session) {
            throw Blocked(check: id, finding: finding)
        }
        try await waitInSilence(idles, on: session)
        guard let (_, finding) = try await unheard(idles, "after", on: session) else { return }
        throw finding
    }

    /// One connection at each node, and one of another member where there is one, as far as these are admitted. Where a person
    /// may have only one, each member has it at a node of its own.
    private func slots(on session: Session) -> [ConnectionSlot] {
        let context = session.context
        let nodes = context.target.nodes.indices
        let members = session.members.prefix(2)
        let slots =
            session.hasOneConnectionAPerson
            ? members.enumerated().map { ConnectionSlot(person: $1, node: min($0, nodes.count - 1)) }
            : nodes.flatMap { node in members.map { ConnectionSlot(person: $0, node: node) } }
        return slots.filter { slot in
            let admission = CheckID.admits(context.channel, slot.person)
            return !session.failures.contains(admission)
                && !(slot.node > 0 && session.failures.contains("\(admission)/node-\(slot.node + 1)"))
        }
    }
}

// MARK: - Silence

extension IdleConnection {
    /// - Throws: `Finding` where a connection ends meanwhile, `Missing` where others go on sending.
    private func waitInSilence(_ idles: [Idle], on session: Session) async throws {
        let end = session.context.deadline(duration * Self.longest)
        var (start, count) = (NIODeadline.now(), 0)
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            for idle in idles {
                while let received = await idle.connection.nextMessage(by: start + amount) {
                    try judge(received, on: session)
                    // What has come some time ago on a connection that was not waited for counts from now on.
                    (start, count, isQuiet) = (.now(), count + 1, false)
                    guard start + amount <= end, count < RecordedConnection.flood else { throw notSilent(received) }
                }
                try Task.checkCancellation()
                if let ending = idle.connection.ending { throw finding(ending, of: idle, after: start) }
            }
        }
    }

    private var amount: TimeAmount { .milliseconds(Int64(duration.wholeMilliseconds)) }

    private func notSilent(_ received: ReceivedMessage) -> Missing {
        Missing(
            "the room was never quiet for \(duration.phrase): messages kept coming that the suite did not send, such as "
                + "\(received.excerpt); give the suite rooms that nobody else uses"
        )
    }

    private func finding(_ ending: Ending, of idle: Idle, after start: NIODeadline) -> Finding {
        let time = (idle.connection.evidence.last?.time ?? start) - start
        let seconds = (time.nanoseconds + 500_000_000) / 1_000_000_000
        return Finding(
            expected: "an idle connection stays open for \(duration.phrase)",
            observed: ending.phrase + (seconds > 0 ? " after \(Duration.seconds(seconds).phrase) of silence" : ""),
            hint: Hints.endedWhileIdle,
            cause: CauseName("a connection ends while nothing is sent")
        )
    }

    /// Everything that comes must be a message of the contract; what the suite sent has checks of its own.
    private func judge(_ received: ReceivedMessage, on session: Session) throws {
        guard let complaint = received.meaning.complaint, received.text?.contains(session.marks.run) != true else {
            return
        }
        throw Finding(
            expected: "an idle connection receives only messages of the contract",
            observed: "\(complaint): \(received.excerpt)",
            hint: "to keep a connection alive there are pings (RFC 6455, section 5.5.2), which no client has to read",
            cause: CauseName("messages that the contract does not have keep a connection alive")
        )
    }
}

// MARK: - Before and after

extension IdleConnection {
    /// Lets each connection send a message to all of them.
    ///
    /// - Parameters:
    ///   - idles: the connections.
    ///   - moment: whether that is "before" or "after" the silence.
    ///   - session: what they are a part of.
    /// - Returns: the first that did not come where it should, and the check whose question that is; nil where all came.
    /// - Throws: `Finding` for a message that is not one of the contract's, or where the server floods.
    private func unheard(
        _ idles: [Idle],
        _ moment: String,
        on session: Session
    ) async throws -> (check: String, Finding)? {
        guard let fence = session.contractIndex.fence else { return nil }
        for sender in idles {
            let mark = session.sendFence(on: sender.connection, fence: fence)
            for observer in idles {
                let id = CheckID.reaches(
                    session.context.channel,
                    fence.operation,
                    fence.delivery,
                    from: sender.slot,
                    to: observer.slot
                )
                guard !session.failures.contains(id) else { continue }
                let (heard, found) = try await session.hear(observer.connection) { $0.text?.contains(mark) == true }
                for received in heard { try judge(received, on: session) }
                try Task.checkCancellation()
                if !found { return (id, await unheard(from: sender, at: observer, moment, on: session)) }
            }
        }
        return nil
    }

    private func unheard(
        from sender: Idle,
        at observer: Idle,
        _ moment: String,
        on session: Session
    ) async -> Finding {
        while sender.connection.ending == nil, await sender.connection.nextMessage(by: .now()) != nil {}
        let limit = session.context.limits.deliver.phrase
        let ending = observer.connection.ending ?? sender.connection.ending
        return Finding(
            expected:
                "\(moment) \(duration.phrase) of silence, a message from \(sender.slot.name) reaches \(observer.slot.name)",
            observed: ending?.phrase ?? "it did not come within \(limit), though the connection is open",
            hint: Hints.endedWhileIdle,
            cause: CauseName(
                ending == nil
                    ? "a connection goes deaf while nothing is sent" : "a connection ends while nothing is sent"
            )
        )
    }
}
