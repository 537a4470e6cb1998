import MockEngine
import WebSocketWire

/// Somebody who is connected: all that is asked about them with each frame, found at once. On the stage's event loop.
final class Guest {
    let card: GuestCard
    let seat: Seat
    let room: StageRoom
    let socket: WebSocketConnection
    /// Whether it is who sets the script off.
    let isYou: Bool
    /// Whether they have been told goodbye: nothing more is sent to them (RFC 6455 §5.5.1).
    fileprivate(set) var isClosing = false
    /// What they have had dropped since they last rested.
    var nuisance = Stage.Nuisance()

    init(_ id: ConnectionID, _ seat: Seat, in room: StageRoom, _ socket: WebSocketConnection, isYou: Bool) {
        card = GuestCard(id: id, person: seat.person, room: room.name)
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
final class GuestCard: Sendable {
    let id: ConnectionID
    /// By `Cast.Member.key`.
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
final class StageRoom {
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
    let room: StageRoom
    let guests: [Guest]
    let list: GuestList
}

/// The cards of those who got a message, for the journal: many messages share one.
final class GuestList: Sendable {
    let cards: [GuestCard]

    init(_ cards: [GuestCard]) {
        self.cards = cards
    }
}

extension Stage.State {
    /// The room with that key; nil where what plays has none.
    func room(_ key: String) -> StageRoom? {
        if let room = rooms[key] { return room }
        guard let place = staging.cast.place(of: key) else { return nil }
        let room = StageRoom(place: place, name: staging.cast.rooms[place].name)
        rooms[key] = room
        return room
    }

    /// Those of some connections who can still be sent to; nil if nobody can.
    func audience(_ ids: [ConnectionID]) -> Audience? {
        guard let first = ids.lazy.compactMap({ self.guests[$0] }).first(where: { !$0.isClosing }) else { return nil }
        if let last = first.room.last, last.ids == ids { return last }
        let guests = ids.compactMap { self.guests[$0] }.filter { !$0.isClosing }
        let audience = Audience(ids: ids, room: first.room, guests: guests, list: GuestList(guests.map(\.card)))
        first.room.last = audience
        return audience
    }

    /// Says of somebody that nothing more is sent to them.
    func stopSending(to guest: Guest) {
        guest.isClosing = true
        guest.room.last = nil
    }

    /// Takes somebody off the list; nil if they are on it no more.
    func dismiss(_ id: ConnectionID) -> Guest? {
        guard let guest = guests.removeValue(forKey: id) else { return nil }
        guest.room.last = nil
        return guest
    }
}
