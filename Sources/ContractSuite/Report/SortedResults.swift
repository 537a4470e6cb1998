/// Results by the section of the page that shows them.
struct SortedResults {
    /// Failures that fail the run.
    var failed: [CheckResult] = []
    /// A SHOULD that is not kept, where that is tolerated.
    var tolerated: [CheckResult] = []
    var known: [CheckResult] = []
    var skipped: [CheckResult] = []
    /// What is reported without being judged.
    var informative: [CheckResult] = []
    var passed: [CheckResult] = []

    init(_ report: Report, isStrict: Bool) {
        for result in report.results {
            switch result.verdict {
            case .failed where result.failsRun(strict: isStrict): failed.append(result)
            case .failed where result.check.level == .should: tolerated.append(result)
            case .known: known.append(result)
            case .skipped, .blocked: skipped.append(result)
            case .failed: informative.append(result)
            case .passed(let note) where note != nil && result.check.level == .info: informative.append(result)
            case .passed: passed.append(result)
            }
        }
    }
}
