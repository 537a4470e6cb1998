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
