/// A run and its results, in the order of the list, whatever the order in which they came.
package struct Report: Sendable {
    /// The target's name.
    package var target: String
    /// The contract's title and version.
    package var contract: String
    package var seed: UInt64
    package var results: [CheckResult]
    /// Outdated entries of the known-failing file: they match no check, or none that still fails.
    package var staleKnown: [StaleEntry]
    /// Whether the run was interrupted: checks that had not run yet are skipped.
    package var wasInterrupted: Bool
    package var duration: Duration
    /// The server's clock and this machine's, where they differ.
    package var clocks: ClockDifference?
    /// Whether a run in which something was not judged is red.
    package var requiresAll: Bool

    /// What a reader should know of how the server was asked.
    package var notes: [String]

    package init(
        target: String,
        contract: String,
        seed: UInt64,
        results: [CheckResult],
        staleKnown: [StaleEntry] = [],
        wasInterrupted: Bool = false,
        duration: Duration = .zero,
        clocks: ClockDifference? = nil,
        requiresAll: Bool = false,
        notes: [String] = []
    ) {
        self.target = target
        self.contract = contract
        self.seed = seed
        self.results = results
        self.staleKnown = staleKnown
        self.wasInterrupted = wasInterrupted
        self.duration = duration
        self.clocks = clocks
        self.requiresAll = requiresAll
        self.notes = notes
    }

    /// What was measured: «400 messages to 2 connections in 63 ms: 12698 deliveries a second».
    package var figures: [String] {
        results.compactMap { result in
            guard result.check.isMeasured, case .passed(let note) = result.verdict else { return nil }
            return note
        }
    }

    /// How many checks of what the server must do were not judged; strictly, of what it should do too.
    package func notJudged(strict: Bool) -> Int {
        results.count { result in
            guard result.check.level == .must || (strict && result.check.level == .should) else { return false }
            // Where the page is the server's own there is nothing to judge.
            return result.verdict.reason.map { $0 != Need.foreignOrigin.reason } ?? false
        }
    }

    /// What the run has shown; strictly, a failed SHOULD counts too.
    package func outcome(strict: Bool) -> Outcome {
        if results.contains(where: { $0.failsRun(strict: strict) }) { return .broken }
        if !staleKnown.isEmpty { return .staleList }
        if wasInterrupted { return .interrupted }
        if results.allSatisfy({ $0.verdict.status == "skipped" }) { return .nothing }
        guard notJudged(strict: strict) > 0 else { return .kept }
        return requiresAll ? .incomplete : .keptInPart
    }

    /// The same as a sentence: «the contract is kept, as far as it was judged: 79 not judged».
    package func verdict(strict: Bool) -> String {
        let outcome = outcome(strict: strict)
        switch outcome {
        case .keptInPart, .incomplete: return "\(outcome.rawValue): \(notJudged(strict: strict)) not judged"
        case .kept, .broken, .staleList, .interrupted, .nothing: return outcome.rawValue
        }
    }

    /// Whether the server keeps the contract, as far as was judged.
    package func isGreen(strict: Bool) -> Bool {
        [.kept, .keptInPart].contains(outcome(strict: strict))
    }
}
