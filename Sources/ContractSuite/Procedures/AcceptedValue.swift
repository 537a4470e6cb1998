internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation

/// A valid value at a limit is taken and passed on as it is.
struct AcceptedValue: Procedure {
    let operation: ReceiveOperation
    let example: ValueCase

    func run(on session: Session) async throws {
        let sender = session.sender
        let base = session.newMessage(operation)
        var outgoing = base
        outgoing.payload = example.applied(to: base.payload)
        // The case may need the very place where the mark stands.
        if let mark = base.mark, !outgoing.payload.jsonText.contains(mark) { outgoing.mark = nil }
        if outgoing.mark == nil { try session.bystanders.requireSoleClient(of: sender) }
        guard !operation.deliveries.isEmpty else { return try await survive(outgoing, by: sender, on: session) }
        for delivery in operation.deliveries {
            let subject = DeliverySubject(operation: operation, delivery: delivery)
            let slots = subject.audience(of: sender, on: session).filter { $0.connection == 1 }
            try await check(outgoing, delivery, by: sender, at: slots, on: session)
        }
    }

    private func check(
        _ outgoing: OutgoingMessage,
        _ delivery: Delivery,
        by sender: ConnectionSlot,
        at slots: [ConnectionSlot],
        on session: Session
    ) async throws {
        let result = try await session.exchange(
            outgoing,
            by: sender,
            observers: slots,
            awaiting: delivery,
            // A long one may be handled in another way, and so come twice: only a fence can show that.
            needsFence: example.keyword == "maxLength"
        )
        for slot in slots {
            let receivedMessages = result.deliveries(of: delivery, at: slot)
            guard let received = receivedMessages.first else {
                if example.isExotic, try await isDropped(by: sender, at: slot, on: session) {
                    session.note = "dropped, and the socket stays open"
                    return
                }
                throw await lost(delivery, result, by: sender, at: slot, on: session)
            }
            guard receivedMessages.count == 1 else {
                let finding = Finding(
                    expected: "\(example.label): \(slot.name) receives it once",
                    observed: "it came \(receivedMessages.count) times",
                    cause: .doubled(delivery.message)
                )
                throw Blocked(
                    check: "\(CheckID.delivers(session.context.channel, operation, delivery))/once",
                    finding: finding
                )
            }
            try received.proving { try judge(received, outgoing, delivery, at: slot) }
            guard let complaint = received.meaning.complaint else { continue }
            let form = Finding(
                expected: "\(example.label): passed on as its schema has it",
                observed: "\(complaint): \(received.excerpt)",
                cause: CauseName("\"\(delivery.message)\" departs from its schema")
            )
            // Where nothing that is delivered satisfies its schema, that is one finding, not one for every value.
            throw Blocked(
                check: "\(CheckID.delivers(session.context.channel, operation, delivery))/form",
                finding: form
            )
        }
    }

    /// Whether the server has dropped the message, as it may where it can't keep such a value: nothing of it came, and the next
    /// message does.
    private func isDropped(by sender: ConnectionSlot, at slot: ConnectionSlot, on session: Session) async throws -> Bool
    {
        guard await session.ending(of: sender, or: slot) == nil else { return false }
        let person = try session.person(sender)
        guard let heard = try? await session.fence(by: sender, at: [slot])[slot] else { return false }
        return !heard.contains { session.matcher.isOurs($0, sender: person) }
    }

