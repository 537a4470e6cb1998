/// How many checks ended in which way. Every report shows these numbers and no others, and together they are all checks.
package struct Summary: Sendable, Hashable {
    package var passed = 0
    /// Failures that break the contract.
    package var failed = 0
    /// What a server SHOULD do and does not, where that does not break the contract.
    package var tolerated = 0
    /// What nobody states (INFO) and a server does not do: guesses of the suite's.
    package var unmet = 0
    /// Failures that the list of known failures names.
    package var known = 0
    /// What was not judged.
    package var skipped = 0

    /// Each number with its word, those of zero left out except for failures.
    package var counts: [(word: String, count: Int)] {
        [
            ("passed", passed), ("failed", failed), ("tolerated", tolerated),
            (unmet == 1 ? "guess not met" : "guesses not met", unmet), ("known", known), ("skipped", skipped),
        ].filter { $0.1 > 0 || $0.0 == "failed" }
    }

    /// «150 passed, 0 failed, 3 tolerated».
    package var phrase: String {
        counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    }
}

extension Report {
    /// The numbers of the run; strictly, a failed SHOULD breaks the contract too.
    package func summary(strict: Bool) -> Summary {
        results.reduce(into: Summary()) { summary, result in
            switch result.verdict {
            case .passed: summary.passed += 1
            case .failed where result.failsRun(strict: strict): summary.failed += 1
            case .failed where result.isUnmetGuess: summary.unmet += 1
            case .failed: summary.tolerated += 1
            case .known: summary.known += 1
            case .skipped, .blocked: summary.skipped += 1
            }
        }
    }
}
