internal import CodecRuntime
internal import NIOCore
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// A field with a huge text in it harms nobody: the server drops the message, closes the socket with a code, or delivers it
/// where its schema allows that; and it serves the others all the while.
struct HugeText: Procedure {
    /// How many times the limit of a delivery a server may take over many megabytes.
    private static let patience = 5

    let operation: ReceiveOperation
    let field: HugeField

    func run(on session: Session) async throws {
        let sender = session.sender
        let observer = session.others.first ?? sender.second
        // Later checks need connections with the usual limits.
        defer { for slot in [sender] + (field.isAllowed ? [observer] : []) { session.release(slot) } }
        // Only where such a text may come back is there a connection that can take it.
        if field.isAllowed {
            try await session.reconnect(observer, HugeFrame.settings)
        } else {
            _ = try await session.connection(observer)
        }
        try await session.reconnect(sender, HugeFrame.settings)
        let connection = try await session.connection(sender)
        try session.bystanders.requireSoleClient(of: sender)
        session.bystanders.noteUnmarkedMessage(of: try session.person(sender), at: sender.node)
        connection.send(HugeFrame(session.newMessage(operation).payload, field))
        let (early, isTaken) = await transmit(on: connection, session)
        let heard = try await hear(sender, connection, observer, isTaken: isTaken, on: session)
        for (slot, received) in early.map({ (sender, $0) }) + heard { try judge(received, at: slot, on: session) }
        let ending = await session.ending(of: sender)
        // A server that ends TCP amid the larger one does not take it; the smaller one is within what servers usually take.
        if isTaken || ending != .cut || field.size == .one { try judge(ending, on: session) }
        session.note = ending.map { "\($0.phrase)" }
    }

    private var expected: String {
        field.isAllowed
            ? "\(field.label): delivered as it is, dropped, or refused with a close code, and others are served"
            : "\(field.label): nobody receives it; it is dropped or refused with a close code, and others are served"
    }

    /// Waits until the server has taken the whole frame: one that has not may end TCP, and its close frame may be lost by that.
    private func transmit(
        on connection: RecordedConnection,
        _ session: Session
    ) async -> (early: [ReceivedMessage], isTaken: Bool) {
        var early: [ReceivedMessage] = []
        let end = session.context.deadline(session.context.limits.deliver * Self.patience)
        while connection.isOpen, NIODeadline.now() < end, early.count < RecordedConnection.flood {
            guard await connection.isSending else { return (early, true) }
            if let received = await connection.nextMessage(by: .now() + .milliseconds(2)) { early.append(received) }
        }
        return (early, false)
    }

    /// What came up to a message behind the frame: from the same connection if it is still open, otherwise from the observer.
    private func hear(
        _ sender: ConnectionSlot,
        _ connection: RecordedConnection,
        _ observer: ConnectionSlot,
        isTaken: Bool,
        on session: Session
    ) async throws -> [(ConnectionSlot, ReceivedMessage)] {
        guard let fence = session.contractIndex.fence else { return [] }
        let inbox = try await session.connection(observer)
        if isTaken {
            let mark = session.sendFence(on: connection, fence: fence)
            let own = await messages(on: connection, until: mark, session)
            if own.found {
                let others = await messages(on: inbox, until: mark, session)
                try judgeService(others.found, inbox, observer, "what \(sender.name) sent after it", session)
                return own.heard.map { (sender, $0) } + others.heard.map { (observer, $0) }
            }
            if connection.isOpen { throw silence("\(sender.name), who sent it, hears nothing more", session) }
        }
        let mark = session.sendFence(on: inbox, fence: fence)
        let others = await messages(on: inbox, until: mark, session)
        try judgeService(others.found, inbox, observer, "its own message", session)
        return others.heard.map { (observer, $0) }
    }

