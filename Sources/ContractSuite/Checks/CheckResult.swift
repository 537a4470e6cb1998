/// How a check ended.
package enum Verdict: Sendable, Hashable {
    /// With what there is to tell about it, such as a figure.
    case passed(note: String?)
    /// With the transcript of what happened, secrets redacted.
    case failed(Finding, evidence: [EvidenceLine])
    /// With what was missing.
    case skipped(String)
    /// It failed, and a known-failing file says so, with its reason.
    case known(reason: String, Finding, evidence: [EvidenceLine])

    /// One word: `passed`, `failed`, `skipped`, `known`.
    package var status: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        case .known: "known"
        }
    }

    /// What was found wrong, known or not.
    package var finding: Finding? {
        switch self {
        case .failed(let finding, _), .known(_, let finding, _): finding
        case .passed, .skipped: nil
        }
    }

    package var evidence: [EvidenceLine] {
        switch self {
        case .failed(_, let evidence), .known(_, _, let evidence): evidence
        case .passed, .skipped: []
        }
    }
}

/// A check and how it ended.
package struct CheckResult: Sendable {
    package var check: Check
    package var verdict: Verdict

    package init(check: Check, verdict: Verdict) {
        self.check = check
        self.verdict = verdict
    }

    /// Whether it alone turns a run red; strictly, a failed SHOULD does too.
    package func failsRun(strict: Bool) -> Bool {
        guard case .failed = verdict else { return false }
        return check.level == .must || (strict && check.level == .should)
    }
}

/// A run and its results, in the order of the list, whatever the order in which they came.
package struct Report: Sendable {
    /// The target's name.
    package var target: String
    /// The contract's title and version.
    package var contract: String
    package var seed: UInt64
    package var results: [CheckResult]
    /// Entries of the known-failing file that are not true: they match no check, or none that still fails.
    package var staleKnown: [StaleEntry]
    /// Whether the run was ended before its end: what had not run then is skipped.
    package var wasInterrupted: Bool
    package var duration: Duration

    package init(
        target: String,
        contract: String,
        seed: UInt64,
        results: [CheckResult],
        staleKnown: [StaleEntry] = [],
        wasInterrupted: Bool = false,
        duration: Duration = .zero
    ) {
        self.target = target
        self.contract = contract
        self.seed = seed
        self.results = results
        self.staleKnown = staleKnown
        self.wasInterrupted = wasInterrupted
        self.duration = duration
    }

    /// What was measured: «400 messages to 2 connections in 63 ms: 12698 deliveries a second».
    package var figures: [String] {
        results.compactMap { result in
            guard result.check.isMeasured, case .passed(let note) = result.verdict else { return nil }
            return note
        }
    }

    /// How many ended in a way.
    package func count(_ status: String) -> Int {
        results.count { $0.verdict.status == status }
    }

    /// What the run has shown; strictly, a failed SHOULD counts too.
    package func outcome(strict: Bool) -> Outcome {
        if results.contains(where: { $0.failsRun(strict: strict) }) { return .broken }
        if !staleKnown.isEmpty { return .staleList }
        if wasInterrupted { return .interrupted }
        return count("passed") + count("known") == 0 ? .nothing : .kept
    }

    /// Whether the server keeps the contract, as far as was judged.
    package func isGreen(strict: Bool) -> Bool {
        outcome(strict: strict) == .kept
    }
}

/// What a run has shown: one sentence, the same in every report.
package enum Outcome: String, Sendable {
    case kept = "the contract is kept"
    case broken = "the contract is broken"
    /// No check failed that isn't listed, but the list says more than is true.
    case staleList = "the list of known failures is not true"
    /// Nothing was found wrong up to the point where it was ended.
    case interrupted = "the run was interrupted"
    /// Nothing passed and nothing failed.
    case nothing = "nothing was shown"
}
