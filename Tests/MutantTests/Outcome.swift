internal import ContractSuite

/// What a run of the suite against one server showed.
struct Outcome: Sendable {
    /// The failed checks that should have failed, by their short ids.
    var found: [String] = []
    /// The globs that no failed check matches.
    var missed: [String] = []
    /// The checks that failed without cause, each with what was observed.
    var alarms: [String] = []
    /// The checks that were skipped, and why.
    var skipped: [String] = []
    var duration = Duration.zero
}

extension Outcome {
    init(of report: Report, finds: [Glob], also: [Glob]) {
        let failed = report.results.compactMap { result -> (id: String, text: String)? in
            guard case .failed(let finding, let evidence) = result.verdict else { return nil }
            let lines = evidence.suffix(8).map { "\n    \($0)" }.joined()
            let text = "\(result.check.id): expected \(finding.expected); observed \(finding.observed)\(lines)"
            return (shortID(result.check.id), text)
        }
        let told = failed.map(\.id) + Self.reported(report)
        found = told.filter { id in finds.contains { $0.matches(id) } }
        missed = finds.filter { glob in !told.contains { glob.matches($0) } }.map(\.pattern)
        skipped = report.results.compactMap { result in
            result.verdict.reason.map { "\(shortID(result.check.id)): \($0)" }
        }
        duration = report.duration
        alarms = failed.filter { failure in !(finds + also).contains { $0.matches(failure.id) } }.map(\.text)
    }

    /// What is told without being judged (INFO): a departure from the contract has a note that says so.
    private static func reported(_ report: Report) -> [String] {
        report.results.compactMap { result in
            guard result.check.level == .info, case .passed(let note?) = result.verdict,
                note.contains("; in the contract: ")
            else { return nil }
            return shortID(result.check.id)
        }
    }
}
