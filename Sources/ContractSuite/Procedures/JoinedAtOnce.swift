internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec

/// A connection that was accepted hears what others send.
///
/// Some servers accept a connection first, and join it to its room after that: what is said in between is lost for it. A moment
/// is not told, since it depends on the machine; a tenth of a second is, which a slow query makes of it.
struct JoinedAtOnce: Procedure {
    /// How long after a message the next one is sent.
    private static let pause = TimeAmount.milliseconds(25)
    /// A message that is sent so long after the connection was accepted must come.
    private static let moment = pause * 4

    let fence: MarkedOperation

    /// A message as it was sent.
    private struct Sent {
        /// Counted from when the connection was accepted.
        var time: TimeAmount
        var line: Payload
    }

    func run(on session: Session) async throws {
        do {
            try await attempt(from: 0, on: session)
        } catch is Finding {
            // A machine that stood still for a moment does not do so twice.
            session.forget()
            try await attempt(from: 1_000, on: session)
        }
    }

    /// Tries it once; the numbers of its messages begin behind the base.
    private func attempt(from base: Int, on session: Session) async throws {
        let (speaker, listener) = (session.sender, session.partner)
        let speaking = try await session.connection(speaker)
        session.release(listener)
        let visitor = try await session.enter(listener.attempt(at: session.context.channel), as: listener.person)
        defer { session.keep(visitor) }
        let start = NIODeadline.now()
        var sent: [Sent] = []
        var first: Int?
        let end = session.context.deadline(session.context.limits.deliver)
        // The first one that is heard says it all: those before it are lost.
        while visitor.isOpen, first == nil, sent.isEmpty || NIODeadline.now() < end {
            let outgoing = session.newMessage(fence.operation, base + sent.count + 1)
            let time = NIODeadline.now() - start
            sent.append(Sent(time: time, line: speaking.send(outgoing.payload.jsonText)))
            let pause = start + Self.pause * sent.count
            while first == nil, let received = await visitor.nextMessage(by: pause) {
                first = received.text.flatMap(session.marks.messageNumber).map { $0 - base }
            }
        }
        // A server may mix up the end of this connection with what follows.
        visitor.leave()
        await visitor.waitForEnd(by: session.context.deadline(session.context.limits.close))
        try Task.checkCancellation()
        try judge(sent, first, visitor, from: speaker, at: listener, on: session)
    }

    private func judge(
        _ sent: [Sent],
        _ first: Int?,
        _ visitor: RecordedConnection,
        from speaker: ConnectionSlot,
        at listener: ConnectionSlot,
        on session: Session
    ) throws {
        let expected = "\(listener.name), once let in, hears what \(speaker.name) says"
        guard let first, sent.indices.contains(first - 1) else {
            let id = CheckID.reaches(
                session.context.channel,
                fence.operation,
                fence.delivery,
                from: speaker,
                to: listener
            )
            let ending = visitor.ending
            let limit = session.context.limits.deliver.phrase
            let observed = ending?.phrase ?? "nothing came within \(limit)"
            throw Blocked(
                check: id,
                finding: Finding(expected: expected, observed: observed, hint: ending?.hint, cause: ending?.cause)
            )
        }
        guard let last = sent[..<(first - 1)].last, last.time >= Self.moment else { return }
        last.line.noteProof()
        throw Finding(
            expected: expected,
            observed:
                "\(first - 1) messages were lost, the last of them sent \(Self.phrase(last.time)) after \(listener.name) "
                + "was let in; the first that came was sent after \(Self.phrase(sent[first - 1].time))",
            hint:
                "join the room before the handshake is answered (in Channels: group_add before accept), or a page misses what is "
                + "said between its history and its first message",
            cause: CauseName("a connection is accepted before it has joined its room")
        )
    }

    private static func phrase(_ time: TimeAmount) -> String { Duration.nanoseconds(time.nanoseconds).phrase }
}
