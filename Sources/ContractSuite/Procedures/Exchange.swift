internal import CodecRuntime
internal import ProtocolSpec

/// A message of ours on its way: what was said, and how to know again what is delivered for it.
struct Saying: Sendable {
    var operation: ReceiveOperation
    var payload: JSONValue
    /// The mark in it; nil where the message has no place for one, or the check needs that place.
    var mark: String?
}

/// What came of a message: what each observer heard, from the moment it was sent up to a fence behind it.
struct Echoes {
    let saying: Saying
    let speaker: Target.Person
    let heard: [ConnectionSlot: [Arrival]]
    let listener: Listener

    /// What an observer received because of the message: nothing that others said, and no fence.
    func ours(_ slot: ConnectionSlot) -> [Arrival] {
        (heard[slot] ?? []).filter { listener.isOurs($0, speaker: speaker) }
    }

    /// In words, that an observer received such a delivery in somebody else's name; nil where none came at all.
    func misattributed(_ delivery: Delivery, at slot: ConnectionSlot) -> String? {
        (heard[slot] ?? []).first { $0.reading.name == delivery.message }
            .map { "none came as \(speaker.key)'s, but as somebody else's: \($0.excerpt)" }
    }

    /// What an observer received by one of the operation's deliveries.
    func deliveries(of delivery: Delivery, at slot: ConnectionSlot) -> [Arrival] {
        (heard[slot] ?? []).filter { listener.isDelivery($0, of: delivery, for: saying, by: speaker) }
    }
}

/// Tells what is due to us from what others said, and from what belongs to other checks.
struct Listener {
    let contractIndex: ContractIndex
    let marks: Marks

    /// Whether a message came because of what the speaker said in this check, as far as can be told.
    ///
    /// A room may have life of its own: a scripted partner, a forgotten browser tab. Whatever is faultless and somebody
    /// else's is none of our business; whatever is faulty, or nobody's, is.
    func isOurs(_ arrival: Arrival, speaker: Target.Person) -> Bool {
        if let text = arrival.text, text.contains(marks.run) {
            guard !marks.isFence(text), text.contains(marks.check) else { return false }
            // Somebody may quote us.
            guard case .message(let message, let json, violations: []) = arrival.reading else { return true }
            return !isSomebodyElses(json, message: message, speaker: speaker)
        }
        guard case .message(let message, let json, let violations) = arrival.reading, violations.isEmpty else {
            return true
        }
        guard contractIndex.isDelivered(message.name), !contractIndex.sideMessages.contains(message.name) else {
            return false
        }
        return !isSomebodyElses(json, message: message, speaker: speaker)
    }

    /// Whether a message is what a delivery makes of a saying. Its other fields are not looked at: they have checks of
    /// their own.
    func isDelivery(_ arrival: Arrival, of delivery: Delivery, for saying: Saying, by speaker: Target.Person) -> Bool {
        guard arrival.reading.name == delivery.message else { return false }
        guard let mark = saying.mark, let field = markedField(saying.operation, delivery) else {
            return isOurs(arrival, speaker: speaker)
        }
        guard let text = arrival.text, text.contains(mark), !marks.isFence(text) else { return false }
        // Word for word it is ours, whomever the server says it is from: that is for the field's check to find.
        return arrival.reading.json?[field.name] == saying.payload[path: field.path]
            || isOurs(arrival, speaker: speaker)
    }

    /// The field that carries the mark, and where in the payload it comes from.
    private func markedField(_ operation: ReceiveOperation, _ delivery: Delivery) -> (name: String, path: [String])? {
        guard let place = MarkedOperation(operation, audience: nil, in: contractIndex.contract) else { return nil }
        return delivery.fields.first { $0.source == .payload(place.path) }.map { ($0.name, place.path) }
    }

    private func isSomebodyElses(_ json: JSONValue, message: Message, speaker: Target.Person) -> Bool {
        contractIndex.senderFields(of: message.name).contains { field in
            guard let id = json[field]?.string else { return false }
            return !isSameID(id, speaker.id)
        }
    }
}

extension Session {
    var listener: Listener { Listener(contractIndex: contractIndex, marks: marks) }

    /// A message for an operation, with a mark if it can carry one. Its number among the check's messages gives the mark
    /// and the random parts.
    func saying(_ operation: ReceiveOperation, _ number: Int = 1) -> Saying {
        var random = random("\(operation.name) \(number)")
        let mark = MarkedOperation(operation, audience: nil, in: context.contract) == nil ? nil : marks.message(number)
        return Saying(
            operation: operation,
            payload: contractIndex.payload(for: operation, mark: mark, using: &random),
            mark: mark
        )
    }

    /// Says something, waits until everybody who should has heard it, and then for the fence behind it.
    ///
    /// - Parameters:
    ///   - saying: what to say.
    ///   - seat: who says it.
    ///   - observers: whose connections are watched.
    ///   - delivery: what is waited for at those in its audience; nil to wait for the fence alone.
    ///   - needsFence: false leaves the fence out, where only what should come matters.
    /// - Returns: what each observer heard.
    /// - Throws: `Finding` where a connection has ended, `Blocked` where what others judge stands in the way.
    func exchange(
        _ saying: Saying,
        by slot: ConnectionSlot,
        observers: [ConnectionSlot],
        awaiting delivery: Delivery?,
        needsFence: Bool = true
    ) async throws -> Echoes {
        for observer in observers {
            if let delivery, Relation(slot, observer).isReached(by: delivery.audience) {
                try blockIfKnown(saying.operation, delivery, slot, observer)
            }
            _ = try await connection(observer)
        }
        let person = try person(slot)
        let listener = listener
        var needsFence = needsFence
        if saying.mark == nil || saying.operation.deliveries.count > 1 { bystanders.noteSpeech(of: person) }
        try await connection(slot).send(saying.payload.jsonText)
        var heard: [ConnectionSlot: [Arrival]] = [:]
        if let delivery {
            for observer in observers where Relation(slot, observer).isReached(by: delivery.audience) {
                let isAwaited: (Arrival) -> Bool = { listener.isDelivery($0, of: delivery, for: saying, by: person) }
                let (arrivals, found) = try await hear(try await connection(observer), until: isAwaited)
                heard[observer] = arrivals
                // Who has been hung up on sends no fence; and a new connection would hide how the old one ended.
                if !found, await ending(of: slot, or: observer) != nil { needsFence = false }
            }
        }
        if needsFence {
            for (observer, arrivals) in try await fence(by: slot, at: observers) {
                heard[observer, default: []] += arrivals
            }
        }
        return Echoes(saying: saying, speaker: person, heard: heard, listener: listener)
    }

    /// The reason why a delivery that other checks rely on did not come.
    func missing(
        _ delivery: Delivery,
        of saying: Saying,
        by slot: ConnectionSlot,
        at observer: ConnectionSlot
    ) async -> any Error {
        let expected = "\"\(delivery.message)\" reaches \(observer.name)"
        if let ending = await ending(of: observer, or: slot) {
            return Finding(expected: expected, observed: ending.phrase, hint: ending.hint)
        }
        let id = CheckID.reaches(context.channel, saying.operation, delivery, from: slot, to: observer)
        let limit = context.limits.deliver.phrase
        return Blocked(
            check: id,
            finding: Finding(expected: expected, observed: "it did not come within \(limit)")
        )
    }
}
