internal import ProtocolSpec

/// The sections of a report's page, the worst first; an empty section is left out.
struct PageSections {
    let results: SortedResults
    let staleEntries: [StaleEntry]
    let rerun: RerunCommand

    /// How many failures are expanded when the page is opened. The rest stay folded, so that the page gives an overview.
    private static let mostOpen = 5

    var all: [ReportPage.Section] {
        [failed, stale, tolerated, known, skipped, informative, passed].filter { $0.count > 0 }
    }

    private var failed: ReportPage.Section {
        ReportPage.Section(
            anchor: "failed",
            title: "What breaks the contract",
            count: results.failed.count,
            about: "Each failure with the sentence of the contract that is not kept, and what was sent and received.",
            cases: cases(results.failed, "failed", .bad, open: Self.mostOpen)
        )
    }

    private var stale: ReportPage.Section {
        ReportPage.Section(
            anchor: "stale",
            title: "Outdated entries of the known-failing file",
            count: staleEntries.count,
            about: "An entry must match a check that still fails. Remove these.",
            items: staleEntries.map { entry in
                let place = entry.location.map { " (\($0))" } ?? ""
                return ReportPage.Item(name: ReportPage.Name(entry.glob), text: DisplayText.line(entry.problem + place))
            }
        )
    }

    private var tolerated: ReportPage.Section {
        ReportPage.Section(
            anchor: "tolerated",
            title: "Not kept, and tolerated",
            count: results.tolerated.count,
            about: "What a server SHOULD do. With --strict these would fail the run.",
            cases: cases(results.tolerated, "tolerated", .open)
        )
    }

    private var known: ReportPage.Section {
        ReportPage.Section(
            anchor: "known",
            title: "Known to fail",
            count: results.known.count,
            about: "Listed in the known-failing file, each with its reason.",
            cases: cases(results.known, "known", .open)
        )
    }

    private var skipped: ReportPage.Section {
        let reasons = results.skipped.map { result -> (String, ReportPage.Group.Member) in
            (DisplayText.line(result.verdict.reason ?? ""), member(result))
        }
        return ReportPage.Section(
            anchor: "skipped",
            title: "Skipped",
            count: results.skipped.count,
            about: "Grouped by reason.",
            groups: groups(reasons)
        )
    }

    private var informative: ReportPage.Section {
        let notes = results.informative.compactMap { result -> ReportPage.Item? in
            guard case .passed(let note?) = result.verdict else { return nil }
            return ReportPage.Item(name: ReportPage.Name(result.check.id), text: DisplayText.text(note))
        }
        return ReportPage.Section(
            anchor: "informative",
            title: "Reported, not judged",
            count: results.informative.count,
            about: "INFO: the contract asks nothing of the server here.",
            cases: cases(results.informative.filter { $0.verdict.finding != nil }, "informative", .plain),
            items: notes
        )
    }

    private var passed: ReportPage.Section {
        let kinds = results.passed.map { result in
            (DisplayText.line(result.check.id.split(separator: "/").prefix(2).joined(separator: "/")), member(result))
        }
        return ReportPage.Section(
            anchor: "passed",
            title: "Passed",
            count: results.passed.count,
            about: "Grouped by subject.",
            groups: groups(kinds)
        )
    }
}

// MARK: - What sections consist of

extension PageSections {
    private func cases(
        _ results: [CheckResult],
        _ section: String,
        _ tone: ReportPage.Tone,
        open: Int = 0
    ) -> [ReportPage.Case] {
        results.enumerated().compactMap { index, result in
            result.verdict.finding.map { finding in
                var item = self.case(result.check, finding, result.verdict.evidence)
                (item.anchor, item.tone, item.isOpen) = ("\(section)-\(index + 1)", tone, index < open)
                if case .known(let reason, _, _) = result.verdict { item.reason = DisplayText.text(reason) }
                return item
            }
        }
    }

    private func `case`(_ check: Check, _ finding: Finding, _ evidence: [EvidenceLine]) -> ReportPage.Case {
        let transcript = evidence.map(\.description).joined(separator: "\n")
        return ReportPage.Case(
            anchor: "",
            tone: .plain,
            isOpen: false,
            level: check.level.rawValue,
            name: ReportPage.Name(check.id),
            requirement: DisplayText.text(check.requirement),
            location: DisplayText.line(check.location.description),
            expected: DisplayText.text(finding.expected),
            observed: DisplayText.text(finding.observed),
            hint: finding.hint.map(DisplayText.text),
            diagram: SequenceDiagram(evidence).map(ReportPage.Diagram.init),
            transcript: evidence.isEmpty ? nil : DisplayText.text(transcript),
            again: DisplayText.line(rerun.alone(check.id))
        )
    }

    private func member(_ result: CheckResult) -> ReportPage.Group.Member {
        var remark: String?
        if case .passed(let note?) = result.verdict { remark = DisplayText.line(note) }
        return ReportPage.Group.Member(name: ReportPage.Name(result.check.id), remark: remark)
    }

    /// Groups members by heading, in the order in which the headings first appear.
    private func groups(_ members: [(heading: String, member: ReportPage.Group.Member)]) -> [ReportPage.Group] {
        var indices: [String: Int] = [:]
        return members.reduce(into: []) { groups, pair in
            if let index = indices[pair.heading] {
                groups[index].members.append(pair.member)
                groups[index].size += 1
            } else {
                indices[pair.heading] = groups.count
                groups.append(ReportPage.Group(heading: pair.heading, size: 1, members: [pair.member]))
            }
        }
    }
}
