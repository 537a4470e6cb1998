internal import MockEngine
internal import SendBuddyMock
internal import SendBuddyProtocol
internal import ServerRules

/// A healthy engine with a fault between it and the server.
///
/// A value like the engine within: events go through `handling`, admission through `judging`, and what a server would
/// write to its database through `persisting`. All three do what a healthy server does, unless a fault replaces them.
struct MutantEngine: RoomEngine {
    typealias Handling = @Sendable (inout MutantEngine, MockEvent) -> [MockAction]
    typealias Judging = @Sendable (MutantEngine, AdmissionRequest, TokenState) -> Admission
    typealias Persisting = @Sendable (HandledFrame) -> [Archive.Entry]

    private(set) var healthy: MockEngine<CompiledContract<SendBuddy>>
    private let archive: Archive
    private let interceptor: HandshakeInterceptor
    var handling: Handling = { $0.healthyActions(for: $1) }
    var judging: Judging = { $0.healthy.judge($1, token: $2) }
    var persisting: Persisting = { $0.entries }
    /// The open connections, oldest first.
    private(set) var clients: [ConnectedClient] = []

    // What a fault may remember: each uses what it needs.
    var count = 0
    var held: [MockAction] = []
    var events: [MockEvent] = []
    var visits: [Membership: Int] = [:]

    init(healthy: MockEngine<CompiledContract<SendBuddy>>, archive: Archive, interceptor: HandshakeInterceptor) {
        self.healthy = healthy
        self.archive = archive
        self.interceptor = interceptor
        // An engine sends nothing to an empty room. So an outsider is connected to each room, with a negative id: a fault
        // can then always send the message to the wrong people.
        for room in healthy.roster.roomIDs {
            let outsider = Membership(room: room, person: "outsider")
            _ = self.healthy.handle(.connected(ConnectionID(-1 - room.index), outsider))
        }
    }

    var roster: Roster { healthy.roster }

    func judge(_ request: AdmissionRequest, token: TokenState) -> Admission {
        judging(self, request, token)
    }

    mutating func handle(_ event: MockEvent) -> [MockAction] {
        if case .connected(let id, let membership) = event {
            clients.append(ConnectedClient(id: id, membership: membership, node: interceptor.openedNode))
            visits[membership, default: 0] += 1
        }
        let actions = handling(&self, event)
        // A disconnection that the fault has put aside has not happened yet.
        if case .disconnected(let id) = event, !events.contains(event) { clients.removeAll { $0.id == id } }
        return actions
    }

    /// What a healthy server does with an event.
    mutating func healthyActions(for event: MockEvent) -> [MockAction] {
        let actions = healthy.handle(event).map { $0.outgoing?.only { $0.number > 0 }.action ?? $0 }
        if case .frame(let id, let bytes, _) = event, let client = client(of: id) {
            let text = String(decoding: bytes, as: UTF8.self)
            let frame = HandledFrame(
                sender: client.membership,
                room: roster[client.membership.room].key,
                node: client.node,
                text: text,
                actions: actions
            )
            archive.add(persisting(frame))
        }
        if case .disconnected(let id) = event { clients.removeAll { $0.id == id } }
        return actions
    }

    func client(of id: ConnectionID) -> ConnectedClient? {
        clients.first { $0.id == id }
    }

    /// The connections for which this holds.
    func connections(where holds: (ConnectedClient) -> Bool) -> [ConnectionID] {
        clients.filter(holds).map(\.id)
    }
}
