internal import ProtocolSpec
internal import ServerRules

/// The ids of checks that others refer to. An id never changes once it has been in a release: known-failing files name
/// it.
enum CheckID {
    /// The last part of the id of the check that sends frames made from the schemas.
    static let fuzz = "fuzz"

    static func admits(_ channel: Channel, _ person: String) -> String {
        "\(channel.name)/admits/\(person)"
    }

    static func readsClaims(_ channel: Channel) -> String {
        "\(channel.name)/admits-by/claims"
    }

    static func delivers(
        _ channel: Channel,
        _ operation: ReceiveOperation,
        _ delivery: Delivery,
        _ placement: Placement = Placement()
    ) -> String {
        let base = "\(channel.name)/\(operation.name)/delivers/\(delivery.message)/\(delivery.audience.rawValue)"
        return placement.isOnOne ? base : "\(base)/nodes/\(placement.name)"
    }

    static func reaches(
        _ channel: Channel,
        _ operation: ReceiveOperation,
        _ delivery: Delivery,
        _ relation: ObserverRelation,
        _ placement: Placement = Placement()
    ) -> String {
        let isReached = relation.isReached(by: delivery.audience)
        return "\(delivers(channel, operation, delivery, placement))/\(isReached ? "" : "not-")\(relation.rawValue)"
    }

    /// Whether a check asks what reaches a person's second connection: others rest on it only where they open one.
    static func isOfSecondConnection(_ id: String) -> Bool {
        id.hasSuffix("/\(ObserverRelation.secondConnection.rawValue)")
    }

    /// The check of a value that breaks the contract, by the value's id.
    static func refuses(_ channel: Channel, _ operation: ReceiveOperation, _ value: String) -> String {
        let verb = operation.onInvalid.answer == .ignore ? "drops" : "closes"
        return "\(channel.name)/\(operation.name)/\(verb)/\(value)"
    }

    static func stores(_ channel: Channel, _ subject: PersistenceSubject) -> String {
        "\(channel.name)/\(subject.operation.name)/persists/\(subject.persistence.message)/kept"
    }

    /// The check of whether an observer receives what a sender sends, at whichever nodes they are.
    static func reaches(
        _ channel: Channel,
        _ operation: ReceiveOperation,
        _ delivery: Delivery,
        from sender: ConnectionSlot,
        to observer: ConnectionSlot
    ) -> String {
        reaches(
            channel,
            operation,
            delivery,
            ObserverRelation(sender, observer),
            Placement(min(sender.node, observer.node), max(sender.node, observer.node))
        )
    }
}
