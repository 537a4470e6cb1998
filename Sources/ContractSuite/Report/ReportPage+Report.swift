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
        judged = isStrict ? "MUST and SHOULD (strict)" : "MUST; a SHOULD that is not kept is reported, and tolerated"
        isInterrupted = report.wasInterrupted
        figures = report.figures.map(DisplayText.line)
        clocks = report.clocks.map { DisplayText.line($0.phrase) }
        self.rerun = DisplayText.line(rerun.everything)
        tally = Self.tally(sorted)
        bar = Self.bar(tally)
        sections = PageSections(results: sorted, staleEntries: report.staleKnown, rerun: rerun).all
    }

    private static func tally(_ results: SortedResults) -> [Tally] {
        let counts: [(kind: String, count: Int, word: String)] = [
            ("failed", results.failed.count, "failed"), ("tolerated", results.tolerated.count, "tolerated"),
            ("known", results.known.count, "known to fail"), ("skipped", results.skipped.count, "skipped"),
            ("passed", results.passed.count + results.informative.count, "passed"),
        ]
        return counts.filter { $0.count > 0 || $0.kind == "failed" }.map { kind, count, word in
            // Passed checks that are only reported have a section of their own; the link leads to the first of the two.
            let section = kind == "passed" && results.passed.isEmpty ? "informative" : kind
            return Tally(kind: kind, count: count, word: word, link: count > 0 ? section : nil)
        }
    }

    private static func bar(_ tally: [Tally]) -> [Bar] {
        let total = max(1, tally.reduce(0) { $0 + $1.count })
        var before = 0
        return tally.filter { $0.count > 0 }.map { part in
            let x = before * 1_000 / total
            before += part.count
            // Leaves a gap of two thousandths; a rare kind stays visible.
            return Bar(kind: part.kind, x: x, width: max(3, before * 1_000 / total - x - 2))
        }
    }
}
