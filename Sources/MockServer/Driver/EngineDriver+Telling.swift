import CodecRuntime
import MockEngine
import NIOCore

// What happens, told to who keeps it, shows it or waits for it.
extension EngineDriver {
    /// Keeps what happened in the journal, and tells whoever listens. On the event loop.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - place: where the room whose clock counts stands among the cast's; nil where it belongs to none.
    func tell(_ event: consuming JournalEvent, at place: Int? = nil) {
        let state = state.value
        notice { [event] in event.entry }
        state.journal.add(event, milliseconds: clock(), clock: place.flatMap { state.engine.clock(ofRoomAt: $0) })
        for listener in state.listeners.values { listener(false) }
    }

    /// The same, of what happens seldom.
    func tell(_ entry: JournalEntry, at place: Int? = nil) {
        tell(.other(JournalEvent.Other(entry)), at: place)
    }

    /// Tells of a client who did not come in. On the event loop.
    func tellFault(_ what: String) {
        var entry = JournalEntry(.fault)
        entry.text = what
        tell(entry)
    }

    func tellFault(_ what: String, _ client: Client) {
        var entry = client.entry(.fault)
        entry.text = what
        tell(entry, at: client.room.place)
    }

    func tellClosing(_ client: Client, _ code: UInt16, _ reason: String) {
        var entry = client.entry(.closing)
        entry.code = code
        entry.reason = reason
        tell(entry, at: client.room.place)
    }

    func tellDropped(_ client: Client, _ reason: String) {
        var entry = client.entry(.dropped)
        entry.reason = reason
        tell(entry, at: client.room.place)
    }

    func tellUnspoken(_ person: String, _ reason: String, _ room: String) {
        var entry = JournalEntry(.lineRejected, room: roomName(room), person: person)
        entry.reason = reason
        tell(entry, at: state.value.loaded.roster.place(of: room))
    }

    func tellScript(_ what: String, _ place: String, _ room: String) {
        var entry = JournalEntry(.script, room: roomName(room))
        entry.text = what
        entry.place = place
        tell(entry, at: state.value.loaded.roster.place(of: room))
    }

    /// The name of the room with that key.
    private func roomName(_ key: String) -> String {
        state.value.loaded.roster.room(key)?.name ?? key
    }
}
