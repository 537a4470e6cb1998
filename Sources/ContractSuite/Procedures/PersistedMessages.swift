internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// What is stored is what was delivered: each message once, under its id, with its content, and nothing else.
struct PersistedMessages: Procedure {
    /// Texts that a careless store escapes, cuts or loses.
    private static let tail = "\u{1F9D7}e\u{301}Q <b>\"&amp;\\n'</b> \u{5E9}\u{5DC}\u{5D5}\u{5DD}."
    private static let longTail = String(repeating: "All work and no play. ", count: 60) + tail

    /// How many invalid frames are sent at once.
    private static let atOnce = 5

    let subject: PersistenceSubject
    /// What is sent besides the messages that must be stored.
    let otherTraffic: OtherTraffic
    /// Which node is unmarked to.
    var node = 0

    func run(on session: Session) async throws {
        try await judge(try await send(on: session), on: session)
    }

    /// Sends what must be stored, and what must not.
    ///
    /// - Returns: what must be, in the order of sending.
    func send(on session: Session) async throws -> [AwaitedMessage] {
        // The probe shows all that was stored meanwhile between these two, whichever comes first.
        let opening = try await mark(97, on: session)
        let middle: [JSONValue]
        switch otherTraffic {
        case .nothing: middle = try await sendMany(on: session)
        case .alone: middle = try await sendAlone(on: session)
        case .invalid: middle = try await sendInvalid(on: session)
        case .others(let operation): middle = try await sendOthers(operation, on: session)
        }
        let all = [opening] + middle + [try await mark(98, on: session)]
        let messages = all.map { AwaitedMessage($0, of: subject) }
        session.probes.expect(messages)
        return messages
    }

    /// Judges what is stored of it.
    func judge(_ messages: [AwaitedMessage], on session: Session) async throws {
        let (list, isComplete) = try await session.storedMessages(with: messages)
        let kept = list.items
        guard isComplete, let opening = messages.first, let closing = messages.last else {
            return try judgeMissing(messages, kept, on: session)
        }
        switch otherTraffic {
        case .nothing, .alone: try judgeContents(messages, kept, on: session)
        case .invalid, .others: break
        }
        // Messages of others are stored as well.
        guard !session.bystanders.hasBystanders else { return }
        guard session.probes.isInOrderOfTime else { return try skipExtras() }
        // Fences are messages too, and rightly stored; and so is what was sent in a series and delivered to nobody.
        let window = window(kept, from: opening, to: closing).filter { item in
            let said = item.content?.string ?? ""
            return !session.marks.isFence(said) && !Self.isOfSeries(said, session.marks)
        }
        try judgeExtras(messages, window, on: session)
    }

    /// In a list without an order nobody can tell what was stored now from what was there before.
    private func skipExtras() throws {
        switch otherTraffic {
        case .nothing, .alone: return
        case .invalid, .others:
            throw Missing("a list of messages in the order of time is needed: order what probes.messages reads by it")
        }
    }

    /// The items from one message to the other, whichever comes first.
    private func window(
        _ kept: [StoredMessage],
        from first: AwaitedMessage,
        to last: AwaitedMessage
    ) -> ArraySlice<StoredMessage> {
        guard let one = kept.firstIndex(where: first.isStored), let other = kept.firstIndex(where: last.isStored)
        else { return [] }
        return kept[min(one, other)...max(one, other)]
    }

    private func mark(_ number: Int, on session: Session) async throws -> JSONValue {
        let outgoing = session.newMessage(subject.operation, number)
        let sender = ConnectionSlot(person: session.sender.person, node: node)
        do {
            return try await subject.send(outgoing, by: sender, on: session)
        } catch is Finding where session.current(sender)?.isOpen != true {
            // The connection was closed because of the invalid frames: that has checks of its own. A new one can still ask.
            return try await subject.send(outgoing, by: sender, on: session)
        }
    }
}

// MARK: - What is sent

extension PersistedMessages {
    /// Two people send a short text, one that a careless store changes, and a long one.
    private func sendMany(on session: Session) async throws -> [JSONValue] {
        var messages: [JSONValue] = []
        let delivering = DeliverySubject(
            operation: subject.operation,
            delivery: subject.delivery,
            placement: Placement(node)
        )
        for (index, slot) in delivering.senders(on: session).enumerated() {
            for (round, tail) in ["", Self.tail, Self.longTail].enumerated() {
                var outgoing = session.newMessage(subject.operation, index * 3 + round + 1)
                if let place = MarkedOperation(subject.operation, audience: nil, in: session.context.contract),
                    let mark = outgoing.mark
                {
                    outgoing.payload = place.marking(outgoing.payload, with: mark, tail: tail)
                }
                do {
                    messages.append(try await subject.send(outgoing, by: slot, on: session))
                } catch is Missing where index > 0 {
                    break
                }
            }
        }
        return messages + (try await sendSeries(to: delivering, on: session))
    }

