internal import NIOCore

/// The end of a wait, which counts the server's time, not this machine's.
///
/// On a machine with too much to do this process may sleep through a deadline while the answer is already there, or
/// while the server sleeps too. A timer that fires late shows that: the wait then starts again, a few times at most.
struct Deadline {
    /// How late a timer is on a busy machine that still works.
    private static let usualLateness = TimeAmount.milliseconds(100)

    private let limit: TimeAmount
    private var turns = 3
    private(set) var deadline: NIODeadline

    init(_ limit: Duration) {
        self.limit = .milliseconds(Int64(limit.wholeMilliseconds))
        deadline = .now() + self.limit
    }

    /// Whether to wait once more, now that the deadline has passed; it is then a new one.
    mutating func isLeft() -> Bool {
        guard turns > 0, NIODeadline.now() - deadline > Self.usualLateness else { return false }
        turns -= 1
        deadline = .now() + limit
        return true
    }
}
