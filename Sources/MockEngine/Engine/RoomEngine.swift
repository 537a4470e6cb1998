package import CodecRuntime
package import ServerRules

/// Decides what a server does: who is let in, and what follows from what happens.
///
/// `MockEngine` keeps the contract. Tests give a server another engine, to see whether the difference is found.
/// Every engine is a value without clock, chance, input or output.
package protocol RoomEngine: Sendable {
    /// The people and the rooms.
    var roster: Roster { get }

    /// Judges a request for admission by the contract alone.
    func judge(_ request: AdmissionRequest, token: TokenState) -> Admission

    /// Decides on a visit to a socket whose rooms have no members.
    mutating func judge(_ visit: Visit) -> Admission

    /// Whether a person's connections set the script off.
    func isYou(_ person: String) -> Bool

    /// The fault that applies to a handshake which the contract admits. Asked once a handshake.
    mutating func handshakeFault(for membership: Membership) -> HandshakeFault?

    /// The fault that applies to a person's request for a new token. Asked once a request.
    mutating func refreshFault(for person: String) -> RefreshFault?

    /// What time it is in a room; nil where the engine keeps no time.
    func clock(of room: RoomID) -> WireTimestamp?

    /// The room that a connection is in; nil where it is in none.
    func room(of connection: ConnectionID) -> RoomID?

    /// How far each room is, in the roster's order; empty where the engine does not say.
    var snapshots: [RoomSnapshot] { get }

    /// Takes an event; what is to be done comes back in order.
    mutating func handle(_ event: MockEvent) -> [MockAction]
}

extension RoomEngine {
    package mutating func handshakeFault(for membership: Membership) -> HandshakeFault? { nil }
    package mutating func refreshFault(for person: String) -> RefreshFault? { nil }
    package func clock(of room: RoomID) -> WireTimestamp? { nil }
    package func room(of connection: ConnectionID) -> RoomID? { nil }
    package var snapshots: [RoomSnapshot] { [] }

    package mutating func judge(_ visit: Visit) -> Admission { .elsewhere }
    package func isYou(_ person: String) -> Bool { false }

    /// Judges a request for admission, by the contract and then by the scenario's faults.
    package mutating func admit(_ request: AdmissionRequest, token: TokenState) -> Admission {
        troubled(judge(request, token: token))
    }

    /// Decides on a visit, by the contract and then by the scenario's faults.
    package mutating func admit(_ visit: Visit) -> Admission {
        troubled(judge(visit))
    }

    private mutating func troubled(_ admission: Admission) -> Admission {
        guard case .admit(let membership) = admission else { return admission }
        switch handshakeFault(for: membership) {
        case nil: return admission
        case .refuse(let status): return .refuse(status: status)
        case .deny(let rule): return .deny(rule)
        }
    }
}

extension MockEngine: RoomEngine {}
