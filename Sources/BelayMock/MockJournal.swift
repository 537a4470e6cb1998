import MockServer

/// What happens in a mock, one entry after the other.
public struct MockJournal: AsyncSequence, Sendable {
    /// What happened.
    public typealias Element = MockEntry
    /// Reading can't fail.
    public typealias Failure = Never

    let batches: JournalSequence
    let control: Control

    /// An independent reader: each reads all entries.
    public func makeAsyncIterator() -> Iterator {
        Iterator(batches: batches.makeAsyncIterator(), control: control)
    }

    /// Reads from the mock's start on.
    public struct Iterator: AsyncIteratorProtocol {
        private var batches: JournalSequence.Iterator
        private let control: Control
        private var waiting: ArraySlice<DatedEntry> = []

        init(batches: JournalSequence.Iterator, control: Control) {
            self.batches = batches
            self.control = control
        }

        /// The next entry, once there is one; nil once the mock has ended.
        public mutating func next() async -> MockEntry? {
            if waiting.isEmpty { waiting = (await batches.next() ?? [])[...] }
            return waiting.popFirst().map { MockEntry($0, control) }
        }
    }
}
