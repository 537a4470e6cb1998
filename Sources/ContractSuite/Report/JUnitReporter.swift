/// Writes a report as JUnit XML, as Jenkins and GitLab read it.
///
/// It has a failure or an error exactly if the run is not green. What makes a run red without being a check, such as an
/// outdated list of known failures, is a test case of its own.
package struct JUnitReporter: Sendable {
    private let isStrict: Bool

    /// - Parameter isStrict: whether a failed SHOULD breaks the contract too.
    package init(isStrict: Bool = false) {
        self.isStrict = isStrict
    }

    package func text(of report: Report) -> String {
        let names = Self.causes(of: report)
        let cases = report.results.map { testCase($0, cause: names[$0.check.id]) } + problems(of: report)
        let counts = [
            ("tests", cases.count), ("failures", count("failure", in: cases)), ("errors", count("error", in: cases)),
            ("skipped", count("skipped", in: cases)),
        ].map { (name: $0.0, value: String($0.1)) }
        let time = (name: "time", value: Self.seconds(report.duration))
        let suite = XMLElement(
            "testsuite",
            [(name: "name", value: report.target)] + counts + [time],
            children: [properties(of: report)] + cases
        )
        return XMLElement("testsuites", [(name: "name", value: "belay verify")] + counts + [time], children: [suite])
            .document
    }

    private func count(_ element: String, in cases: [XMLElement]) -> Int {
        cases.count { $0.children.contains { $0.name == element } }
    }

    private func properties(of report: Report) -> XMLElement {
        let pairs = [
            ("target", report.target), ("contract", report.contract), ("seed", String(report.seed)),
            ("strict", String(isStrict)), ("interrupted", String(report.wasInterrupted)),
        ]
        return XMLElement(
            "properties",
            children: pairs.map { XMLElement("property", [(name: "name", value: $0.0), (name: "value", value: $0.1)]) }
        )
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction)"
    }
}

// MARK: - Test cases

extension JUnitReporter {
    /// GitLab lists cases by name alone, so the name is the whole id; Jenkins groups by class, with dots for its levels.
    private func testCase(_ result: CheckResult, cause: String?) -> XMLElement {
        let id = result.check.id
        let group = id.split(separator: "/").dropLast().joined(separator: ".")
        return testCase(group, id, outcome(of: result, cause: cause))
    }

    /// For each check that has failed: the title of what it has in common with others.
    private static func causes(of report: Report) -> [String: String] {
        let pairs = report.causes.flatMap { cause in cause.checks.map { ($0, cause.title) } }
        return Dictionary(pairs) { first, _ in first }
    }

    private func testCase(_ group: String, _ name: String, _ children: [XMLElement]) -> XMLElement {
        XMLElement("testcase", [(name: "classname", value: group), (name: "name", value: name)], children: children)
    }

    private func outcome(of result: CheckResult, cause: String?) -> [XMLElement] {
        let details = details(of: result, cause: cause)
        return switch result.verdict {
        case .passed(nil): []
        case .passed(let note?): [output("\(result.check.level.rawValue): \(note)")]
        case .skipped, .blocked: [skipped(result.verdict.reason ?? "")]
        case .known(let reason, _, _): [skipped("known: \(reason)"), output(details)]
        case .failed(let finding, _) where result.failsRun(strict: isStrict):
            [failure(message(finding, cause), type: result.check.level.rawValue, text: details)]
        case .failed where result.isUnmetGuess: [output("a guess that is not met\n\(details)")]
        case .failed: [output("not kept, and tolerated\n\(details)")]
        }
    }

    /// What was observed, behind the cause that it has in common with other failures.
    private func message(_ finding: Finding, _ cause: String?) -> String {
        guard let cause, cause != finding.observed else { return finding.observed }
        return "\(cause): \(finding.observed)"
    }

    private func failure(_ message: String, type: String, text: String) -> XMLElement {
        XMLElement(
            "failure",
            [(name: "message", value: DisplayText.line(message)), (name: "type", value: type)],
            text: text
        )
    }

    private func skipped(_ reason: String) -> XMLElement {
        XMLElement("skipped", [(name: "message", value: DisplayText.line(reason))])
    }

    private func output(_ text: String) -> XMLElement {
        XMLElement("system-out", text: text)
    }

    /// What was found, as on the console.
    private func details(of result: CheckResult, cause: String?) -> String {
        guard let finding = result.verdict.finding else { return "" }
        var rows = cause.map { $0 == finding.observed ? [] : ["cause: \($0)"] } ?? []
        rows += [
            "\(result.check.level.rawValue): \(result.check.requirement)", "contract: \(result.check.location)",
            "expected: \(finding.expected)", "observed: \(finding.observed)",
        ]
        if let hint = finding.hint { rows.append("hint: \(hint)") }
        let evidence = result.verdict.evidence
        if !evidence.isEmpty { rows += ["evidence:"] + evidence.map { "  \($0)" } }
        return rows.joined(separator: "\n")
    }

    private func problems(of report: Report) -> [XMLElement] {
        var cases = report.staleKnown.map { entry in
            let place = entry.location.map { "\n\($0)" } ?? ""
            let text = "\(entry)\(place)\nan entry must match a check that still fails: remove this one"
            return testCase("known-failing", entry.glob, [failure(entry.problem, type: "known-failing", text: text)])
        }
        if report.wasInterrupted {
            cases.append(problem(.interrupted, "checks that had not run yet are skipped"))
        } else if report.outcome(strict: isStrict) == .nothing {
            cases.append(problem(.nothing, "every check was skipped; the reasons say what to add to the target"))
        } else if report.outcome(strict: isStrict) == .incomplete {
            cases.append(
                problem(.incomplete, "\(report.notJudged(strict: isStrict)) checks were skipped, and all are required")
            )
        }
        return cases
    }

    private func problem(_ outcome: Outcome, _ text: String) -> XMLElement {
        let error = XMLElement(
            "error",
            [(name: "message", value: outcome.rawValue), (name: "type", value: "run")],
            text: "\(outcome.rawValue): \(text)"
        )
        return testCase("run", outcome.rawValue, [error])
    }
}
