internal import CodecRuntime
internal import ProtocolSpec

/// Writes a report as JSON: `{"target","contract","seed","summary","notes":[…],"causes":[…],"checks":[…]}`.
package enum JSONReporter {
    /// One line for each check, so that two reports can be compared line by line.
    ///
    /// - Parameters:
    ///   - report: what to write.
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    /// - Returns: a whole document.
    package static func text(of report: Report, isStrict: Bool = false) -> String {
        var head: [(String, JSONValue)] = [
            ("target", .string(report.target)), ("contract", .string(report.contract)),
            // Beyond 2^53 a number is not the same for every reader: then the seed is a string.
            ("seed", report.seed <= 1 << 53 ? .integer(Int(report.seed)) : .string(String(report.seed))),
            ("summary", summary(report.summary(strict: isStrict))),
        ]
        if let clocks = report.clocks { head.append(("clocks", .string(clocks.phrase))) }
        if !report.notes.isEmpty { head.append(("notes", .array(report.notes.map(JSONValue.string)))) }
        // These make a run red, though no check has failed.
        if report.wasInterrupted { head.append(("interrupted", .bool(true))) }
        if !report.staleKnown.isEmpty {
            head.append(("staleKnown", .array(report.staleKnown.map { .string($0.description) })))
        }
        let fields = head.map { "\(JSONValue.string($0).jsonText): \($1.jsonText)" }.joined(separator: ",\n")
        let causes = list(mostChecksFirst(report.causes).map(cause))
        let checks = list(report.results.map { check($0, isStrict) })
        return "{\n\(fields),\n\"causes\": \(causes),\n\"checks\": \(checks)\n}\n"
    }

    /// Programs get the causes by their number of checks alone; what else depends on one is for people.
    private static func mostChecksFirst(_ causes: [Cause]) -> [Cause] {
        causes.enumerated().sorted { left, right in
            (right.element.results.count, left.offset) < (left.element.results.count, right.offset)
        }.map(\.element)
    }

    /// A value a line.
    private static func list(_ values: [JSONValue]) -> String {
        values.isEmpty ? "[]" : "[\n\(values.map(\.jsonText).joined(separator: ",\n"))\n]"
    }

    private static func summary(_ summary: Summary) -> JSONValue {
        // A guess is none of the contract's: where each is met, nothing is said of them.
        let unmet = summary.unmet > 0 ? [("unmet", JSONValue.integer(summary.unmet))] : []
        return object(
            [
                ("passed", .integer(summary.passed)), ("failed", .integer(summary.failed)),
                ("tolerated", .integer(summary.tolerated)), ("skipped", .integer(summary.skipped)),
                ("known", .integer(summary.known)),
            ] + unmet
        )
    }

    private static func cause(_ cause: Cause) -> JSONValue {
        object([
            ("title", .string(cause.title)), ("hint", cause.hint.map(JSONValue.string) ?? .null),
            ("checks", .array(cause.checks.map(JSONValue.string))),
        ])
    }

    private static func check(_ result: CheckResult, _ isStrict: Bool) -> JSONValue {
        let check = result.check
        var members: [(String, JSONValue)] = [
            ("id", .string(check.id)), ("level", .string(check.level.rawValue)),
            ("status", .string(result.verdict.status)), ("requirement", .string(check.requirement)),
            ("location", .string(check.location.description)),
        ]
        if case .failed = result.verdict, !result.failsRun(strict: isStrict) {
            members.append((result.isUnmetGuess ? "guess" : "tolerated", .bool(true)))
        }
        if let finding = result.verdict.finding {
            members += [
                ("expected", .string(finding.expected)), ("observed", .string(finding.observed)),
                ("hint", finding.hint.map(JSONValue.string) ?? .null),
                ("evidence", .array(result.verdict.evidence.map { .string($0.description) })),
            ]
        }
        switch result.verdict {
        case .known(let reason, _, _): members.append(("reason", .string(reason)))
        case .skipped(let reason): members.append(("reason", .string(reason)))
        case .blocked(let check):
            members.append(("reason", .string(result.verdict.reason ?? "")))
            members.append(("blockedBy", .string(check)))
        // A measured figure differs from run to run. It is left out, so that two reports on the same server are equal.
        case .passed(let note?) where !check.isMeasured: members.append(("observed", .string(note)))
        case .passed, .failed: break
        }
        return object(members)
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }
}
