extension PageSections {
    /// How wide a headline is that is made of what was observed, in columns.
    private static let widestHeadline = 160

    var failed: ReportPage.Section? {
        section(
            "failed",
            "What to fix first",
            causes.filter { $0.failsRun(strict: isStrict) },
            about: "Each fault with the checks that it breaks; the one that the most depends on comes first."
        )
    }

    var tolerated: ReportPage.Section? {
        section(
            "tolerated",
            "Not kept, and tolerated",
            causes.filter { !$0.failsRun(strict: isStrict) },
            about: "What a server SHOULD do. With --strict these would fail the run."
        )
    }

    private func section(
        _ anchor: String,
        _ title: String,
        _ causes: [Cause],
        about: String
    ) -> ReportPage.Section? {
        guard !causes.isEmpty else { return nil }
        let counts = [Self.counted(causes.count, "cause")] + counts(causes.flatMap(\.results))
        return ReportPage.Section(
            anchor: anchor,
            title: title,
            count: counts.joined(separator: ", "),
            about: about,
            hasPlan: causes.count > 1,
            causes: causes.enumerated().map { self.cause($1, number: $0 + 1, in: anchor) }
        )
    }

    /// «50 failed», «5 tolerated».
    private func counts(_ results: [CheckResult]) -> [String] {
        let failed = results.count { $0.failsRun(strict: isStrict) }
        let words = [(failed, "failed"), (results.count - failed, "tolerated")]
        return words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }

    private func cause(_ cause: Cause, number: Int, in section: String) -> ReportPage.Cause {
        let anchor = "\(section)-\(number)"
        let cases = cases(of: cause, anchor)
        let headline = DisplayText.wrapped(DisplayText.line(cause.title), width: Self.widestHeadline, most: 1)
        return ReportPage.Cause(
            anchor: anchor,
            number: number,
            tone: cause.failsRun(strict: isStrict) ? .bad : .open,
            headline: headline.first ?? "",
            broken: Self.counted(cause.results.count, "check"),
            advice: cause.hint.map(DisplayText.text),
            best: cases.first,
            others: cases.count < 2
                ? nil
                : ReportPage.OtherCases(
                    summary: "\(Self.counted(cases.count - 1, "more check")) by the same cause",
                    rest: Array(cases.dropFirst())
                ),
            blocked: blocked(by: cause)
        )
    }

    private func cases(of cause: Cause, _ anchor: String) -> [ReportPage.Case] {
        cause.results.enumerated().compactMap { index, result in
            result.verdict.finding.map { finding in
                var item = self.case(result.check, finding, result.verdict.evidence)
                let fails = result.failsRun(strict: isStrict)
                (item.anchor, item.tone, item.heading) = ("\(anchor)-\(index + 1)", fails ? .bad : .open, .h4)
                item.isOpen = index == 0
                // It stands above.
                if finding.hint == cause.hint { item.hint = nil }
                return item
            }
        }
    }

    private func blocked(by cause: Cause) -> ReportPage.Group? {
        let members = cause.blocked.map { ReportPage.Group.Member(name: ReportPage.Name($0), remark: nil) }
        guard !members.isEmpty else { return nil }
        let heading = "\(Self.counted(members.count, "check")) can't be judged until then"
        return ReportPage.Group(heading: heading, size: members.count, members: members)
    }

    private static func counted(_ count: Int, _ word: String) -> String {
        "\(count) \(word)\(count == 1 ? "" : "s")"
    }
}
