internal import ServerRules

/// What an observer is to the sender.
enum ObserverRelation: String, Sendable, CaseIterable {
    /// The connection that sent.
    case sender
    /// Another connection of the same person.
    case secondConnection = "second-tab"
    /// Another member.
    case partner

    init(_ sender: ConnectionSlot, _ observer: ConnectionSlot) {
        self = sender == observer ? .sender : sender.person == observer.person ? .secondConnection : .partner
    }

    /// Whether such an observer is in an audience.
    func isReached(by audience: WireAudience) -> Bool {
        switch audience {
        case .all: true
        case .others: self == .partner
        case .sender: self == .sender
        }
    }
}
