package import ProtocolSpec
internal import Synchronization

/// Takes results as they come and tells them in the order of the list.
package final class ResultCollector: Sendable {
    private struct State {
        var verdicts: [Verdict?]
        /// Where a check failed, if that is not its own place.
        var locations: [Int: SourceLocation] = [:]
        var done = 0
        var reported = 0
    }

    /// In the order of the list.
    private let checks: [Check]
    private let numbers: [String: Int]
    private let known: KnownFailures
    private let listener: @Sendable (SuiteEvent) -> Void
    private let state: Mutex<State>

    package init(checks: [Check], known: KnownFailures, listener: @escaping @Sendable (SuiteEvent) -> Void) {
        self.checks = checks
        numbers = Dictionary(checks.enumerated().map { ($1.id, $0) }) { first, _ in first }
        self.known = known
        self.listener = listener
        state = Mutex(State(verdicts: Array(repeating: nil, count: checks.count)))
    }

    /// Takes note that a check has begun, by its number in the list.
    package func begin(_ number: Int) {
        state.withLock { tellProgress($0, number) }
    }

    private func tellProgress(_ state: State, _ number: Int) {
        listener(.progress(SuiteProgress(done: state.done, total: checks.count, check: checks[number].id)))
    }

    /// Takes the verdict on a check, by its number in the list.
    ///
    /// - Parameters:
    ///   - verdict: how it ended.
    ///   - number: the check's.
    ///   - location: where in the check's document that shows; nil for the check's own place.
    package func add(_ verdict: Verdict, for number: Int, at location: SourceLocation? = nil) {
        let result = known.applied(to: CheckResult(check: checks[number], verdict: verdict))
        state.withLock { state in
            state.verdicts[number] = result.verdict
            state.locations[number] = location
            state.done += 1
            tellProgress(state, number)
            // Told under the lock, so that two tasks can't tell their results the wrong way round.
            while state.reported < checks.count, let verdict = state.verdicts[state.reported] {
                listener(.finished(CheckResult(check: check(state.reported, state), verdict: verdict)))
                state.reported += 1
            }
        }
    }

    /// Whether a check has ended other than well, known or not.
    func hasFailed(_ number: Int) -> Bool {
        state.withLock { $0.verdicts[number]?.finding != nil }
    }

    /// Whether a check has ended other than well, by its id.
    package func hasFailed(_ id: String) -> Bool {
        numbers[id].map(hasFailed) ?? false
    }

    /// The ids of the checks that have ended other than well, known or not.
    var failedIDs: Set<String> {
        state.withLock { state in
            Set(zip(checks, state.verdicts).filter { $1?.finding != nil }.map(\.0.id))
        }
    }

    /// For each check that was blocked: the id of the one that has failed.
    var blockers: [String: String] {
        state.withLock { state in
            let pairs = zip(checks, state.verdicts).compactMap { check, verdict -> (String, String)? in
                if case .blocked(let by)? = verdict { (check.id, by) } else { nil }
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }

    package var results: [CheckResult] {
        state.withLock { state in
            state.verdicts.enumerated().map { number, verdict in
                CheckResult(check: check(number, state), verdict: verdict ?? .skipped("it did not run"))
            }
        }
    }

    /// A check with the place where it failed.
    private func check(_ number: Int, _ state: State) -> Check {
        var check = checks[number]
        check.location = state.locations[number] ?? check.location
        return check
    }
}
