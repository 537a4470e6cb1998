internal import ProtocolSpec

extension ReportPage {
    init(_ report: Report, isStrict: Bool, rerun: RerunCommand) {
        let outcome = report.outcome(strict: isStrict)
        let sorted = SortedResults(report, isStrict: isStrict)
        verdict = outcome.rawValue.prefix(1).uppercased() + outcome.rawValue.dropFirst()
        tone = outcome == .kept ? .good : outcome == .broken ? .bad : .open
        server = DisplayText.line(report.target)
        contract = DisplayText.line(report.contract)
        seed = String(report.seed)
        duration = report.duration.phrase
        judged = isStrict ? "MUST and SHOULD (strict)" : "MUST; a SHOULD that is not kept is told, and tolerated"
        isInterrupted = report.wasInterrupted
        figures = report.figures.map(DisplayText.line)
        clocks = report.clocks.map { DisplayText.line($0.phrase) }
        self.rerun = DisplayText.line(rerun.everything)
        tally = Self.tally(sorted)
        bar = Self.bar(tally)
        sections = PageSections(results: sorted, stale: report.staleKnown, rerun: rerun).all
    }

    private static func tally(_ results: SortedResults) -> [Tally] {
        let counts: [(kind: String, count: Int, word: String)] = [
            ("failed", results.failed.count, "failed"), ("tolerated", results.tolerated.count, "tolerated"),
            ("known", results.known.count, "known to fail"), ("skipped", results.skipped.count, "skipped"),
            ("passed", results.passed.count + results.told.count, "passed"),
        ]
        return counts.filter { $0.count > 0 || $0.kind == "failed" }.map { kind, count, word in
            // What passed and is only told has a part of its own; the link leads to the first part that there is.
            let part = kind == "passed" && results.passed.isEmpty ? "told" : kind
            return Tally(kind: kind, count: count, word: word, link: count > 0 ? part : nil)
        }
    }

    private static func bar(_ tally: [Tally]) -> [Bar] {
        let total = max(1, tally.reduce(0) { $0 + $1.count })
        var before = 0
        return tally.filter { $0.count > 0 }.map { part in
            let x = before * 1_000 / total
            before += part.count
            // A gap of two thousandths; what is rare is still seen.
            return Bar(kind: part.kind, x: x, width: max(3, before * 1_000 / total - x - 2))
        }
    }
}

/// Results by what they are to a reader.
struct SortedResults {
    /// What turns the run red.
    var failed: [CheckResult] = []
    /// A SHOULD that is not kept, where that is tolerated.
    var tolerated: [CheckResult] = []
    var known: [CheckResult] = []
    var skipped: [CheckResult] = []
    /// What has something to tell, and no verdict.
    var told: [CheckResult] = []
    var passed: [CheckResult] = []

    init(_ report: Report, isStrict: Bool) {
        for result in report.results {
            switch result.verdict {
            case .failed where result.failsRun(strict: isStrict): failed.append(result)
            case .failed where result.check.level == .should: tolerated.append(result)
            case .known: known.append(result)
            case .skipped: skipped.append(result)
            case .failed: told.append(result)
            case .passed(let note) where note != nil && result.check.level == .info: told.append(result)
            case .passed: passed.append(result)
            }
        }
    }
}
