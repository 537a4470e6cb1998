import CodecRuntime
import MockEngine

/// What happened, in its order: the newest entries, as many as fit.
struct Journal: Sendable {
    /// Beyond this the oldest go: a mock that runs for days must not grow.
    static let mostEntries = 20_000
    static let mostText = 8 << 20

    private var entries: [DatedEntry] = []
    /// Where the oldest is; those before it are gone and are cleared away once they are half of all.
    private var first = 0
    private var text = 0
    /// The number of the newest entry; 0 where there is none yet.
    private(set) var last = 0

    mutating func add(_ entry: JournalEntry, milliseconds: Int, clock: WireTimestamp?) -> DatedEntry {
        last += 1
        let dated = DatedEntry(number: last, milliseconds: milliseconds, clock: clock, entry: entry)
        entries.append(dated)
        text += dated.size
        while entries.count - first > Self.mostEntries || text > Self.mostText, first < entries.count - 1 {
            text -= entries[first].size
            first += 1
        }
        if first > entries.count / 2 {
            entries.removeFirst(first)
            first = 0
        }
        return dated
    }

    /// Forgets everything; numbers go on, so that who has read up to one misses nothing.
    mutating func clear() {
        entries = []
        first = 0
        text = 0
    }

    /// The entries behind a number, oldest first.
    func entries(
        after number: Int,
        limit: Int = .max,
        where isWanted: (DatedEntry) -> Bool = { _ in true }
    )
        -> [DatedEntry]
    {
        guard let oldest = entries.dropFirst(first).first?.number else { return [] }
        let start = first + max(0, number + 1 - oldest)
        guard start < entries.count else { return [] }
        var found: [DatedEntry] = []
        for entry in entries[start...] where isWanted(entry) {
            found.append(entry)
            if found.count == limit { break }
        }
        return found
    }
}

extension DatedEntry {
    /// About what it takes, in bytes.
    fileprivate var size: Int { 200 + (entry.text?.utf8.count ?? 0) + entry.recipients.count * 32 }
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
