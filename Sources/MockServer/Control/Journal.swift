import CodecRuntime
import MockEngine
import NIOCore

/// What happened, in order: the newest entries, as many as fit.
struct Journal {
    /// An event and its time.
    private struct Record {
        let milliseconds: Int
        let clock: WireTimestamp?
        let event: JournalEvent
        /// Its size in bytes, about. Kept here, since the event's parts have left the processor's cache when the entry goes.
        let size: Int
    }

    /// Beyond this the oldest entries go: a mock that runs for days must not grow.
    let limit: MemoryLimit
    private var records = CircularBuffer<Record>()
    private var size = 0
    /// The number of the newest entry; 0 where there is none yet.
    private(set) var last = 0

    /// - Parameter limit: how many entries are kept.
    init(limit: MemoryLimit = .events) {
        self.limit = limit
    }

    /// Adds the newest entry; the oldest go where there would be too many.
    ///
    /// - Returns: whether there were too many.
    mutating func add(_ event: consuming JournalEvent, milliseconds: Int, clock: WireTimestamp?) -> Bool {
        last += 1
        let eventSize = event.size
        size += eventSize
        records.append(Record(milliseconds: milliseconds, clock: clock, event: event, size: eventSize))
        var isFull = false
        while limit.isExceeded(entries: records.count, bytes: size) {
            size -= records.removeFirst().size
            isFull = true
        }
        return isFull
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
