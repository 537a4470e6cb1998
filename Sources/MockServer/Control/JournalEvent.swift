import CodecRuntime
import MockEngine

/// What happened, as the journal keeps it: frames as they are on the wire, and become entries only for who looks at them.
enum JournalEvent: Sendable {
    case received(JournalFrame, ClientInfo)
    case sent(JournalFrame, ClientList)
    /// What happens seldom enough to be written out.
    case other(Other)

    /// An entry in a box: no frame is to take up as much room.
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

    /// About what it takes, in bytes.
    var size: Int {
        switch self {
        case .received(let frame, _): 200 + frame.bytes.count
        case .sent(let frame, let list): 200 + frame.bytes.count + list.clients.count * 32
        case .other(let other): 200 + (other.entry.text?.utf8.count ?? 0)
        }
    }
}

/// A message as it was on the wire.
struct JournalFrame: Sendable {
    /// UTF-8, where it is text.
    var bytes: [UInt8]
    var isText: Bool

    fileprivate func fill(_ entry: inout JournalEntry) {
        if isText { entry.text = String(decoding: bytes, as: UTF8.self) } else { entry.bytes = bytes.count }
    }
}
