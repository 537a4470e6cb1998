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

    /// Says that an observer received such a delivery in another person's name; nil where none came at all.
    func misattributed(_ delivery: Delivery, at slot: ConnectionSlot) -> String? {
        (heard[slot] ?? []).first { $0.meaning.name == delivery.message }
            .map { "none came as \(sender.key)'s, but one in another person's name: \($0.excerpt)" }
    }

    /// What an observer received by one of the operation's deliveries.
    func deliveries(of delivery: Delivery, at slot: ConnectionSlot) -> [ReceivedMessage] {
        (heard[slot] ?? []).filter { matcher.isDelivery($0, of: delivery, for: outgoing, by: sender) }
    }
}
