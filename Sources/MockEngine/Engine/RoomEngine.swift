package import CodecRuntime
package import MockRuntime

/// The mind of a server: who is let in, and what follows from what happens.
///
/// `MockEngine` is the one that keeps the contract. The protocol is the seam at which a test gives a server another, to see
/// whether the difference is found; like every engine, such a mind is a value without clock, chance, input or output.
package protocol RoomEngine: Sendable {
    /// Who is there, and where.
    var roster: Roster { get }

    /// Judges a request for admission.
    func judge(_ request: AdmissionRequest, token: TokenState) -> Admission

    /// What befalls the handshake of somebody who may come in; asked once a handshake.
    mutating func handshakeFault(for seat: Seat) -> HandshakeFault?

    /// What befalls a person's request for a new token; asked once a request.
    mutating func refreshFault(for person: String) -> RefreshFault?

    /// What time it is in a room, by where it stands among the cast's; nil where the engine keeps none.
    func clock(ofRoomAt place: Int) -> WireTimestamp?

    /// Where a connection is; nil where it is in no room.
    func room(of connection: ConnectionID) -> String?

    /// How far each room is, in the cast's order; none where the engine doesn't tell.
    var snapshots: [RoomSnapshot] { get }

    /// Takes an event; what is to be done comes back in order.
    mutating func handle(_ event: MockEvent) -> [MockAction]

    /// Takes a whole message that came in, where it lies: the same as ``MockEvent/frame(_:_:isText:)``, with no copy of it.
    mutating func receive(_ payload: RawSpan, isText: Bool, from connection: ConnectionID) -> [MockAction]
}

extension RoomEngine {
    package mutating func handshakeFault(for seat: Seat) -> HandshakeFault? { nil }
    package mutating func refreshFault(for person: String) -> RefreshFault? { nil }
    package func clock(ofRoomAt place: Int) -> WireTimestamp? { nil }
    package func room(of connection: ConnectionID) -> String? { nil }
    package var snapshots: [RoomSnapshot] { [] }

    package mutating func receive(_ payload: RawSpan, isText: Bool, from connection: ConnectionID) -> [MockAction] {
        handle(.frame(connection, Array(payload), isText: isText))
    }
}

extension [UInt8] {
    /// A copy of bytes that are about to go.
    init(_ payload: RawSpan) {
        self = payload.withUnsafeBytes { Array($0) }
    }
}

extension MockEngine: RoomEngine {}
