import CodecRuntime
import MockEngine
import NIOCore

// Everything that happens goes into the journal, and to the listeners that show it or wait for it.
extension EngineDriver {
    /// Keeps what happened in the journal, and tells the listeners. On the event loop.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - room: the room whose clock counts; nil where it belongs to none.
    func tell(_ event: consuming JournalEvent, in room: RoomID? = nil) {
        let state = state.value
        notice { [event] in event.entry }
        let isFull = state.journal.add(
            event,
            milliseconds: clock(),
            clock: room.flatMap { state.engine.clock(of: $0) }
        )
        if isFull, !state.saysEventsGo {
            state.saysEventsGo = true
            tellRemark(state.journal.limit.remark("events", option: "--keep-events"))
        }
        for listener in state.listeners.values { listener(false) }
    }

    /// The same, of what happens seldom.
    func tell(_ entry: JournalEntry, in room: RoomID? = nil) {
        tell(.other(JournalEvent.Other(entry)), in: room)
    }

    /// Tells of a client that could not connect. On the event loop.
    func tellFault(_ what: String) {
        var entry = JournalEntry(.fault)
        entry.text = what
        tell(entry)
    }

    /// Tells what a default was, or what a client should have brought. On the event loop.
    func tellRemark(_ what: String, _ client: Client? = nil) {
        var entry = client?.entry(.note) ?? JournalEntry(.note)
        entry.text = what
        tell(entry, in: client?.room.id)
    }

    /// Tells, once, that the oldest messages are no longer in memory. On the event loop.
    func tellMessagesGo() {
        guard !state.value.saysMessagesGo else { return }
        state.value.saysMessagesGo = true
        tellRemark(state.value.store.limit.remark("messages", option: "--keep-messages"))
    }

    func tellFault(_ what: String, _ client: Client) {
        var entry = client.entry(.fault)
        entry.text = what
        tell(entry, in: client.room.id)
    }

    func tellClosing(_ client: Client, _ code: UInt16, _ reason: String) {
        var entry = client.entry(.closing)
        entry.code = code
        entry.reason = reason
        tell(entry, in: client.room.id)
    }

    func tellDropped(_ client: Client, _ reason: String) {
        var entry = client.entry(.dropped)
        entry.reason = reason
        tell(entry, in: client.room.id)
    }

    func tellRejectedLine(_ person: String, _ reason: String, _ room: RoomID) {
        var entry = JournalEntry(.lineRejected, room: state.value.loaded.roster[room].name, person: person)
        entry.reason = reason
        tell(entry, in: room)
    }

    func tellScript(_ what: String, _ place: String, _ room: RoomID) {
        var entry = JournalEntry(.script, room: state.value.loaded.roster[room].name)
        entry.text = what
        entry.place = place
        tell(entry, in: room)
    }
}
