internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

/// Frames that are sent one after the other: all that the contract makes of them comes, and nothing else.
struct FrameTrial: Sendable {
    let frames: [String]

    /// A message that an observer must receive because of a frame.
    private struct ExpectedDelivery: Hashable {
        var message: String
        var fields: [String: JSONValue]
    }

    /// What came of the frames.
    struct Outcome {
        /// What is wrong; nil if all is as the contract says.
        var finding: Finding?
        /// Who received what because of them: «ann received {…}».
        var received: [String] = []
    }

    /// - Returns: what is wrong with what came of the frames; nil if all is as the contract says.
    /// - Throws: `Missing`, `Blocked` where it can't be judged.
    func finding(on session: Session) async throws -> Finding? {
        try await outcome(on: session).finding
    }

    /// Sends and judges.
    ///
    /// - Throws: `Missing`, `Blocked` where it can't be judged.
    func outcome(on session: Session) async throws -> Outcome {
        let sender = session.sender
        let observers = [sender] + (session.others)
        for observer in observers { _ = try await session.connection(observer) }
        try session.bystanders.requireSoleClient(of: sender)
        let person = try session.person(sender)
        session.bystanders.noteUnmarkedMessage(of: person, at: sender.node)
        let meanings = frames.map(session.contractIndex.clientMeaning)
        let connection = try await session.connection(sender)
        for frame in frames { connection.send(frame) }
        if case .invalid(.close(let code), _, _)? = meanings.last {
            return Outcome(finding: try await judgeClose(Int(code), connection, on: session))
        }
        let heard: [ConnectionSlot: [ReceivedMessage]]
        do {
            heard = try await session.fence(by: sender, at: observers)
        } catch let finding as Finding {
            return Outcome(finding: await ended(meanings, by: sender, instead: finding, on: session))
        } catch let blocked as Blocked where !session.failures.contains(blocked.check) {
            let finding = Finding(
                expected: expected(meanings),
                observed: "the message behind it did not come within \(session.context.limits.deliver.phrase)"
            )
            return Outcome(finding: finding)
        }
        let received = heard.sorted { $0.key.name < $1.key.name }.flatMap { slot, messages in
            messages.filter { session.matcher.isOurs($0, sender: person) }
                .map { "\(slot.name) received \($0.excerpt)" }
        }
        // What the contract leaves open may be delivered or not.
        let isOpen = meanings.contains { if case .open = $0 { true } else { false } }
        return Outcome(
            finding: isOpen ? nil : judge(heard, meanings, sender, person, on: session),
            received: received
        )
    }

    /// The connection ended, at a frame that is known where there is only one.
    private func ended(
        _ meanings: [ClientFrameMeaning],
        by sender: ConnectionSlot,
        instead finding: Finding,
        on session: Session
    ) async -> Finding {
        let only = meanings.count == 1 ? meanings.first?.frameClass : nil
        let ending = await session.ending(of: sender)
        return Finding(
            expected: expected(meanings),
            observed: finding.observed,
            hint: only.flatMap { $0.hint(for: ending) } ?? finding.hint,
            cause: only.flatMap { $0.cause(for: ending, in: session.context.channel) }
        )
    }

    private func judge(
        _ heard: [ConnectionSlot: [ReceivedMessage]],
        _ meanings: [ClientFrameMeaning],
        _ sender: ConnectionSlot,
        _ person: Target.Person,
        on session: Session
    ) -> Finding? {
        for (slot, receivedMessages) in heard.sorted(by: { $0.key.name < $1.key.name }) {
            let due = meanings.flatMap { expectedDeliveries(of: $0, ObserverRelation(sender, slot)) }
            let ours = receivedMessages.filter { session.matcher.isOurs($0, sender: person) }
            let came = ours.map { Self.delivery($0, like: due) }
            if let strange = ours.first(where: { $0.meaning.complaint != nil }) {
                let complaint = strange.meaning.complaint ?? ""
                return Finding(expected: expected(meanings), observed: "\(slot.name): \(complaint): \(strange.excerpt)")
            }
            guard came != due else { continue }
            let index = zip(came, due).enumerated().first { $1.0 != $1.1 }?.offset ?? min(came.count, due.count)
            let observed =
                index < ours.count
                ? "received \(ours[index].excerpt)" : "received \(came.count) of \(due.count) messages"
            return Finding(expected: expected(meanings), observed: "\(slot.name) \(observed)")
        }
        return nil
    }

    private func judgeClose(_ code: Int, _ connection: RecordedConnection, on session: Session) async throws -> Finding?
    {
        // Not for ever: a server that never stops sending never closes.
        for _ in 0..<RecordedConnection.flood {
            guard await connection.nextMessage(within: session.context.limits.close) != nil else { break }
        }
        guard connection.ending?.code != code else { return nil }
        if connection.ending == nil { connection.noteSilence(session.context.limits.close) }
        return Finding(
            expected: "the socket is closed with \(code)",
            observed: connection.ending?.phrase ?? "it is still open after \(session.context.limits.close.phrase)",
            hint: connection.ending?.hint
        )
    }

    private func expected(_ meanings: [ClientFrameMeaning]) -> String {
        guard let only = meanings.first, meanings.count == 1 else {
            return "\(meanings.count) frames, each treated as the contract says"
        }
        switch only {
        case .message: return "\(only.phrase): delivered as the contract says"
        case .invalid: return "\(only.phrase): dropped, and the socket stays open"
        case .open: return "\(only.phrase): the socket stays open"
        }
    }
}

extension FrameTrial {
    private func expectedDeliveries(of meaning: ClientFrameMeaning, _ relation: ObserverRelation) -> [ExpectedDelivery]
    {
        guard case .message(let operation, let payload) = meaning else { return [] }
        return operation.deliveries.filter { relation.isReached(by: $0.audience) }.map { delivery in
            var fields: [String: JSONValue] = [:]
            for field in delivery.fields {
                guard case .payload(let path) = field.source, let value = payload[path: path] else { continue }
                fields[field.name] = value
            }
            return ExpectedDelivery(message: delivery.message, fields: fields)
        }
    }

    /// What an received is, in the fields that matter.
    private static func delivery(_ received: ReceivedMessage, like dues: [ExpectedDelivery]) -> ExpectedDelivery {
        let name = received.meaning.name ?? ""
        let wanted = dues.filter { $0.message == name }.flatMap(\.fields.keys)
        var fields: [String: JSONValue] = [:]
        for field in wanted { fields[field] = received.meaning.json?[field] }
        return ExpectedDelivery(message: name, fields: fields)
    }
}
