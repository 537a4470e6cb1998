import MockEngine
import WebSocketWire

/// A client that is connected, with all that a frame of it needs. On the driver's event loop.
final class Client {
    let info: ClientInfo
    let membership: Membership
    let room: DriverRoom
    let socket: WebSocketConnection
    /// Whether it is yours: it sets the script off.
    let isYou: Bool
    /// When it connected, in milliseconds of the mock's clock.
    let openedAt: Int
    /// Whether it has sent a message.
    var hasSpoken = false
    /// Whether it is on the list of those who are connected.
    fileprivate(set) var isListed = true
    /// Whether a close frame was sent to it: nothing more is sent then (RFC 6455 §5.5.1).
    fileprivate(set) var isClosing = false
    /// The frames of it that were dropped since it last rested.
    var droppedTraffic = EngineDriver.DroppedTraffic()

    init(
        _ id: ConnectionID,
        _ membership: Membership,
        in room: DriverRoom,
        _ socket: WebSocketConnection,
        isYou: Bool,
        openedAt: Int
    ) {
        info = ClientInfo(id: id, person: membership.person, room: room.name)
        self.membership = membership
        self.room = room
        self.socket = socket
        self.isYou = isYou
        self.openedAt = openedAt
    }

    /// An entry of the journal that is about it.
    func entry(_ kind: JournalEntry.Kind) -> JournalEntry {
        JournalEntry(kind, room: info.room, person: info.person, socket: info.id.number)
    }
}

extension EngineDriver.State {
    /// A room; nil where the scenario that plays has no such room.
    func room(_ id: RoomID) -> DriverRoom? {
        if let room = rooms[id] { return room }
        guard loaded.roster.rooms.indices.contains(id.index) else { return nil }
        let room = DriverRoom(id: id, name: loaded.roster[id].name)
        rooms[id] = room
        return room
    }

    /// The clients of some connections, without those that nothing more is sent to; nil if none are left.
    func audience(_ ids: [ConnectionID]) -> Audience? {
        guard let first = ids.lazy.compactMap({ self.clients[$0] }).first(where: { !$0.isClosing }) else { return nil }
        if let last = first.room.last, last.ids == ids { return last }
        let clients = ids.compactMap { self.clients[$0] }.filter { !$0.isClosing }
        let audience = Audience(ids: ids, room: first.room, clients: clients, list: ClientList(clients.map(\.info)))
        first.room.last = audience
        return audience
    }

    /// Takes note that nothing more is sent to a client.
    func stopSending(to client: Client) {
        client.isClosing = true
        client.room.last = nil
    }

    /// Takes a client off the list.
    ///
    /// - Returns: whether it was on it.
    func remove(_ client: Client) -> Bool {
        guard client.isListed else { return false }
        client.isListed = false
        clients[client.info.id] = nil
        client.room.last = nil
        return true
    }

    /// Takes all clients off the list.
    func removeAllClients() {
        for client in clients.values { client.isListed = false }
        clients = [:]
        rooms = [:]
    }
}
