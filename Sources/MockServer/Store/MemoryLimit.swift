/// How much a mock keeps in memory of what was said and of what happened: the newest, as much as fits.
package struct MemoryLimit: Sendable, Hashable {
    /// How many entries.
    package var entries: Int
    /// How many bytes of them, in all.
    package var bytes: Int

    /// The most that can be asked for.
    package static let most = 1_000_000_000

    /// Messages, each of 1 KiB on average.
    ///
    /// - Parameter count: how many.
    package static func messages(_ count: Int) -> MemoryLimit {
        MemoryLimit(entries: count, bytes: count << 10)
    }

    /// Events, each with 512 bytes of text on average.
    ///
    /// - Parameter count: how many.
    package static func events(_ count: Int) -> MemoryLimit {
        MemoryLimit(entries: count, bytes: count << 9)
    }

    /// What is kept unless another limit is asked for.
    package static let messages = messages(50_000)
    package static let events = events(20_000)

    /// The limit for a person, who is told once that it is reached.
    ///
    /// - Parameters:
    ///   - what: what is kept.
    ///   - option: which option of the program takes another number.
    func remark(_ what: String, option: String) -> String {
        "from now on only the newest \(what) stay in memory, at most \(entries) or \(bytes >> 20) MiB; "
            + "start with \(option) N for another number"
    }

    /// Whether something has to go.
    ///
    /// - Parameters:
    ///   - entries: how many there are; one alone may have any size.
    ///   - bytes: how many bytes they have.
    func isExceeded(entries: Int, bytes: Int) -> Bool {
        entries > self.entries || bytes > self.bytes && entries > 1
    }
}
