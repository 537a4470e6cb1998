internal import ProtocolSpec

/// The sections of a report's page, the worst first; an empty section is left out.
struct PageSections {
    let results: SortedResults
    /// The faults that the failures point to, in the order in which to mend them.
    let causes: [Cause]
    let isStrict: Bool
    let staleEntries: [StaleEntry]
    let rerun: RerunCommand

    var all: [ReportPage.Section] {
        [failed, stale, tolerated, known, skipped, informative, passed].compactMap(\.self)
    }

    private var stale: ReportPage.Section? {
        staleEntries.isEmpty
            ? nil
            : ReportPage.Section(
                anchor: "stale",
                title: "Outdated entries of the known-failing file",
                count: String(staleEntries.count),
                about: "An entry must match a check that still fails. Remove these.",
                items: staleEntries.map { entry in
                    let place = entry.location.map { " (\($0))" } ?? ""
                    return ReportPage.Item(
                        name: ReportPage.Name(entry.glob),
                        text: DisplayText.line(entry.problem + place)
                    )
                }
            )
    }

    private var known: ReportPage.Section? {
        results.known.isEmpty
            ? nil
            : ReportPage.Section(
                anchor: "known",
                title: "Known to fail",
                count: String(results.known.count),
                about: "Listed in the known-failing file, each with its reason.",
                cases: cases(results.known, "known", .open)
            )
    }

    private var skipped: ReportPage.Section? {
        guard !results.skipped.isEmpty else { return nil }
        let blocked = Set(causes.flatMap(\.blocked))
        let others = results.skipped.filter { !blocked.contains($0.check.id) }
        let reasons = others.map { result -> (String, ReportPage.Group.Member) in
            (DisplayText.line(result.verdict.reason ?? ""), member(result))
        }
        let about =
            blocked.isEmpty ? [] : ["\(blocked.count) can't be judged until a fault is mended; they stand under it."]
        return ReportPage.Section(
            anchor: "skipped",
            title: "Skipped",
            count: String(results.skipped.count),
            about: (about + (others.isEmpty ? [] : ["Grouped by reason."])).joined(separator: " "),
            groups: groups(reasons)
        )
    }

    private var informative: ReportPage.Section? {
        guard !results.informative.isEmpty else { return nil }
        let notes = results.informative.compactMap { result -> ReportPage.Item? in
            guard case .passed(let note?) = result.verdict else { return nil }
            return ReportPage.Item(name: ReportPage.Name(result.check.id), text: DisplayText.text(note))
        }
        return ReportPage.Section(
            anchor: "informative",
            title: "Reported, not judged",
            count: String(results.informative.count),
            about: "INFO: the contract asks nothing of the server here.",
            cases: cases(results.informative.filter { $0.verdict.finding != nil }, "informative", .plain),
            items: notes
        )
    }

    private var passed: ReportPage.Section? {
        guard !results.passed.isEmpty else { return nil }
        let kinds = results.passed.map { result in
            (DisplayText.line(result.check.id.split(separator: "/").prefix(2).joined(separator: "/")), member(result))
        }
        return ReportPage.Section(
            anchor: "passed",
            title: "Passed",
            count: String(results.passed.count),
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
        _ tone: ReportPage.Tone
    ) -> [ReportPage.Case] {
        results.enumerated().compactMap { index, result in
            result.verdict.finding.map { finding in
                var item = self.case(result.check, finding, result.verdict.evidence)
                (item.anchor, item.tone) = ("\(section)-\(index + 1)", tone)
                if case .known(let reason, _, _) = result.verdict { item.reason = DisplayText.text(reason) }
                return item
            }
        }
    }

    func `case`(_ check: Check, _ finding: Finding, _ evidence: [EvidenceLine]) -> ReportPage.Case {
        ReportPage.Case(
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
            transcript: evidence.isEmpty ? nil : ReportPage.TranscriptText(evidence),
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

extension ReportPage.TranscriptText {
    init(_ evidence: [EvidenceLine]) {
        lines = evidence.map { Line(text: DisplayText.line($0.description), isProof: $0.role == .proof) }
    }
}
