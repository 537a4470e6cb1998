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

    package init(
        target: String,
        contract: String,
        seed: UInt64,
        results: [CheckResult],
        staleKnown: [StaleEntry] = [],
        wasInterrupted: Bool = false,
        duration: Duration = .zero,
        clocks: ClockDifference? = nil
    ) {
        self.target = target
        self.contract = contract
        self.seed = seed
        self.results = results
        self.staleKnown = staleKnown
        self.wasInterrupted = wasInterrupted
        self.duration = duration
        self.clocks = clocks
    }

    /// What was measured: «400 messages to 2 connections in 63 ms: 12698 deliveries a second».
    package var figures: [String] {
        results.compactMap { result in
            guard result.check.isMeasured, case .passed(let note) = result.verdict else { return nil }
            return note
        }
    }

    /// How many checks ended with a status.
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