    /// One person sends while everyone else is gone.
    private func sendAlone(on session: Session) async throws -> [JSONValue] {
        let sender = ConnectionSlot(person: session.sender.person, node: node)
        for slot in session.connections.keys.sorted(by: { $0.name < $1.name }) where slot != sender {
            try await session.disconnect(slot)
        }
        let outgoing = session.newMessage(subject.operation, 1)
        let result = try await session.exchange(
            outgoing,
            by: sender,
            observers: [sender],
            awaiting: subject.delivery,
            needsFence: false
        )
        guard let first = result.deliveries(of: subject.delivery, at: sender).first else {
            throw await session.missing(subject.delivery, of: outgoing, by: sender, at: sender)
        }
        return [first.meaning.json ?? .object([])]
    }

    /// Sends what must not be stored; what must follows on the same connection.
    private func sendInvalid(on session: Session) async throws -> [JSONValue] {
        let slot = session.sender
        let cases = invalidCases(on: session).map {
            $0.applied(to: session.newMessage(subject.operation, 1).payload).jsonText
        }
        session.bystanders.noteUnmarkedMessage(of: try session.person(slot), at: slot.node)
        var left = cases[...]
        while !left.isEmpty {
            // A few at a time, so that a slow server is not waited for on behalf of all of them at once. Where one of them
            // closes the connection the others are sent again, each for itself: behind a close they were not read.
            let some = left.prefix(Self.atOnce)
            if try await !isHandled(some, by: slot, on: session), some.count > 1 {
                for frame in some { _ = try await isHandled([frame], by: slot, on: session) }
            }
            left = left.dropFirst(Self.atOnce)
        }
        return []
    }

    private func invalidCases(on session: Session) -> [ValueCase] {
        session.contractIndex.generator.cases(of: subject.operation.message.payload, seed: session.context.seed)
            .filter { $0.verdict == .invalid }
    }

    /// Sends frames, and waits until they have been handled.
    ///
    /// - Returns: whether the connection has survived them.
    private func isHandled(
        _ frames: ArraySlice<String>,
        by slot: ConnectionSlot,
        on session: Session
    ) async throws -> Bool {
        for frame in frames { try await session.connection(slot).send(frame) }
        if case .close = subject.operation.onInvalid.answer {
            try await session.connection(slot).waitForEnd(by: session.context.deadline(session.context.limits.close))
            session.release(slot)
            return frames.count == 1
        }
        return (try? await session.fence(by: slot, at: [slot])) != nil
    }

    private func sendOthers(_ operation: ReceiveOperation, on session: Session) async throws -> [JSONValue] {
        let slot = session.sender
        session.bystanders.noteUnmarkedMessage(of: try session.person(slot), at: slot.node)
        for number in 1...4 {
            try await session.connection(slot).send(session.newMessage(operation, number).payload.jsonText)
        }
        return []
    }
}

// MARK: - What is judged

extension PersistedMessages {
    private func judgeMissing(_ messages: [AwaitedMessage], _ kept: [StoredMessage], on session: Session) throws {
        let missing = messages.indices.filter { index in !kept.contains(where: messages[index].isStored) }
        guard let index = missing.first else { return }
        let message = messages[index]
        let limit = session.context.limits.deliver.phrase
        let id = subject.idField.flatMap { message.delivered[$0]?.string } ?? "?"
        let other = message.content.flatMap { content in kept.first { $0.content == content } }
        let paged = session.context.target.probes.messages?.next == nil ? Hints.maybePaged : ""
        var finding = Finding(
            expected: "\"\(subject.persistence.message)\" \(id) is stored",
            observed: other.map { "it is stored under another id, \($0.id)" }
                ?? "it was not stored within \(limit)",
            hint: other == nil
                ? Hints.notSaved + paged : "make the id once, and store the message under the id that is sent",
            cause: CauseName(
                other == nil
                    ? "messages are not stored" : "messages are stored under another id than the one that is sent"
            )
        )
        switch otherTraffic {
        case .nothing where other == nil && missing.count < messages.count:
            let said = message.content.map { ": \(Transcript.excerpt($0.jsonText))" } ?? ""
            finding.expected = "each \"\(subject.persistence.message)\" that is delivered is stored"
            finding.observed =
                "\(missing.count) of \(messages.count) were not stored within \(limit); the first of them is \(id)\(said)"
            finding.hint = Hints.someNotSaved + paged
            finding.cause = CauseName("some messages are not stored")
            throw finding
        case .nothing: throw finding
        case .alone where missing == [1] && other == nil:
            finding.expected =
                "\"\(subject.persistence.message)\" \(id), sent while no one else was in the room, is stored"
            finding.hint =
                "store a message when it comes, not when it is delivered: a client that comes back asks for those it has missed"
            finding.cause = CauseName("messages that nobody listens to are not stored")
            throw finding
        default: break
        }
        // Where messages are not stored at all, what should not be stored can't be judged.
        throw Blocked(check: CheckID.stores(session.context.channel, subject), finding: finding)
    }

