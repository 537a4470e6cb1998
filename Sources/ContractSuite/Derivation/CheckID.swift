internal import MockRuntime
internal import ProtocolSpec

/// Where an observer stands to whoever speaks.
enum Relation: String, Sendable, CaseIterable {
    /// The connection that speaks.
    case sender
    /// Another connection of the same person.
    case secondTab = "second-tab"
    /// Another member.
    case partner

    init(_ speaker: ConnectionSlot, _ observer: ConnectionSlot) {
        self = speaker == observer ? .sender : speaker.person == observer.person ? .secondTab : .partner
    }

    /// Whether somebody in this relation is in an audience.
    func isReached(by audience: WireAudience) -> Bool {
        switch audience {
        case .all: true
        case .others: self == .partner
        case .sender: self == .sender
        }
    }
}

/// The ids of checks that others refer to. An id never changes once it has been in a release: known-failing files name
/// it.
enum CheckID {
    static func admits(_ channel: Channel, _ person: String) -> String {
        "\(channel.name)/admits/\(person)"
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
        _ relation: Relation,
        _ placement: Placement = Placement()
    ) -> String {
        let isReached = relation.isReached(by: delivery.audience)
        return "\(delivers(channel, operation, delivery, placement))/\(isReached ? "" : "not-")\(relation.rawValue)"
    }

    static func keeps(_ channel: Channel, _ subject: KeepingSubject) -> String {
        "\(channel.name)/\(subject.operation.name)/persists/\(subject.persistence.message)/kept"
    }

    /// The check that is about what somebody hears of what somebody says, wherever they sit.
    static func reaches(
        _ channel: Channel,
        _ operation: ReceiveOperation,
        _ delivery: Delivery,
        from speaker: ConnectionSlot,
        to observer: ConnectionSlot
    ) -> String {
        reaches(
            channel,
            operation,
            delivery,
            Relation(speaker, observer),
            Placement(min(speaker.node, observer.node), max(speaker.node, observer.node))
        )
    }
}
