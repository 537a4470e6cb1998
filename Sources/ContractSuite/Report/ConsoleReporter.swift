/// Reports a run to a person: what failed, why, and what to do, then a line that sums it up.
///
/// It returns text and prints nothing. The caller knows where the text goes, and whether colours are shown there.
package struct ConsoleReporter: Sendable {
    /// How words are highlighted.
    package enum Style: Sendable {
        case plain
        /// With the escape sequences of a terminal.
        case coloured
    }

    private let style: Style
    private let showsEvery: Bool
    private let isStrict: Bool

    /// - Parameters:
    ///   - style: whether to use colours.
    ///   - showsEvery: whether passed checks have a line of their own.
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    package init(style: Style = .plain, showsEvery: Bool = false, isStrict: Bool = false) {
        self.style = style
        self.showsEvery = showsEvery
        self.isStrict = isStrict
    }

    /// What to print for an event, with its line breaks; empty for nothing.
    package func text(for event: SuiteEvent) -> String {
        switch event {
        case .started(let target, let contract, let seed, let count):
            "\(target) against \(contract): \(count) \(count == 1 ? "check" : "checks"), seed \(seed)\n\n"
        case .note(let text): "note: \(text)\n\n"
        // On a terminal the progress has a line of its own, which is rewritten; elsewhere it is left out.
        case .progress: ""
        case .finished(let result): self.text(for: result)
        case .ended(let report): summary(report)
        }
    }

    private func text(for result: CheckResult) -> String {
        switch result.verdict {
        case .passed(let note): passed(result.check, note)
        case .skipped, .blocked:
            showsEvery
                ? "\(mark("skipped", .yellow)) \(result.check.id)\n          \(result.verdict.reason ?? "")\n" : ""
        case .known(let reason, let finding, _):
            "\(mark("known", .yellow))   \(result.check.id)\n          \(reason): \(finding.observed)\n\n"
        case .failed(let finding, let evidence): failure(result.check, finding, evidence)
        }
    }

    /// A note on a check that is not judged, or that the user asked for, is always shown; other notes only with `showsEvery`.
    private func passed(_ check: Check, _ note: String?) -> String {
        let isShown = note != nil && (check.level == .info || check.isAskedFor)
        guard showsEvery || isShown else { return "" }
        let word = check.level == .info ? mark("info", .yellow) + "   " : mark("passed", .green) + " "
        return "\(word) \(check.id)\n" + (note.map { "          \($0)\n" } ?? "") + (isShown && !showsEvery ? "\n" : "")
    }

    private func failure(_ check: Check, _ finding: Finding, _ evidence: [EvidenceLine]) -> String {
        var lines = ["\(mark("FAILED", .red))  \(check.id) (\(check.level.rawValue))"]
        lines += row("contract", "\(check.requirement)\n\(check.location)")
        lines += row("expected", finding.expected)
        lines += row("observed", finding.observed)
        if let hint = finding.hint { lines += row("hint", hint) }
        if !evidence.isEmpty { lines += row("evidence", evidence.map(\.description).joined(separator: "\n")) }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A title on the left, and its text on the right, with all lines in the same column.
    private func row(_ title: String, _ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            let title = index == 0 ? title : ""
            return "  \(title)\(String(repeating: " ", count: 10 - title.count))\(line)"
        }
    }

    private func summary(_ report: Report) -> String {
        var text = report.figures.map { "load: \($0)\n" }.joined()
        if let clocks = report.clocks { text += "clocks: \(clocks.phrase)\n" }
        if !text.isEmpty { text += "\n" }
        let reasons = skips(report)
        if !reasons.isEmpty {
            text += "skipped:\n" + reasons.map { "  \($0.count) × \($0.reason)\n" }.joined() + "\n"
        }
        if !report.staleKnown.isEmpty {
            text += "the list of known failures is out of date:\n"
            text += report.staleKnown.map { "  \($0)\n" }.joined() + "\n"
        }
        if report.wasInterrupted { text += "interrupted: checks that had not run yet are skipped\n\n" }
        let counts = ["passed", "failed", "skipped", "known"].compactMap { status -> String? in
            let count = report.count(status)
            return count == 0 && status != "failed" ? nil : "\(count) \(status)"
        }
        let outcome = report.outcome(strict: isStrict)
        let closing = mark(outcome.rawValue, outcome == .kept ? .green : outcome == .broken ? .red : .yellow)
        return text + "\(closing): \(counts.joined(separator: ", ")) in \(report.duration.phrase)\n"
    }

    /// Each reason for skipping once, with how often it applied, in the order of its first appearance.
    private func skips(_ report: Report) -> [(reason: String, count: Int)] {
        var reasons: [(reason: String, count: Int)] = []
        for reason in report.results.compactMap(\.verdict.reason) {
            if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[index].count += 1
            } else {
                reasons.append((reason, 1))
            }
        }
        return reasons
    }

    private enum Colour: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    private func mark(_ word: String, _ colour: Colour) -> String {
        switch style {
        case .plain: word
        case .coloured: "\u{1B}[\(colour.rawValue)m\(word)\u{1B}[0m"
        }
    }
}
