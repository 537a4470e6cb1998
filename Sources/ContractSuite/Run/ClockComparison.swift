internal import Synchronization

/// Holds the `Date` headers of a server's answers against this machine's clock.
final class ClockComparison: Sendable {
    /// A `Date` is a whole second, and so is our own reading: what differs by less is the same.
    private static let resolution = 1

    private let widest = Mutex<ClockDifference?>(nil)

    /// The widest difference that was seen; nil where the clocks agree, or the server tells no time.
    var difference: ClockDifference? { widest.withLock(\.self) }

    /// Takes note of an answer.
    ///
    /// - Parameters:
    ///   - date: its `Date` header; nil where it has none.
    ///   - sent: when it was asked for, in Unix seconds.
    ///   - received: when it had come.
    func note(_ date: String?, sent: Int, received: Int) {
        guard let server = date.flatMap(HTTPDate.init)?.unixSeconds else { return }
        // The answer was made between the two: only what lies outside is a difference.
        let here = min(max(server, sent), received)
        // One second may be a matter of where in it each clock stands; more is not.
        guard abs(server - here) > Self.resolution + 1 else { return }
        widest.withLock { widest in
            let found = ClockDifference(server: server, here: here)
            if widest.map({ abs($0.seconds) < abs(found.seconds) }) ?? true { widest = found }
        }
    }
}
