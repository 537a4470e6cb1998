import CodecRuntime
import MockEngine
import NIOCore
import Synchronization

// The journal, read as it is made.
extension Control {
    /// Batches of the journal's entries after a number: those that are there already, then new ones. A slow reader gets larger
    /// batches, and costs nothing while it does not read.
    ///
    /// - Parameter number: entries up to this one are not wanted.
    /// - Returns: a sequence that each reader reads for itself.
    package func entries(after number: Int) -> JournalSequence {
        JournalSequence(driver: driver, after: number)
    }

    /// The same, and an empty batch where the state may have changed without an entry.
    func turns(after number: Int) -> JournalSequence {
        JournalSequence(driver: driver, after: number, showsTurns: true)
    }

    /// Waits for entries.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - filter: which.
    ///   - microseconds: how long at most.
    ///   - gone: ends when the client that waits is gone.
    /// - Returns: those that came; fewer than wanted where the time was up.
    /// - Throws: where the mock has ended.
    func wait(
        for count: Int,
        _ filter: JournalFilter,
        within microseconds: Int64,
        unless gone: AsyncStream<Void>? = nil
    ) async throws -> [DatedEntry] {
        let deadline = driver.eventLoop.scheduleTask(in: .microseconds(microseconds)) {}
        let found = Findings()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await batch in entries(after: filter.since) {
                    for entry in batch where filter.wants(entry, judgement) {
                        if found.add(entry) == count { return }
                    }
                }
            }
            group.addTask { try? await deadline.futureResult.get() }
            if let gone { group.addTask { for await _ in gone {} } }
            await group.next()
            deadline.cancel()
            group.cancelAll()
        }
        return found.entries
    }
}

/// What one task has found so far, for another task to return when time is up.
private final class Findings: Sendable {
    private let found = Mutex<[DatedEntry]>([])

    /// - Returns: how many there are now.
    func add(_ entry: DatedEntry) -> Int {
        found.withLock { found in
            found.append(entry)
            return found.count
        }
    }

    var entries: [DatedEntry] { found.withLock { $0 } }
}