    private func judgeContents(_ messages: [AwaitedMessage], _ kept: [StoredMessage], on session: Session) throws {
        for message in messages {
            let items = kept.filter(message.isStored)
            let twin = kept.first { $0.content == message.content && !message.isStored(as: $0) }
            if let twin, let said = message.content, said.jsonText.contains(session.marks.run) {
                throw storedTwice(as: twin, said)
            }
            guard items.count == 1 else {
                throw Finding(
                    expected: "a message is stored once",
                    observed: "\(items.count) are stored under the id \(items.first?.id ?? "")",
                    hint: "store it where it is received, not on each connection that it is delivered to",
                    cause: CauseName("messages are stored twice")
                )
            }
            guard let content = subject.content, let sent = message.content, items[0].content != sent else {
                continue
            }
            throw Finding(
                expected: "\"\(content.field)\" is stored to the code point: \(Transcript.excerpt(sent.jsonText))",
                observed: items[0].content.map { Transcript.excerpt($0.jsonText) } ?? "nothing",
                hint: "store what was received: don't escape, cut or trim it on the way",
                cause: CauseName("messages are stored with another content")
            )
        }
    }

    private var hintForExtras: String {
        switch otherTraffic {
        case .invalid: "validate the whole frame before anything is done with it"
        case .nothing, .alone, .others: "store what the contract says is stored, and nothing else that is received"
        }
    }

    private func judgeExtras(_ messages: [AwaitedMessage], _ kept: [StoredMessage], on session: Session) throws {
        let extra = kept.first { item in !messages.contains { $0.isStored(as: item) } }
        guard let extra else { return }
        if let said = extra.content, messages.contains(where: { $0.content == said }) {
            throw storedTwice(as: extra, said)
        }
        let expected: String
        switch otherTraffic {
        case .nothing, .alone: expected = "only the messages that were sent are stored"
        case .invalid: expected = "an invalid message is not stored"
        case .others(let operation): expected = "what \(operation.name) receives is not stored"
        }
        throw Finding(
            expected: expected,
            observed: "stored as \(extra.id): \(extra.content.map { Transcript.excerpt($0.jsonText) } ?? "nothing")",
            hint: hintForExtras,
            cause: cause(of: extra, on: session)
        )
    }

    /// Whether a stored content is that of a message, as it came, as a text, or cut.
    private static func isMade(of sent: JSONValue?, _ stored: JSONValue?) -> Bool {
        guard let sent, let stored else { return false }
        if sent == stored { return true }
        guard let text = stored.string, !text.isEmpty else { return false }
        return text.lowercased() == sent.jsonText.lowercased()
            || text.count >= 100 && sent.string?.hasPrefix(text) == true
    }

    private func storedTwice(as twin: StoredMessage, _ said: JSONValue) -> Finding {
        Finding(
            expected: "a message is stored once",
            observed: "it is stored under another id, too, \(twin.id): \(Transcript.excerpt(said.jsonText))",
            hint: "store it where it is received, not on each connection that it is delivered to",
            cause: CauseName("messages are stored twice")
        )
    }

    /// What is stored though it breaks the contract is taken for a good message, as the check of that value finds.
    private func cause(of extra: StoredMessage, on session: Session) -> CauseName {
        if case .invalid = otherTraffic, let path = subject.content?.path,
            let example = invalidCases(on: session).first(where: { example in
                let payload = example.applied(to: session.newMessage(subject.operation, 1).payload)
                return Self.isMade(of: payload[path: path], extra.content)
            })
        {
            return .notValidated(example, of: subject.operation, on: session)
        }
        return CauseName("what must not be stored is stored")
    }
}
