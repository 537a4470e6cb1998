internal import ProtocolSpec

/// What came of a message: what each observer heard, from the moment it was sent up to a fence behind it.
struct ExchangeResult {
    let outgoing: OutgoingMessage
    let sender: Target.Person
    let heard: [ConnectionSlot: [ReceivedMessage]]
    let matcher: DeliveryMatcher

    /// What an observer received because of the message: neither messages of others nor fences.
    func ours(_ slot: ConnectionSlot) -> [ReceivedMessage] {
        (heard[slot] ?? []).filter { matcher.isOurs($0, sender: sender) }
    }

    /// Says what an observer received in the place of such a delivery: one that departs from the contract, or one in another
    /// person's name; nil where neither came.
    func misattributed(_ delivery: Delivery, at slot: ConnectionSlot) -> String? {
        if let broken = ours(slot).first(where: { $0.meaning.complaint != nil }) {
            return "instead came \(broken.meaning.complaint ?? "another message"): \(broken.excerpt)"
        }
        let strange = (heard[slot] ?? []).first { received in
            received.meaning.name == delivery.message && received.text.map(matcher.marks.isFence) != true
        }
        return strange.map { "none came as \(sender.key)'s, but one in another person's name: \($0.excerpt)" }
    }

    /// What an observer received by one of the operation's deliveries.
    func deliveries(of delivery: Delivery, at slot: ConnectionSlot) -> [ReceivedMessage] {
        (heard[slot] ?? []).filter { matcher.isDelivery($0, of: delivery, for: outgoing, by: sender) }
    }
}
