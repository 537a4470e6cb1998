internal import ProtocolSpec
internal import ServerRules

/// A member is admitted, stays, and receives only messages of the contract.
struct Admitted: Procedure {
    let person: String
    var node = 0

    func run(on session: Session) async throws {
        let slot = ConnectionSlot(person: person, node: node)
        session.release(slot)
        let (outcome, transcript) = try await Connector(context: session.context).attempt(
            slot.attempt(at: session.context.channel)
        )
        switch outcome {
        case .open(let connection):
            defer { session.keep(connection) }
            try await listen(to: connection, on: session)
        case .refused(let answer):
            session.keep(transcript)
            let refusal = finding(
                answer.phrase,
                hint: Hints.memberRefused(
                    answer,
                    clocks: session.context.clocks.difference,
                    at: session.context.channel
                ),
                cause: answer.status == 404
                    ? .missing(route: session.context.channel.address.template) : .refused(answer)
            )
            switch answer.status {
            case 401, 403: throw PremiseMissing(ground: .goodToken, finding: refusal)
            case 404: throw PremiseMissing(ground: .answer, finding: refusal)
            default: throw refusal
            }
        case .failed(_, let message):
            session.keep(transcript)
            throw finding(message, hint: Hints.noConnection, cause: .noConnection)
        }
    }

    private func finding(_ observed: String, hint: String?, cause: CauseName) -> Finding {
        Finding(
            expected: "\(person) is admitted, stays, and receives only messages of the contract",
            observed: observed,
            hint: hint,
            cause: cause
        )
    }

    /// Receives everything up to the person's own message. Where none can come back, a moment's silence will do: another
    /// check judges whether it should have come.
    private func listen(to connection: RecordedConnection, on session: Session) async throws {
        guard let fence = session.contractIndex.fence, !session.isMute else {
            return try judge(await moment(connection, session), connection, session)
        }
        let mark = session.sendFence(on: connection, fence: fence)
        let (heard, found) = try await session.hear(connection, newIn: .main) { $0.text?.contains(mark) == true }
        session.isMute = !found && heard.isEmpty
        try judge(heard, connection, session)
    }

    private func moment(_ connection: RecordedConnection, _ session: Session) async -> [ReceivedMessage] {
        var heard: [ReceivedMessage] = []
        let end = session.context.deadline(min(session.context.limits.deliver, .milliseconds(500)))
        while heard.count < RecordedConnection.flood, let received = await connection.nextMessage(by: end) {
            heard.append(received)
        }
        return heard
    }

    private func judge(_ heard: [ReceivedMessage], _ connection: RecordedConnection, _ session: Session) throws {
        if let ending = connection.ending {
            let denial = finding(ending.phrase, hint: hint(for: ending, session), cause: cause(of: ending, session))
            switch meaning(of: ending, session)?.condition {
            case .tokenInvalid: throw PremiseMissing(ground: .goodToken, finding: denial)
            case .userUnknown: throw PremiseMissing(ground: .knownPerson, finding: denial)
            default: throw denial
            }
        }
        // Messages of others are allowed meanwhile, and marked messages have checks of their own.
        let strange = heard.first { received in
            received.meaning.complaint != nil && received.text?.contains(session.marks.run) != true
        }
        guard let strange else { return }
        throw finding(
            "\(strange.meaning.complaint ?? "a message"): \(strange.excerpt)",
            hint: "what a server sends is part of the contract: add the message there, or leave it out",
            cause: .strangeMessage
        )
    }

    private func meaning(of ending: Ending, _ session: Session) -> CloseCode? {
        session.context.channel.closeCodes.first { $0.code == ending.code }
    }

    private func cause(of ending: Ending, _ session: Session) -> CauseName {
        switch meaning(of: ending, session)?.condition {
        case .tokenInvalid, .tokenMissing: .goodTokenRefused
        case .userUnknown: .unknown(person)
        case .notAMember: CauseName("the server does not admit a member of the room")
        case .invalidFrame, .serverDecides, nil: ending.cause
        }
    }

    private func hint(for ending: Ending, _ session: Session) -> String? {
        guard let known = meaning(of: ending, session) else { return ending.hint }
        switch known.condition {
        case .tokenInvalid:
            return session.context.clocks.difference.map(Hints.clocksDiffer)
                ?? Hints.keysDiffer(session.context.channel)
        case .tokenMissing: return "the server does not find the token where the contract puts it"
        case .userUnknown: return Hints.unknown(person)
        case .notAMember: return Hints.notCounted(person, "rooms.main")
        case .invalidFrame, .serverDecides: return ending.hint
        }
    }
}
