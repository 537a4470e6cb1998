import NIOCore
import Synchronization

/// Batches of the journal's entries, as they are made, until the mock ends.
///
/// Each reader has its own position, and misses nothing that another one reads. Between two batches only that position is
/// kept for it.
package struct JournalSequence: AsyncSequence, Sendable {
    package typealias Element = [DatedEntry]

    /// So many entries at once: a page that is opened late must not hold up the event loop.
    private static let batch = 500

    let driver: EngineDriver
    let after: Int
    /// Whether there is an empty batch where the state may have changed without an entry.
    var showsTurns = false

    package func makeAsyncIterator() -> Iterator {
        Iterator(driver: driver, position: after, showsTurns: showsTurns)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private let driver: EngineDriver
        private var position: Int
        private let showsTurns: Bool
        private let signals: AsyncStream<Void>
        private var awaited: AsyncStream<Void>.Iterator

        init(driver: EngineDriver, position: Int, showsTurns: Bool) {
            self.driver = driver
            self.showsTurns = showsTurns
            self.position = position
            // One signal that is not taken yet stands for all.
            let (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            self.signals = signals
            awaited = signals.makeAsyncIterator()
            driver.eventLoop.execute {
                guard !driver.state.value.isOver else { return continuation.finish() }
                let number = driver.listen { isOver in
                    if isOver { continuation.finish() } else { continuation.yield() }
                }
                continuation.onTermination = { _ in driver.eventLoop.execute { driver.stopListening(number) } }
            }
        }

        /// Whether there is nothing new in the journal.
        private var isIdle: Bool {
            get async {
                let last = try? await driver.eventLoop.submit { [driver] in driver.state.value.journal.last }.get()
                return last == position
            }
        }

        package mutating func next() async -> [DatedEntry]? {
            while true {
                let position = position
                let found = try? await driver.eventLoop.submit { [driver] in
                    driver.state.value.journal.entries(after: position, limit: JournalSequence.batch)
                }.get()
                if let last = found?.last { self.position = last.number }
                if let found, !found.isEmpty { return found }
                guard await awaited.next() != nil else { return nil }
                if showsTurns, await isIdle { return [] }
            }
        }
    }
}
