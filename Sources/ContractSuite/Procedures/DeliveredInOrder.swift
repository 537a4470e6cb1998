internal import CodecRuntime
internal import ProtocolSpec

/// Messages reach everyone in the order in which they were sent, and none is lost.
struct DeliveredInOrder: Procedure {
    let subject: DeliverySubject
    /// How many are sent in one go.
    var count = 20
    /// Whether each is the same as the first.
    var isSame = false

    func run(on session: Session) async throws {
        for (index, sender) in subject.senders(on: session).enumerated() {
            await session.drainIfNeeded()
            do {
                try await check(sender, on: session)
            } catch is Missing where index > 0 {
                continue
            }
        }
        session.clear()
    }

    private func check(_ sender: ConnectionSlot, on session: Session) async throws {
        let slots = subject.audience(of: sender, on: session)
        for slot in slots {
            try session.blockIfKnown(subject.operation, subject.delivery, sender, slot)
            _ = try await session.connection(slot)
        }
        let outgoingMessages = (1...count).map { session.newMessage(subject.operation, isSame ? 1 : $0) }
        let connection = try await session.connection(sender)
        let person = try session.person(sender)
        if outgoingMessages[0].mark == nil { try session.bystanders.requireSoleClient(of: sender) }
        session.bystanders.noteUnmarkedMessage(of: person, at: sender.node)
        for outgoing in outgoingMessages { connection.send(outgoing.payload.jsonText) }
        for slot in slots {
            let came = try await receivedMessages(
                of: outgoingMessages,
                at: slot,
                by: sender,
                person: person,
                on: session
            )
            if isSame { try judgeIDs(of: came, at: slot, on: session) }
            let (sent, received) = signatures(of: outgoingMessages, came)
            guard sent != received else { continue }
            let ending = await session.ending(of: slot, or: sender)
            throw finding(sent, received, came, by: sender, at: slot, ending: ending)
        }
    }

    private func receivedMessages(
        of outgoingMessages: [OutgoingMessage],
        at slot: ConnectionSlot,
        by sender: ConnectionSlot,
        person: Target.Person,
        on session: Session
    ) async throws -> [ReceivedMessage] {
        let matcher = session.matcher
        var left = outgoingMessages.count
        let delivery = subject.delivery
        let isOne: (ReceivedMessage) -> Bool = { received in
            outgoingMessages.contains { matcher.isDelivery(received, of: delivery, for: $0, by: person) }
        }
        let heard = try await session.hear(try await session.connection(slot)) { received in
            if isOne(received) { left -= 1 }
            return left == 0
        }.heard
        let came = heard.filter(isOne)
        guard !came.isEmpty else {
            throw await session.missing(subject.delivery, of: outgoingMessages[0], by: sender, at: slot)
        }
        return came
    }

    private func signatures(
        of outgoingMessages: [OutgoingMessage],
        _ came: [ReceivedMessage]
    ) -> (sent: [[JSONValue?]], received: [[JSONValue?]]) {
        (
            outgoingMessages.map { Self.signature($0.payload, subject.delivery) },
            came.map { Self.signature($0, subject.delivery) }
        )
    }

    private func finding(
        _ sent: [[JSONValue?]],
        _ received: [[JSONValue?]],
        _ came: [ReceivedMessage],
        by sender: ConnectionSlot,
        at slot: ConnectionSlot,
        ending: Ending?
    ) -> Finding {
        let observed: String
        let isCopied = received.contains { one in received.count { $0 == one } > sent.count { $0 == one } }
        if received.count < sent.count {
            let first = sent.indices.first { $0 >= received.count || sent[$0] != received[$0] } ?? 0
            observed =
                "\(received.count) of \(sent.count) came" + (isSame ? "" : "; the first lost is number \(first + 1)")
        } else if let index = sent.indices.first(where: { sent[$0] != received[$0] }) {
            let isCopy = isCopied && received[..<index].contains(received[index])
            observed =
                "number \(index + 1) is \(isCopy ? "one that had come before" : "another one"): \(came[index].excerpt)"
        } else {
            observed = "\(received.count) came for \(sent.count)"
        }
        let hint =
            if isSame {
                "a person may well send the same twice: the second is not a copy of the first"
            } else if isCopied {
                Hints.doubled
            } else {
                "a handler that is not awaited, or one task a message, loses the order"
            }
        return Finding(
            expected: "\(sent.count) messages from \(sender.name) reach \(slot.name) in their order",
            observed: ending.map { "\($0.phrase): \(observed)" } ?? observed,
            hint: ending == nil ? received.count < sent.count && !isSame ? Hints.queueFull : hint : ending?.hint,
            cause: ending?.cause ?? cause(of: came, surplus: received.count - sent.count, isCopied: isCopied)
        )
    }

    /// - Parameters:
    ///   - came: what was received.
    ///   - surplus: how many more than were sent.
    ///   - isCopied: whether one of them came more often than it was sent.
    /// - Returns: the fault that this points to.
    private func cause(of came: [ReceivedMessage], surplus: Int, isCopied: Bool) -> CauseName {
        let message = subject.delivery.message
        if let departed = came.first(where: { $0.meaning.complaint != nil }) {
            return .departs(departed, of: subject.delivery)
        }
        if isCopied { return .doubled(message) }
        if surplus == 0 { return .outOfOrder(message) }
        return surplus > 0
            ? .doubled(message) : isSame ? CauseName("a repeated \"\(message)\" is dropped") : .lost(message)
    }

    /// Each message has an id of its own, whatever is in it.
    ///
    /// - Throws: `Blocked`: an id that comes twice may be a copy, or one of a server that has one id for all.
    private func judgeIDs(of came: [ReceivedMessage], at slot: ConnectionSlot, on session: Session) throws {
        for field in subject.delivery.fields where field.source == .uuid {
            let ids = came.compactMap { $0.meaning.json?[field.name] }
            guard let twice = ids.first(where: { id in ids.filter { $0 == id }.count > 1 }) else { continue }
            let base = CheckID.delivers(session.context.channel, subject.operation, subject.delivery, subject.placement)
            let isCopied = session.failures.contains("\(base)/once")
            throw Blocked(
                check: isCopied ? "\(base)/once" : "\(base)/field/\(field.name)",
                finding: Finding(
                    expected: "each \(subject.quoted) has a \"\(field.name)\" of its own",
                    observed: "\(slot.name) received \(Transcript.excerpt(twice.jsonText)) twice",
                    hint: "an id that is made of the text is the same for the same text",
                    cause: CauseName("\"\(field.name)\" of \(subject.quoted) is wrong")
                )
            )
        }
    }

    /// What of a payload a delivery copies: enough to tell messages apart.
    private static func signature(_ payload: JSONValue, _ delivery: Delivery) -> [JSONValue?] {
        delivery.fields.compactMap { field in
            guard case .payload(let path) = field.source else { return nil }
            return payload[path: path]
        }
    }

    private static func signature(_ received: ReceivedMessage, _ delivery: Delivery) -> [JSONValue?] {
        delivery.fields.compactMap { field in
            guard case .payload = field.source else { return nil }
            return received.meaning.json?[field.name]
        }
    }
}
