import MockEngine
import WebSocketWire

/// Somebody who is connected: all that is asked about them with each frame, found at once. On the stage's event loop.
final class Client {
    let card: ClientInfo
    let seat: Seat
    let room: DriverRoom
    let socket: WebSocketConnection
    /// Whether it is who sets the script off.
    let isYou: Bool
    /// Whether they have been told goodbye: nothing more is sent to them (RFC 6455 §5.5.1).
    fileprivate(set) var isClosing = false
    /// What they have had dropped since they last rested.
    var nuisance = EngineDriver.Nuisance()

    init(_ id: ConnectionID, _ seat: Seat, in room: DriverRoom, _ socket: WebSocketConnection, isYou: Bool) {
        card = ClientInfo(id: id, person: seat.person, room: room.name)
        self.seat = seat
        self.room = room
        self.socket = socket
        self.isYou = isYou
    }

    /// An entry of the journal that is about them.
    func entry(_ kind: JournalEntry.Kind) -> JournalEntry {
        JournalEntry(kind, room: card.room, person: card.person, socket: card.id.number)
    }
}

/// Who it was: what the journal knows of somebody, long after they have left.
final class ClientInfo: Sendable {
    let id: ConnectionID
    /// By `Roster.Member.key`.
    let person: String
    /// The room's name.
    let room: String

    init(id: ConnectionID, person: String, room: String) {
        self.id = id
        self.person = person
        self.room = room
    }
}

/// A room in which somebody sits, or has sat. On the stage's event loop.
final class DriverRoom {
    /// Where it stands among the cast's.
    let place: Int
    let name: String
    /// Who got the last message: mostly those who get the next one.
    fileprivate var last: Audience?

    init(place: Int, name: String) {
        self.place = place
        self.name = name
    }
}

/// Those who get a message.
struct Audience {
    let ids: [ConnectionID]
    let room: DriverRoom
    let clients: [Client]
    let list: ClientList
}

/// The cards of those who got a message, for the journal: many messages share one.
final class ClientList: Sendable {
    let cards: [ClientInfo]

    init(_ cards: [ClientInfo]) {
        self.cards = cards
    }
}

extension EngineDriver.State {
    /// The room with that key; nil where what plays has none.
    func room(_ key: String) -> DriverRoom? {
        if let room = rooms[key] { return room }
        guard let place = loaded.roster.place(of: key) else { return nil }
        let room = DriverRoom(place: place, name: loaded.roster.rooms[place].name)
        rooms[key] = room
        return room
    }

    /// Those of some connections who can still be sent to; nil if nobody can.
    func audience(_ ids: [ConnectionID]) -> Audience? {
        guard let first = ids.lazy.compactMap({ self.clients[$0] }).first(where: { !$0.isClosing }) else { return nil }
        if let last = first.room.last, last.ids == ids { return last }
        let clients = ids.compactMap { self.clients[$0] }.filter { !$0.isClosing }
        let audience = Audience(ids: ids, room: first.room, clients: clients, list: ClientList(clients.map(\.card)))
        first.room.last = audience
        return audience
    }

    /// Says of somebody that nothing more is sent to them.
    func stopSending(to client: Client) {
        client.isClosing = true
        client.room.last = nil
    }

    /// Takes somebody off the list; nil if they are on it no more.
    func dismiss(_ id: ConnectionID) -> Client? {
        guard let client = clients.removeValue(forKey: id) else { return nil }
        client.room.last = nil
        return client
    }
}
