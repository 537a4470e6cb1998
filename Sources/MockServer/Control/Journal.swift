import CodecRuntime
import MockEngine
import NIOCore

/// What happened, in order: the newest entries, as many as fit.
struct Journal {
    /// Beyond this the oldest entries go: a mock that runs for days must not grow.
    static let mostEntries = 20_000
    static let mostText = 8 << 20

    /// An event and its time.
    private struct Record {
        let milliseconds: Int
        let clock: WireTimestamp?
        let event: JournalEvent
        /// Its size in bytes, about. Kept here, since the event's parts have left the processor's cache when the entry goes.
        let size: Int
    }

    private var records = CircularBuffer<Record>()
    private var size = 0
    /// The number of the newest entry; 0 where there is none yet.
    private(set) var last = 0

    mutating func add(_ event: consuming JournalEvent, milliseconds: Int, clock: WireTimestamp?) {
        last += 1
        let eventSize = event.size
        size += eventSize
        records.append(Record(milliseconds: milliseconds, clock: clock, event: event, size: eventSize))
        while records.count > Self.mostEntries || size > Self.mostText, records.count > 1 {
            size -= records.removeFirst().size
        }
    }

    /// Forgets everything. Numbers go on, so that a reader that has read up to one misses nothing.
    mutating func clear() {
        records = []
        size = 0
    }

    /// The entries behind a number, oldest first.
    func entries(
        after number: Int,
        limit: Int = .max,
        where isWanted: (DatedEntry) -> Bool = { _ in true }
    )
        -> [DatedEntry]
    {
        let oldest = last - records.count + 1
        let skipped = max(0, number + 1 - oldest)
        var found: [DatedEntry] = []
        for (index, record) in records.dropFirst(skipped).enumerated() {
            let entry = DatedEntry(
                number: oldest + skipped + index,
                milliseconds: record.milliseconds,
                clock: record.clock,
                entry: record.event.entry
            )
            guard isWanted(entry) else { continue }
            found.append(entry)
            if found.count == limit { break }
        }
        return found
    }
}

/// Which entries are wanted.
struct JournalFilter: Sendable {
    var kinds: Set<JournalEntry.Kind> = []
    var room: String?
    var person: String?
    var socket: Int?
    var isValid: Bool?
    var pattern: MessagePattern?
    var since = 0

    /// Whether an entry is one of them.
    func wants(_ dated: DatedEntry, _ inspect: (JournalEntry) -> [FrameProblem]) -> Bool {
        let entry = dated.entry
        guard dated.number > since, kinds.isEmpty || kinds.contains(entry.kind), room.map({ $0 == entry.room }) ?? true
        else { return false }
        if let person, entry.person != person, !entry.recipients.contains(where: { $0.person == person }) {
            return false
        }
        if let socket, entry.socket != socket, !entry.recipients.contains(where: { $0.socket == socket }) {
            return false
        }
        if let isValid { guard entry.isFrame, inspect(entry).isEmpty == isValid else { return false } }
        guard let pattern else { return true }
        guard let text = entry.text, let message = try? JSONValue(decoding: text) else { return false }
        return pattern.isSatisfied(by: message)
    }
}
