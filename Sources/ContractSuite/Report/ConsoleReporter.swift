/// Reports a run to a person: what to fix first and why, then a line that sums it up.
///
/// It returns text and prints nothing. The caller knows where the text goes, and whether colours are shown there.
package struct ConsoleReporter: Sendable {
    /// How words are highlighted.
    package enum Style: Sendable {
        case plain
        /// With the escape sequences of a terminal.
        case coloured
    }

    private static let mostGuesses = 5

    let style: Style
    let showsEvery: Bool
    let isStrict: Bool
    let columns: Int?

    /// - Parameters:
    ///   - style: whether to use colours.
    ///   - showsEvery: whether every check has a text of its own, failed or not.
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    ///   - columns: where to break lines; nil to break none.
    package init(style: Style = .plain, showsEvery: Bool = false, isStrict: Bool = false, columns: Int? = nil) {
        self.style = style
        self.showsEvery = showsEvery
        self.isStrict = isStrict
        self.columns = columns
    }

    /// What to print for an event, with its line breaks; empty for nothing. Failures come at the end, by cause: the first one
    /// that happens is seldom the first one to fix.
    package func text(for event: SuiteEvent) -> String {
        switch event {
        case .started(let target, let contract, let seed, let count):
            "\(target) against \(contract): \(count) \(count == 1 ? "check" : "checks"), seed \(seed)\n\n"
        case .note(let text): "note: \(text)\n\n"
        // On a terminal the progress has a line of its own, which is rewritten; elsewhere it is left out.
        case .progress: ""
        case .finished(let result): self.text(for: result)
        case .ended(let report): CauseText(report, reporter: self).text + summary(report)
        }
    }

    private func text(for result: CheckResult) -> String {
        switch result.verdict {
        case .passed(let note): passed(result.check, note)
        case .failed, .skipped, .blocked, .known: showsEvery ? every(result) : ""
        }
    }

    /// A note on a check that is not judged, or that the user asked for, is always shown; other notes only with `showsEvery`.
    private func passed(_ check: Check, _ note: String?) -> String {
        let isShown = note != nil && (check.level == .info || check.isAskedFor)
        guard showsEvery || isShown else { return "" }
        let word = check.level == .info ? mark("info", .yellow) + "   " : mark("passed", .green) + " "
        return "\(word) \(check.id)\n" + lines(note) + (isShown && !showsEvery ? "\n" : "")
    }

    private func lines(_ note: String?) -> String {
        (note?.split(separator: "\n") ?? []).map { "          \($0)\n" }.joined()
    }

    private func every(_ result: CheckResult) -> String {
        switch result.verdict {
        case .failed(let finding, _): failure(result, finding, evidence: result.verdict.evidence) + "\n"
        case .known(let reason, let finding, _):
            "\(mark("known", .yellow))   \(result.check.id)\n          \(reason): \(finding.observed)\n\n"
        case .passed, .skipped, .blocked:
            "\(mark("skipped", .yellow)) \(result.check.id)\n          \(result.verdict.reason ?? "")\n"
        }
    }

    /// A failed check with all that was found.
    func failure(_ result: CheckResult, _ finding: Finding, evidence: [EvidenceLine]) -> String {
        let check = result.check
        let breaks = result.failsRun(strict: isStrict)
        let kind = result.isUnmetGuess ? "not met  " : "tolerated"
        let word = breaks ? mark("FAILED", .red) + " " : mark(kind, .yellow)
        var lines = ["\(word) \(check.id) (\(check.level.rawValue))"]
        lines += row("contract", "\(check.requirement)\n\(check.location)")
        lines += row("expected", finding.expected)
        lines += row("observed", finding.observed)
        if let hint = finding.hint { lines += row("hint", hint) }
        if !evidence.isEmpty { lines += row("evidence", evidence.map(\.description).joined(separator: "\n")) }
        return lines.map { "\($0)\n" }.joined()
    }

    /// A title on the left, and its text on the right, with all lines in the same column.
    func row(_ title: String, _ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            guard let columns, !line.isEmpty else { return [String(line)] }
            return DisplayText.wrapped(String(line), width: max(20, columns - 12), most: .max)
        }
        return lines.enumerated().map { index, line in
            let title = index == 0 ? title : ""
            return "  \(title)\(String(repeating: " ", count: 10 - title.count))\(line)"
        }
    }

    private func summary(_ report: Report) -> String {
        var text = report.figures.map { "load: \($0)\n" }.joined()
        if let clocks = report.clocks { text += "clocks: \(clocks.phrase)\n" }
        if !text.isEmpty { text += "\n" }
        text += guesses(report.results.filter(\.isUnmetGuess))
        text += list("known to fail", reasons(report) { if case .known(let reason, _, _) = $0 { reason } else { nil } })
        text += list("skipped", reasons(report) { if case .skipped(let reason) = $0 { reason } else { nil } })
        let blocked = report.results.count { if case .blocked = $0.verdict { true } else { false } }
        if blocked > 0 { text += "blocked: \(blocked) can't be judged until what fails is mended\n\n" }
        if !report.staleKnown.isEmpty {
            text += "the list of known failures is out of date:\n"
            text += report.staleKnown.map { "  \($0)\n" }.joined() + "\n"
        }
        if report.wasInterrupted { text += "interrupted: checks that had not run yet are skipped\n\n" }
        let verdict = mark(report.verdict(strict: isStrict), colour(of: report.outcome(strict: isStrict)))
        return text + "\(verdict): \(report.summary(strict: isStrict).phrase) in \(report.duration.phrase)\n"
    }

    /// What nobody states, and the server does not do: a few, by their ids.
    private func guesses(_ unmet: [CheckResult]) -> String {
        guard !unmet.isEmpty, !showsEvery else { return "" }
        var lines = unmet.prefix(Self.mostGuesses).map { "  \($0.check.id): \($0.verdict.finding?.observed ?? "")" }
        if unmet.count > lines.count { lines.append("  and \(unmet.count - lines.count) more, which --verbose shows") }
        return "guesses not met (the contract does not state them):\n" + lines.map { "\($0)\n" }.joined() + "\n"
    }

    private func list(_ title: String, _ reasons: [(reason: String, count: Int)]) -> String {
        reasons.isEmpty ? "" : "\(title):\n" + reasons.map { "  \($0.count) × \($0.reason)\n" }.joined() + "\n"
    }

    /// Each reason once, with how often it applied, in the order of its first appearance.
    private func reasons(_ report: Report, _ reason: (Verdict) -> String?) -> [(reason: String, count: Int)] {
        report.results.compactMap { reason($0.verdict) }.reduce(into: []) { reasons, reason in
            if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[index].count += 1
            } else {
                reasons.append((reason, 1))
            }
        }
    }

    enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    private func colour(of outcome: Outcome) -> Colour {
        switch outcome {
        case .kept: .green
        case .broken: .red
        case .keptInPart, .staleList, .interrupted, .incomplete, .nothing: .yellow
        }
    }

    func mark(_ word: String, _ colour: Colour) -> String {
        switch style {
        case .plain: word
        case .coloured: "\u{1B}[\(colour.rawValue)m\(word)\u{1B}[0m"
        }
    }
}
