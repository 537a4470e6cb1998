/// The causes of a run's failures for the console: what to fix first, short enough to be read at once.
///
/// One example of each cause is shown, the ids of the others beneath it. Where there are more than a few causes, only the first
/// one has its whole example: the others have their turn when that is mended.
struct CauseText {
    /// With more causes than this, those after the first are told in brief.
    private static let mostWhole = 3
    /// Of a long exchange, as many lines are shown, besides those that prove the finding.
    private static let mostEvidence = 6
    private static let mostProofs = 3
    /// How many columns of ids stand beneath an example.
    private static let widestIDs = 66

    private let causes: [Cause]
    private let reporter: ConsoleReporter

    init(_ report: Report, reporter: ConsoleReporter) {
        let causes = report.causes
        let isStrict = reporter.isStrict
        // What breaks the contract is fixed before what is tolerated.
        self.causes = causes.filter { $0.failsRun(strict: isStrict) } + causes.filter { !$0.failsRun(strict: isStrict) }
        self.reporter = reporter
    }

    /// Empty where nothing has failed.
    var text: String {
        guard !causes.isEmpty else { return "" }
        let isBrief = causes.count > Self.mostWhole
        let blocks = causes.enumerated().map { index, cause in
            isBrief && index > 0 ? brief(cause) : whole(cause)
        }
        return title + blocks.map { "\($0)\n" }.joined()
    }

    private var title: String {
        guard causes.count > 1 || reporter.showsEvery else { return "" }
        let count = causes.reduce(0) { $0 + $1.results.count }
        let tolerated = causes.count { !$0.failsRun(strict: reporter.isStrict) }
        var causes = causes.count == 1 ? "one cause" : "\(causes.count) causes"
        if tolerated > 0 { causes += " (\(tolerated) tolerated)" }
        return "what to fix first: \(causes) for \(count) \(count == 1 ? "check" : "checks")\n\n"
    }

    /// «23 checks, one cause: accept, then close».
    private func heading(_ cause: Cause) -> String {
        let count = cause.results.count
        let isBad = cause.failsRun(strict: reporter.isStrict)
        let words = count == 1 ? "1 check: \(cause.title)" : "\(count) checks, one cause: \(cause.title)"
        return reporter.mark(words, isBad ? .red : .yellow) + (isBad ? "" : " (tolerated)") + "\n"
    }

    private func whole(_ cause: Cause) -> String {
        guard !reporter.showsEvery, let best = cause.results.first, let finding = best.verdict.finding else {
            return brief(cause)
        }
        let isMore = cause.results.count > 1 || causes.count > 1 || !cause.blocked.isEmpty
        let heading = isMore ? heading(cause) : ""
        let example = reporter.failure(best, finding, evidence: Self.shortened(best.verdict.evidence.folded))
        return heading + example + lines(rest(cause))
    }

    private func brief(_ cause: Cause) -> String {
        guard let best = cause.results.first, let finding = best.verdict.finding else { return "" }
        var rows = reporter.row("example", "\(best.check.id) (\(best.check.level.rawValue))")
        rows += reporter.row("observed", Self.shortened(finding.observed))
        if let hint = cause.hint { rows += reporter.row("hint", hint) }
        return heading(cause) + lines(rows + rest(cause))
    }

    /// The ids of the other checks, and what can't be judged.
    private func rest(_ cause: Cause) -> [String] {
        let others = cause.checks.dropFirst()
        var rows = others.isEmpty ? [] : reporter.row("also", ids(Array(others)))
        if !cause.blocked.isEmpty {
            let count = cause.blocked.count
            rows += reporter.row("blocks", "\(count) \(count == 1 ? "check" : "checks") can't be judged until then")
        }
        return rows
    }

    private func ids(_ ids: [String]) -> String {
        guard !reporter.showsEvery else { return ids.joined(separator: "\n") }
        var shown: [String] = []
        var width = 0
        for id in ids {
            width += id.count + 2
            guard shown.isEmpty || width <= Self.widestIDs else { break }
            shown.append(id)
        }
        let left = ids.count - shown.count
        return shown.joined(separator: ", ") + (left > 0 ? " and \(left) more" : "")
    }

    private func lines(_ rows: [String]) -> String {
        rows.map { "\($0)\n" }.joined()
    }

    /// As much of a text as fits two lines.
    private static func shortened(_ text: String) -> String {
        DisplayText.wrapped(text, width: 2 * widestIDs, most: 1).first ?? text
    }

    /// Those lines that prove the finding, what was sent before them, the first, and the last ones; a line says how many are left
    /// out. Of many that prove the same the last few are enough.
    private static func shortened(_ evidence: [EvidenceLine]) -> [EvidenceLine] {
        guard evidence.count > mostEvidence + 1 else { return evidence }
        let firstOfEnd = evidence.count - mostEvidence + 1
        let proofs = evidence.indices.filter { evidence[$0].role == .proof }.suffix(mostProofs)
        let requests = proofs.compactMap { proof in
            evidence[..<proof].lastIndex {
                $0.direction == .toServer && $0.role == .exchange && $0.who == evidence[proof].who
            }
        }
        let chosen = Set(proofs + requests)
        let shown = evidence.indices.filter { $0 == 0 || $0 >= firstOfEnd || chosen.contains($0) }
        return zip(shown, [nil] + shown.map(Optional.some)).flatMap { index, before -> [EvidenceLine] in
            let gap = before.map { index - $0 - 1 } ?? 0
            guard gap > 0 else { return [evidence[index]] }
            var note = evidence[index]
            (note.direction, note.role) = (.note, .exchange)
            note.text = "… \(gap) more \(gap == 1 ? "line" : "lines"), which --verbose and --html show"
            return [note, evidence[index]]
        }
    }
}
