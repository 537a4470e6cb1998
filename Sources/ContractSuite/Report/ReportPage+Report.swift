extension ReportPage {
    init(_ report: Report, isStrict: Bool, rerun: RerunCommand) {
        let outcome = report.outcome(strict: isStrict)
        let sorted = SortedResults(report, isStrict: isStrict)
        let words = report.verdict(strict: isStrict)
        verdict = words.prefix(1).uppercased() + words.dropFirst()
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
        sections =
            PageSections(
                results: sorted,
                causes: report.causes,
                isStrict: isStrict,
                staleEntries: report.staleKnown,
                rerun: rerun
            ).all
        tally = Self.tally(report.summary(strict: isStrict), Set(sections.map(\.anchor)))
        bar = Self.bar(tally)
    }

    private static func tally(_ summary: Summary, _ anchors: Set<String>) -> [Tally] {
        // A kind may have no section of its own name. A tolerated failure then stands under a cause that also breaks the
        // contract, and a check that is only reported stands in the section for those, met or not.
        let kinds: [(kind: String, count: Int, word: String, places: [String])] = [
            ("failed", summary.failed, "failed", ["failed"]),
            ("tolerated", summary.tolerated, "tolerated", ["tolerated", "failed"]),
            ("unmet", summary.unmet, summary.unmet == 1 ? "guess not met" : "guesses not met", ["informative"]),
            ("known", summary.known, "known to fail", ["known"]),
            ("skipped", summary.skipped, "skipped", ["skipped"]),
            ("passed", summary.passed, "passed", ["passed", "informative"]),
        ]
        return kinds.filter { $0.count > 0 || $0.kind == "failed" }.map { kind, count, word, places in
            Tally(kind: kind, count: count, word: word, link: count > 0 ? places.first(where: anchors.contains) : nil)
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
