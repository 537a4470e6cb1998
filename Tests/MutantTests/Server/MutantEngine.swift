internal import CodecRuntime
internal import MockEngine
internal import MockRuntime
internal import SendBuddyMock
internal import SendBuddyProtocol

/// A healthy engine with something that comes between it and the world.
///
/// A value like the engine within: what happens goes through `handling`, admission through `judging`, and what would
/// be in a database through `keeping`. Left alone, all three do what is right.
struct MutantEngine: RoomEngine {
    typealias Handling = @Sendable (inout MutantEngine, MockEvent) -> [MockAction]
    typealias Judging = @Sendable (MutantEngine, AdmissionRequest, TokenState) -> Admission
    typealias Keeping = @Sendable (Happening) -> [Archive.Entry]

    private(set) var healthy: MockEngine<SendBuddy>
    private let archive: Archive
    private let doors: Doors
    var handling: Handling = { $0.rightly($1) }
    var judging: Judging = { $0.healthy.judge($1, token: $2) }
    var keeping: Keeping = { $0.entries }
    /// Who is connected, in the order of arrival.
    private(set) var arrivals: [Arrival] = []

    /// A connection, whose it is, and at which node.
    struct Arrival: Equatable {
        var id: ConnectionID
        var seat: Membership
        var node: Int
    }

    // What a fault may remember: each uses what it needs.
    var count = 0
    var held: [MockAction] = []
    var events: [MockEvent] = []
    var visits: [Membership: Int] = [:]

    init(healthy: MockEngine<SendBuddy>, archive: Archive, doors: Doors) {
        self.healthy = healthy
        self.archive = archive
        self.doors = doors
        // An engine says nothing where nobody hears it. An outsider in each room, like a ghost, hears everything, so that
        // a fault can always pass it on to the wrong people.
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
        if case .connected(let id, let seat) = event {
            arrivals.append(Arrival(id: id, seat: seat, node: doors.entrance))
            visits[seat, default: 0] += 1
        }
        let actions = handling(&self, event)
        // An end that is put aside for later is none yet.
        if case .disconnected(let id) = event, !events.contains(event) { arrivals.removeAll { $0.id == id } }
        return actions
    }

    /// Does with an event what a healthy server does.
    mutating func rightly(_ event: MockEvent) -> [MockAction] {
        let actions = healthy.handle(event).map { $0.outgoing?.only { $0.number > 0 }.action ?? $0 }
        if case .frame(let id, let bytes, _) = event, let arrival = arrival(of: id) {
            let text = String(decoding: bytes, as: UTF8.self)
            let happening = Happening(
                speaker: arrival.seat,
                room: roster[arrival.seat.room].key,
                node: arrival.node,
                text: text,
                actions: actions
            )
            archive.add(keeping(happening))
        }
        if case .disconnected(let id) = event { arrivals.removeAll { $0.id == id } }
        return actions
    }

    func arrival(of id: ConnectionID) -> Arrival? {
        arrivals.first { $0.id == id }
    }

    /// Everybody who is connected, and for whom that holds.
    func connections(where holds: (Arrival) -> Bool) -> [ConnectionID] {
        arrivals.filter(holds).map(\.id)
    }
}

/// A frame that came in, and what a healthy server made of it.
struct Happening {
    var speaker: Membership
    /// The room's key.
    var room: String
    var node: Int
    var text: String
    var actions: [MockAction]

    /// What is delivered.
    var messages: [JSONValue] { actions.compactMap { $0.outgoing?.json } }

    /// Whether it was a message of the contract.
    var isValid: Bool {
        !actions.contains { if case .dropped = $0 { true } else { false } }
    }

    /// What a healthy server keeps: each chat message, under the id that it is delivered with.
    var entries: [Archive.Entry] {
        messages.filter { $0["type"] == .string("message") }.compactMap { message in
            guard let id = message["message_id"]?.string, let body = message["content"]?.string,
                let time = message["created_at"]?.string
            else { return nil }
            return Archive.Entry(room: room, id: id, body: body, touched: time)
        }
    }
}

/// A message on its way to people.
struct Outgoing {
    var text: String
    var recipients: [ConnectionID]

    /// The message as a value; null where it is no JSON.
    var json: JSONValue {
        get { (try? JSONValue(decoding: text)) ?? .null }
        set { text = newValue.jsonText }
    }

    var action: MockAction { .send(Array(text.utf8), to: recipients) }

    /// The same for some of those who would receive it.
    func only(_ isReached: (ConnectionID) -> Bool) -> Outgoing {
        Outgoing(text: text, recipients: recipients.filter(isReached))
    }
}

extension MockAction {
    /// The message that is sent; nil for any other action.
    var outgoing: Outgoing? {
        guard case .send(let bytes, let recipients) = self else { return nil }
        return Outgoing(text: String(decoding: bytes, as: UTF8.self), recipients: recipients)
    }
}

extension JSONValue {
    /// The message's type.
    var type: String { self["type"]?.string ?? "" }
}
