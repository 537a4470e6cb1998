/// How much a mock keeps in memory of what was said and of what happened: the newest, as much as fits.
package struct MemoryLimit: Sendable, Hashable {
    /// How many entries.
    package var entries: Int
    /// How many bytes of them, in all.
    package var bytes: Int

    package init(entries: Int, bytes: Int) {
        self.entries = entries
        self.bytes = bytes
    }

    /// The most that can be asked for.
    package static let most = 1_000_000_000

    /// - Returns: the limit of so many messages, each of 1 KiB on average.
    package static func messages(_ count: Int) -> MemoryLimit {
        MemoryLimit(entries: count, bytes: count << 10)
    }

    /// - Returns: the limit of so many events, each with 512 bytes of text on average.
    package static func events(_ count: Int) -> MemoryLimit {
        MemoryLimit(entries: count, bytes: count << 9)
    }

    /// What is kept unless another limit is asked for.
    package static let messages = messages(50_000)
    package static let events = events(20_000)

    /// What a person is told, once, where the limit is reached.
    ///
    /// - Parameters:
    ///   - what: what is kept.
    ///   - option: which option of the program takes another number.
    /// - Returns: a sentence without a full stop.
    func remark(_ what: String, option: String) -> String {
        "from now on only the newest \(what) stay in memory, at most \(entries) or \(bytes >> 20) MiB; "
            + "start with \(option) N for another number"
    }

    /// Whether something has to go. One entry alone may have any size.
    ///
    /// - Parameters:
    ///   - entries: how many there are.
    ///   - bytes: how many bytes they have.
    /// - Returns: true where they exceed the limit.
    func isExceeded(entries: Int, bytes: Int) -> Bool {
        entries > self.entries || bytes > self.bytes && entries > 1
    }
}