    private func lost(
        _ delivery: Delivery,
        _ result: ExchangeResult,
        by sender: ConnectionSlot,
        at slot: ConnectionSlot,
        on session: Session
    ) async -> any Error {
        let ending = await session.ending(of: sender, or: slot)
        let limit = session.context.limits.deliver.phrase
        let misattributed = result.misattributed(delivery, at: slot)
        if ending == nil, misattributed == nil,
            await comesNow(result.outgoing, delivery, by: sender, at: slot, on: session)
        {
            let finding = Finding(
                expected: "\(example.label): valid, so \"\(delivery.message)\" reaches \(slot.name)",
                observed: "nothing came within \(limit); sent again, it came",
                hint: Hints.lost,
                cause: .lost(delivery.message)
            )
            return Blocked(
                check: CheckID.reaches(session.context.channel, operation, delivery, from: sender, to: slot),
                finding: finding
            )
        }
        let finding = Finding(
            expected: "\(example.label): valid, so \"\(delivery.message)\" reaches \(slot.name)",
            observed: ending?.phrase ?? misattributed ?? "nothing came within \(limit)",
            hint: ending.map(kind.hint) ?? (misattributed == nil ? hint : nil),
            cause: ending.map { kind.cause(for: $0, in: session.context.channel) }
                ?? (misattributed == nil ? dropped(session) : .wrongSender)
        )
        guard ending == nil else { return finding }
        let id = CheckID.reaches(session.context.channel, operation, delivery, from: sender, to: slot)
        return Blocked(check: id, finding: finding)
    }

    /// Whether the same message comes where it is sent once more: then it is not the value that the server does not take.
    private func comesNow(
        _ outgoing: OutgoingMessage,
        _ delivery: Delivery,
        by sender: ConnectionSlot,
        at slot: ConnectionSlot,
        on session: Session
    ) async -> Bool {
        let result = try? await session.exchange(
            outgoing,
            by: sender,
            observers: [slot],
            awaiting: delivery,
            needsFence: false
        )
        return result?.deliveries(of: delivery, at: slot).isEmpty == false
    }

    /// The field in question, where it is copied, is to the code point what was sent.
    private func judge(
        _ received: ReceivedMessage,
        _ outgoing: OutgoingMessage,
        _ delivery: Delivery,
        at slot: ConnectionSlot
    ) throws {
        for field in delivery.fields {
            guard case .payload(let path) = field.source,
                example.path.starts(with: path) || path.starts(with: example.path),
                let sent = outgoing.payload[path: path]
            else { continue }
            let value = received.meaning.json?[field.name]
            guard value != sent else { continue }
            throw Finding(
                expected: "\(example.label): passed on as \"\(field.name)\" to the code point",
                observed: "\(slot.name) received \(Self.measure(value)) for \(Self.measure(sent))",
                hint: hint ?? Hints.passOn,
                cause: .changed(field.name, of: delivery.message)
            )
        }
    }

    private func survive(_ outgoing: OutgoingMessage, by sender: ConnectionSlot, on session: Session) async throws {
        _ = try await session.exchange(outgoing, by: sender, observers: [sender], awaiting: nil)
    }

    private static func measure(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        guard let text = value.string else { return Transcript.excerpt(value.jsonText) }
        return "\(Transcript.excerpt(text)) (\(text.unicodeScalars.count) code points)"
    }

    /// What is unusual about the value.
    private var kind: FrameClass { example.isExotic ? .nul : .valid }

    private var hint: String? {
        if example.isOfLengthUnit { return Hints.lengthUnit }
        if example.isOfLength {
            return "compare the length with the contract's limits: \(example.label) is within them"
        }
        return example.keyword == "additionalProperties"
            ? "ignore fields that you don't know: a newer client may send them" : nil
    }

    /// The fault in a server that drops the value.
    private func dropped(_ session: Session) -> CauseName {
        let field = example.path.joined(separator: ".")
        var limits = CauseName("the limits of \"\(field)\" are others than the contract's")
        if example.isOfLengthUnit { limits = .lengthUnit(of: example) }
        if example.keyword == "maxLength" {
            limits.wider = [
                .takesLess(example.path, of: operation, in: session.contractIndex, seed: session.context.seed)
            ]
        }
        if example.isOfLength { return limits }
        return example.keyword == "additionalProperties"
            ? CauseName("messages with a field that the contract does not know are dropped")
            : CauseName("valid values of \"\(field)\" are dropped")
    }
}