    private func judgeService(
        _ isServed: Bool,
        _ connection: RecordedConnection,
        _ observer: ConnectionSlot,
        _ what: String,
        _ session: Session
    ) throws {
        guard !isServed else { return }
        guard let ending = connection.ending else { throw silence("\(observer.name) does not hear \(what)", session) }
        guard case .violation = ending else {
            throw finding(
                "\(observer.name)'s connection ended, too: \(ending.phrase)",
                FrameClass.huge.hint,
                "stops the server"
            )
        }
        throw passedOn("\(observer.name) received it: \(ending.phrase)")
    }

    private func silence(_ observed: String, _ session: Session) -> Finding {
        let limit = session.context.limits.deliver * Self.patience
        return finding("\(observed) within \(limit.phrase)", FrameClass.huge.hint, "stops the server")
    }

    private func messages(
        on connection: RecordedConnection,
        until mark: String,
        _ session: Session
    ) async -> (heard: [ReceivedMessage], found: Bool) {
        var heard: [ReceivedMessage] = []
        let limit = session.context.limits.deliver * Self.patience
        while heard.count < RecordedConnection.flood, let received = await connection.nextMessage(within: limit) {
            if !isHuge(received), received.text?.contains(mark) == true { return (heard, true) }
            heard.append(received)
        }
        return (heard, false)
    }

    private func isHuge(_ received: ReceivedMessage) -> Bool {
        (received.text?.utf8.count ?? 0) > field.size.bytes / 2
    }
}

// MARK: - Verdicts

extension HugeText {
    private func judge(
        _ received: ReceivedMessage,
        at slot: ConnectionSlot,
        on session: Session
    ) throws {
        let person = try session.person(session.sender)
        // Nothing of the frame is in what the server says of its own; whether it may say that is another check's question.
        let isAnswer = received.meaning.name == nil
        guard isHuge(received) || (!isAnswer && session.matcher.isOurs(received, sender: person)) else { return }
        let observed = "\(slot.name) received \(received.excerpt)"
        guard field.isAllowed else { throw passedOn(observed) }
        let delivery = operation.deliveries.first { $0.message == received.meaning.name }
        if let complaint = received.meaning.complaint {
            let finding = finding("\(slot.name): \(complaint): \(received.excerpt)", Self.notValidated, "is passed on")
            guard let delivery, !isHuge(received) else { throw finding }
            // Where nothing that is delivered satisfies its schema, that is not about this field.
            throw Blocked(
                check: "\(CheckID.delivers(session.context.channel, operation, delivery))/form",
                finding: finding
            )
        }
        for copied in delivery?.fields ?? [] where copied.source == .payload([field.name]) {
            guard !isHugeText(received.meaning.json?[copied.name]) else { continue }
            throw finding(
                "\(observed): \"\(copied.name)\" is not what was sent",
                "keep it whole, or drop the message",
                "is changed on its way"
            )
        }
    }

    private func passedOn(_ observed: String) -> Finding {
        var finding = finding(observed, Self.notValidated, "is passed on")
        if !field.isExtra { finding.cause = CauseName("\"\(field.name)\" of \(operation.name) is not validated") }
        return finding
    }

    private func isHugeText(_ value: JSONValue?) -> Bool {
        guard let text = value?.string, text.utf8.count == field.size.bytes else { return false }
        let letter = HugeFrame.letter.asciiValue
        return text.utf8.allSatisfy { $0 == letter }
    }

    private func judge(_ ending: Ending?, on session: Session) throws {
        switch ending {
        case nil: return
        case .closed(1011, _), .cut, .violation:
            let hint = FrameClass.huge.hint(for: ending)
            var raised = finding(ending?.phrase ?? "", hint, "raises")
            raised.cause?.wider = [WiderCause.raises(on: operation, in: session.contractIndex)].compactMap(\.self)
            throw raised
        case .closed: return
        }
    }

    private func finding(_ observed: String, _ hint: String?, _ effect: String) -> Finding {
        Finding(
            expected: expected,
            observed: observed,
            hint: hint,
            cause: CauseName("a field with megabytes of text \(effect)")
        )
    }

    private static let notValidated = "check each field's type and length before anything is passed on"
}
