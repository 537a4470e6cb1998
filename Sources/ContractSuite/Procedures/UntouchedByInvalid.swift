internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What breaks the contract leaves the room's time of the last message as it was.
struct UntouchedByInvalid: Procedure {
    let subject: PersistenceSubject
    /// Its messages store nothing, and show that all before them has been handled.
    let proof: ReceiveOperation

    func run(on session: Session) async throws {
        guard let delivery = proof.deliveries.first(where: { $0.audience != .sender }) else { return }
        let slot = session.sender
        let partner = session.partner
        let connection = try await session.connection(slot)
        let observer = try await session.connection(partner)
        // Whether the proof itself moves the time is another check's question.
        let start = try await session.settledTime()
        session.bystanders.noteUnmarkedMessage(of: try session.person(slot), at: slot.node)
        try await prove(
            session.newMessage(proof, 1),
            of: delivery,
            from: connection,
            by: slot,
            at: observer,
            on: session
        )
        let before = try await session.settledTime()
        guard before == start else {
            let observed = "\(proof.name) moves it"
            throw Blocked(
                check: "\(session.context.channel.name)/\(proof.name)/touches/nothing",
                finding: Finding(expected: "something that moves nothing, to prove by", observed: observed)
            )
        }
        let cases = session.contractIndex.generator.cases(
            of: subject.operation.message.payload,
            seed: session.context.seed
        )
        for example in cases where example.verdict == .invalid {
            connection.send(example.applied(to: session.newMessage(subject.operation, 1).payload).jsonText)
        }
        // Where such messages are passed on, they may count as messages: that is for other checks to say.
        let heard = try await prove(
            session.newMessage(proof, 2),
            of: delivery,
            from: connection,
            by: slot,
            at: observer,
            on: session
        )
        let isPassedOn = heard.contains { $0.meaning.name == subject.persistence.message }
        let after = try await session.settledTime()
        guard !isPassedOn, after != before, !session.bystanders.hasBystanders else { return }
        throw Finding(
            expected: "what breaks the contract leaves the time of the last message as it was",
            observed: "it went from \(before?.description ?? "none") to \(after?.description ?? "none")",
            hint: "check a frame whole before anything is done with it",
            cause: CauseName("something that is not stored moves the time of the last message")
        )
    }

    /// Sends a message that another member receives once everything before it has been handled.
    ///
    /// - Returns: what came up to it.
    /// - Throws: `Missing` where it does not come: the server has closed the connection, which other checks judge.
    @discardableResult
    private func prove(
        _ outgoing: OutgoingMessage,
        of delivery: Delivery,
        from connection: RecordedConnection,
        by slot: ConnectionSlot,
        at observer: RecordedConnection,
        on session: Session
    ) async throws -> [ReceivedMessage] {
        connection.send(outgoing.payload.jsonText)
        let matcher = session.matcher
        let person = try session.person(slot)
        let (heard, found) = try await session.hear(observer) {
            matcher.isDelivery($0, of: delivery, for: outgoing, by: person)
        }
        guard found else {
            throw Missing("a connection that stays open after frames that break the contract is needed")
        }
        return heard
    }
}
