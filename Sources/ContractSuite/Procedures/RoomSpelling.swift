internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Another spelling of a room's id means the same room or none, never a second room.
struct RoomSpelling: Procedure {
    private static let cause = CauseName("another spelling of a room's id is another room")

    let fence: MarkedOperation
    let spelling: UUIDSpelling

    func run(on session: Session) async throws {
        let (usual, other) = (try roomID(.main, session), try roomID(.respelled(spelling), session))
        guard usual != other else {
            throw Missing(
                "an id of rooms.main with letters from a to f is needed: capitals make no difference to \(usual)"
            )
        }
        _ = try await session.connection(session.partner)
        let visitor = ConnectionSlot(person: session.sender.person, room: .respelled(spelling))
        let (outcome, transcript) = try await Connector(context: session.context)
            .attempt(visitor.attempt(at: session.context.channel))
        switch outcome {
        case .open(let connection):
            defer { session.keep(connection) }
            try await judge(connection, visitor, on: session)
        case .refused(let answer):
            session.keep(transcript)
            guard answer.status >= 500 else { return }
            throw notDenied(answer.phrase, hasRaised: true, session)
        case .failed(_, let message):
            session.keep(transcript)
            throw notDenied(message, hasRaised: true, session)
        }
    }

    private func roomID(_ plan: RoomPlan, _ session: Session) throws -> String {
        try session.context.parameters(plan)[session.context.channel.room.key] ?? ""
    }

    /// Whoever is let in must hear the room, and be heard there.
    private func judge(_ visitor: RecordedConnection, _ slot: ConnectionSlot, on session: Session) async throws {
        // A server may accept first and join the room after that.
        try await session.settle(visitor, slot: slot)
        let mark = session.sendFence(on: visitor, fence: fence)
        let isInARoom = try await session.hear(visitor) { $0.text?.contains(mark) == true }.found
        if try isDenied(visitor, session) { return }
        guard isInARoom else {
            let observed =
                "\(slot.person) was let in, and is in no room: not even \(slot.person)'s own message comes back"
            throw notDenied(observed, hasRaised: false, session)
        }
        let partner = session.partner
        let inbox = try await session.connection(partner)
        guard try await passes(from: visitor, slot, to: inbox, 1, on: session) else {
            if try isDenied(visitor, session) { return }
            throw ended(inbox, partner) ?? apart("\(partner.name) did not hear what \(slot.person) said there")
        }
        guard try await passes(from: inbox, partner, to: visitor, 2, on: session) else {
            if try isDenied(visitor, session) { return }
            throw ended(inbox, partner) ?? apart("\(slot.person) did not hear there what \(partner.name) said")
        }
    }

    /// A connection that is over says nothing about rooms.
    private func ended(_ connection: RecordedConnection, _ slot: ConnectionSlot) -> Finding? {
        connection.ending.map { ending in
            Finding(
                expected: "\(slot.name)'s connection stays open",
                observed: ending.phrase,
                hint: ending.hint,
                cause: ending.cause
            )
        }
    }

    private func passes(
        from sender: RecordedConnection,
        _ slot: ConnectionSlot,
        to observer: RecordedConnection,
        _ number: Int,
        on session: Session
    ) async throws -> Bool {
        let outgoing = session.newMessage(fence.operation, number)
        let (matcher, person) = (session.matcher, try session.person(slot))
        sender.send(outgoing.payload.jsonText)
        return try await session.hear(observer) {
            matcher.isDelivery($0, of: fence.delivery, for: outgoing, by: person)
        }.found
    }

    /// Whether the visitor has been turned away, as may be.
    ///
    /// - Throws: `Finding` where the connection ended in a way that no denial has.
    private func isDenied(_ visitor: RecordedConnection, _ session: Session) throws -> Bool {
        guard let ending = visitor.ending else { return false }
        let isDocumented = session.context.channel.closeCodes.contains { $0.code == ending.code }
        if isDocumented { return true }
        throw notDenied(ending.phrase, hasRaised: ending.code == 1011 || ending == .cut, session)
    }

    /// How rooms that don't exist are denied is the question of another check, where there is one.
    private func notDenied(_ observed: String, hasRaised: Bool, _ session: Session) -> any Error {
        let finding = finding(
            observed,
            hint: hasRaised ? Self.raised : "deny with the code for a room that does not exist",
            cause: hasRaised ? Self.raisedCause : CauseName("another spelling of a room's id is not denied")
        )
        let channel = session.context.channel
        guard let code = channel.closeCodes.first(where: { $0.condition == .notAMember }) else { return finding }
        return Blocked(check: "\(channel.name)/close/\(code.code)/no-such-room", finding: finding)
    }

    private func apart(_ observed: String) -> Finding {
        finding(
            "admitted to a room of its own: \(observed)",
            hint: "name the group by the parsed UUID (in Python: uuid.UUID(text)), not by the text in the path",
            cause: Self.cause
        )
    }

    private func finding(_ observed: String, hint: String, cause: CauseName) -> Finding {
        Finding(
            expected: "the room's id \(spelling.phrase) is the same room, or none",
            observed: observed,
            hint: hint,
            cause: cause
        )
    }

    private static let raisedCause = CauseName("another spelling of a room's id raises")
    private static let raised =
        "the handler raised: its log has the traceback; parse the id once, and take one that can't be parsed for no room"
}
