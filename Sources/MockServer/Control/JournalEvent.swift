import CodecRuntime
import MockEngine

/// What happened, as the journal keeps it: frames as they are on the wire. They become entries only when they are read.
enum JournalEvent: Sendable {
    case received(JournalFrame, ClientInfo)
    case sent(JournalFrame, ClientList)
    /// Any other event; these are rare enough to be kept as entries.
    case other(Other)

    /// An entry in a box, so that a frame does not take as much room as an entry.
    final class Other: Sendable {
        let entry: JournalEntry

        init(_ entry: JournalEntry) {
            self.entry = entry
        }
    }

    /// The entry as it is shown.
    var entry: JournalEntry {
        switch self {
        case .received(let frame, let client):
            var entry = JournalEntry(.received, room: client.room, person: client.person, socket: client.id.number)
            frame.fill(&entry)
            return entry
        case .sent(let frame, let list):
            var entry = JournalEntry(.sent, room: list.clients.first?.room)
            entry.recipients = list.clients.map { JournalEntry.Recipient(person: $0.person, socket: $0.id.number) }
            frame.fill(&entry)
            return entry
        case .other(let other): return other.entry
        }
    }

    /// Its size in bytes, about.
    var size: Int {
        switch self {
        case .received(let frame, _): 200 + frame.bytes.count
        case .sent(let frame, let list): 200 + frame.bytes.count + list.clients.count * 32
        case .other(let other): 200 + (other.entry.text?.utf8.count ?? 0)
        }
    }
}
