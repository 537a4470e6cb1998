internal import ContractSuite
internal import ProtocolSpec
internal import Synchronization

/// Makes verdicts on checks of what their trials come to.
final class VerdictCollector: Sendable {
    private struct State {
        var notes: [String: [String]] = [:]
        var skips: [String: String] = [:]
        var passes: Set<String> = []
        var done: Set<String> = []
        var failed: Set<String> = []
        var causes: Set<String> = []
    }

    private let numbers: [String: Int]
    private let collector: ResultCollector
    private let redactor: Redactor
    private let state = Mutex(State())

    init(
        _ checks: [Check],
        known: KnownFailures,
        redactor: Redactor,
        listener: @escaping @Sendable (SuiteEvent) -> Void
    ) {
        numbers = Dictionary(checks.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        collector = ResultCollector(checks: checks, known: known, listener: listener)
        self.redactor = redactor
    }

    var results: [CheckResult] { collector.results }

    /// Whether a check is in this run.
    func wants(_ id: String) -> Bool { numbers[id] != nil }

    func hasFailed(_ id: String) -> Bool { state.withLock { $0.failed.contains(id) } }

    /// Whether a fault of this name was found.
    func hasFound(_ cause: String) -> Bool { state.withLock { $0.causes.contains(cause) } }

    /// Takes note that a check is asked.
    func begin(_ id: String) {
        if let number = numbers[id] { collector.begin(number) }
    }

    /// Takes what a trial has come to.
    func add(_ verdict: TrialVerdict, for id: String, _ lines: [Transcript.Line]) {
        switch verdict {
        case .failed(let finding): settle(id, failed(finding, lines))
        case .blocked(let check, let finding):
            let isExplained = check != id && hasFailed(check)
            settle(id, isExplained ? .blocked(by: check) : failed(finding, lines))
        case .passed(let note):
            state.withLock { state in
                state.passes.insert(id)
                if let note { state.notes[id, default: []].append(note) }
            }
        case .skipped(let reason): state.withLock { $0.skips[id] = reason }
        }
    }

    private func failed(_ finding: Finding, _ lines: [Transcript.Line]) -> Verdict {
        var finding = finding
        finding.observed = redactor.clean(finding.observed)
        finding.expected = redactor.clean(finding.expected)
        return .failed(finding, evidence: Transcript.evidence(lines, proving: finding.observed, clean: redactor.clean))
    }

    /// All trials of a check are over: where none has failed, it has passed.
    func conclude(_ id: String) {
        let verdict: Verdict? = state.withLock { state in
            if state.passes.contains(id) { return .passed(note: state.notes[id]?.prefix(3).joined(separator: "; ")) }
            return state.skips[id].map(Verdict.skipped)
        }
        switch verdict {
        case .passed(let note): settle(id, .passed(note: note.map(redactor.clean)))
        case .some(let verdict): settle(id, verdict)
        case nil: break
        }
    }

    /// Ends a check with a verdict; the first one counts.
    func settle(_ id: String, _ verdict: Verdict, at location: SourceLocation? = nil) {
        let isNew = state.withLock { state in
            if let finding = verdict.finding {
                state.failed.insert(id)
                if let cause = finding.cause { state.causes.insert(cause.title) }
            }
            return state.done.insert(id).inserted
        }
        if isNew, let number = numbers[id] { collector.add(verdict, for: number, at: location) }
    }

    /// A finding that no single trial has made.
    func fail(_ id: String, _ finding: Finding, _ lines: [Transcript.Line]) { settle(id, failed(finding, lines)) }

    /// Nothing more is to come.
    ///
    /// - Parameters:
    ///   - isInterrupted: whether the run was ended early.
    ///   - culprit: the check after which the server was gone.
    func finish(isInterrupted: Bool, culprit: String? = nil) {
        for id in numbers.keys.sorted(by: { numbers[$0] ?? 0 < numbers[$1] ?? 0 }) {
            let isBlocked = culprit.map { $0 != id && hasFailed($0) } ?? false
            let reason = isInterrupted ? CheckRunner.interrupted : "it was not asked"
            settle(id, isBlocked && !isInterrupted ? .blocked(by: culprit ?? "") : .skipped(reason))
        }
    }
}
