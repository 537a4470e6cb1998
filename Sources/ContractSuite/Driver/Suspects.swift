internal import Synchronization

/// Checks in the middle of which the server's process died, each with the verdict that stands if it can't be asked again: only
/// alone can it be told which of them it died of.
final class Suspects: Sendable {
    /// More than these are not asked again: a server that dies so often needs no more proof.
    static let most = 12

    private let suspects = Mutex<[(entry: RunPlan.Entry, verdict: Verdict)]>([])

    /// The id of the first one: where the server has not come back, nothing else could be judged after it.
    var first: String? { suspects.withLock { $0.first?.entry.check.id } }

    /// All of them, in the order in which they came.
    var all: [(entry: RunPlan.Entry, verdict: Verdict)] { suspects.withLock(\.self) }

    func add(_ entry: RunPlan.Entry, _ verdict: Verdict) {
        suspects.withLock { $0.append((entry, verdict)) }
    }

    func holds(_ number: Int) -> Bool {
        suspects.withLock { $0.contains { $0.entry.number == number } }
    }
}
