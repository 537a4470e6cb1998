import CodecRuntime
import MockEngine
import NIOCore

// What happens, told to who keeps it, shows it or waits for it.
extension Stage {
    /// Keeps what happened in the journal, and tells whoever listens. On the event loop.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - room: the key of the room whose clock counts; nil where it belongs to none.
    func tell(_ event: JournalEvent, in room: String? = nil) {
        let state = state.value
        state.journal.add(event, milliseconds: clock(), clock: room.flatMap { state.engine.clock(of: $0) })
        notice { event.entry }
        for listener in state.listeners.values { listener(false) }
    }

    /// The same, of what happens seldom.
    func tell(_ entry: JournalEntry, in room: String? = nil) {
        tell(.other(JournalEvent.Other(entry)), in: room)
    }

    /// Tells of a client who did not come in. On the event loop.
    func tellFault(_ what: String) {
        var entry = JournalEntry(.fault)
        entry.text = what
        tell(entry)
    }

    func tellFault(_ what: String, _ guest: Guest) {
        var entry = guest.entry(.fault)
        entry.text = what
        tell(entry, in: guest.seat.room)
    }

    func tellClosing(_ guest: Guest, _ code: UInt16, _ reason: String) {
        var entry = guest.entry(.closing)
        entry.code = code
        entry.reason = reason
        tell(entry, in: guest.seat.room)
    }

    func tellDropped(_ guest: Guest, _ reason: String) {
        var entry = guest.entry(.dropped)
        entry.reason = reason
        tell(entry, in: guest.seat.room)
    }

    func tellUnspoken(_ person: String, _ reason: String, _ room: String) {
        var entry = JournalEntry(.unspoken, room: roomName(room), person: person)
        entry.reason = reason
        tell(entry, in: room)
    }

    func tellScript(_ what: String, _ place: String, _ room: String) {
        var entry = JournalEntry(.script, room: roomName(room))
        entry.text = what
        entry.place = place
        tell(entry, in: room)
    }

    /// The name of the room with that key.
    private func roomName(_ key: String) -> String {
        state.value.staging.cast.room(key)?.name ?? key
    }
}
