internal import CodecRuntime
internal import ProtocolSpec
internal import ServerRules

extension Session {
    var matcher: DeliveryMatcher { DeliveryMatcher(contractIndex: contractIndex, marks: marks) }

    /// A message for an operation, with a mark if it can carry one. Its number among the check's messages gives the mark
    /// and the random parts.
    func newMessage(_ operation: ReceiveOperation, _ number: Int = 1) -> OutgoingMessage {
        var random = random("\(operation.name) \(number)")
        let mark = MarkedOperation(operation, audience: nil, in: context.contract) == nil ? nil : marks.message(number)
        return OutgoingMessage(
            operation: operation,
            payload: contractIndex.payload(for: operation, mark: mark, using: &random),
            mark: mark
        )
    }

    /// Sends a message, waits until everyone in the audience has it, and then for the fence behind it.
    ///
    /// - Parameters:
    ///   - outgoing: what to send.
    ///   - slot: which connection sends it.
    ///   - observers: whose connections are watched.
    ///   - delivery: what is waited for at those in its audience; nil to wait for the fence alone.
    ///   - needsFence: false leaves the fence out, where only what should come matters.
    /// - Returns: what each observer heard.
    /// - Throws: `Finding` where a connection has ended, `Blocked` where another check's question stands in the way.
    func exchange(
        _ outgoing: OutgoingMessage,
        by slot: ConnectionSlot,
        observers: [ConnectionSlot],
        awaiting delivery: Delivery?,
        needsFence: Bool = true
    ) async throws -> ExchangeResult {
        for observer in observers {
            if let delivery, ObserverRelation(slot, observer).isReached(by: delivery.audience) {
                try blockIfKnown(outgoing.operation, delivery, slot, observer)
            }
            _ = try await connection(observer)
        }
        let person = try person(slot)
        let matcher = matcher
        var needsFence = needsFence
        if outgoing.mark == nil || outgoing.operation.deliveries.count > 1 {
            bystanders.noteUnmarkedMessage(of: person, at: slot.node)
        }
        try await connection(slot).send(outgoing.payload.jsonText)
        var heard: [ConnectionSlot: [ReceivedMessage]] = [:]
        if let delivery {
            for observer in observers where ObserverRelation(slot, observer).isReached(by: delivery.audience) {
                let isAwaited: (ReceivedMessage) -> Bool = {
                    matcher.isDelivery($0, of: delivery, for: outgoing, by: person)
                }
                let (receivedMessages, found) = try await hear(try await connection(observer), until: isAwaited)
                heard[observer] = receivedMessages
                // A closed connection sends no fence, and a new one would hide how the old one ended.
                if !found, await ending(of: slot, or: observer) != nil { needsFence = false }
            }
        }
        if needsFence {
            do {
                for (observer, receivedMessages) in try await fence(by: slot, at: observers) {
                    heard[observer, default: []] += receivedMessages
                }
            } catch let finding as Finding {
                throw finding.raised(on: outgoing.operation, in: contractIndex)
            }
        }
        return ExchangeResult(outgoing: outgoing, sender: person, heard: heard, matcher: matcher)
    }

    /// The reason why a delivery that other checks rely on did not come.
    func missing(
        _ delivery: Delivery,
        of outgoing: OutgoingMessage,
        by slot: ConnectionSlot,
        at observer: ConnectionSlot
    ) async -> any Error {
        let expected = "\"\(delivery.message)\" reaches \(observer.name)"
        if let ending = await ending(of: observer, or: slot) {
            return Finding(expected: expected, observed: ending.phrase, hint: ending.hint, cause: ending.cause)
        }
        let id = CheckID.reaches(context.channel, outgoing.operation, delivery, from: slot, to: observer)
        let limit = context.limits.deliver.phrase
        let finding = Finding(expected: expected, observed: "it did not come within \(limit)")
        return Blocked(check: id, finding: await named(finding, delivery, at: observer))
    }
}
