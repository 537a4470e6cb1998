internal import Synchronization

/// Checks that could not get as far as their own question, each with the verdict that stands if nothing else is to blame.
final class BlockedChecks: Sendable {
    private let checks = Mutex<[(number: Int, blocked: Blocked, verdict: Verdict)]>([])

    /// Hands them over, to be judged.
    func take() -> [(number: Int, blocked: Blocked, verdict: Verdict)] {
        checks.withLock { checks in
            defer { checks = [] }
            return checks
        }
    }

    func add(_ blocked: Blocked, verdict: Verdict, for number: Int) {
        checks.withLock { $0.append((number, blocked, verdict)) }
    }

    func holds(_ number: Int) -> Bool {
        checks.withLock { $0.contains { $0.number == number } }
    }
}
