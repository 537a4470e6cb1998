internal import ProtocolSpec

/// Writes annotations for GitHub Actions, one a line: one for each cause of failures, and for each known failure. The runner shows each at the line of the contract that it names.
package struct GitHubReporter: Sendable {
    private let isStrict: Bool
    private let path: @Sendable (String) -> String

    /// - Parameters:
    ///   - isStrict: whether a failed SHOULD breaks the contract too.
    ///   - path: a file's path from the repository's root, where annotations look for it.
    package init(isStrict: Bool = false, path: @escaping @Sendable (String) -> String = { $0 }) {
        self.isStrict = isStrict
        self.path = path
    }

    /// One annotation a line, each with its line break; empty if there is nothing to report.
    package func text(of report: Report) -> String {
        var lines = report.causes.compactMap(annotation) + report.results.compactMap(notice)
        lines += report.staleKnown.map {
            line("error", at: $0.location, title: "known-failing: \($0.glob)", $0.problem)
        }
        let outcome = report.outcome(strict: isStrict)
        if report.wasInterrupted {
            lines.append(line("error", title: report.target, Outcome.interrupted.rawValue))
        } else if outcome == .nothing || outcome == .incomplete {
            lines.append(line("error", title: report.target, report.verdict(strict: isStrict)))
        }
        return lines.map { "\($0)\n" }.joined()
    }

    /// Stands at the sentence that the best example breaks.
    private func annotation(_ cause: Cause) -> String? {
        guard let best = cause.results.first, let finding = best.verdict.finding else { return nil }
        let command = cause.failsRun(strict: isStrict) ? "error" : "warning"
        guard cause.results.count > 1 else {
            return line(command, at: best.check.location, title: title(of: best), text(best.check, finding))
        }
        let title = "\(cause.title) (\(cause.results.count) checks)"
        let ids = cause.checks.map { "\n  \($0)" }.joined()
        return line(command, at: best.check.location, title: title, "\(text(best.check, finding))\nchecks:\(ids)")
    }

    private func notice(_ result: CheckResult) -> String? {
        guard case .known(let reason, let finding, _) = result.verdict else { return nil }
        let text = "known: \(reason)\n\(text(result.check, finding))"
        return line("notice", at: result.check.location, title: title(of: result), text)
    }

    private func title(of result: CheckResult) -> String {
        "\(result.check.id) (\(result.check.level.rawValue))"
    }

    private func text(_ check: Check, _ finding: Finding) -> String {
        var rows = [check.requirement, "expected: \(finding.expected)", "observed: \(finding.observed)"]
        if let hint = finding.hint { rows.append("hint: \(hint)") }
        return rows.joined(separator: "\n")
    }

    private func line(_ command: String, at place: SourceLocation? = nil, title: String, _ message: String) -> String {
        var properties: [(String, String)] = []
        if let place {
            properties += [("file", path(place.file)), ("line", String(place.line)), ("col", String(place.column))]
        }
        properties.append(("title", DisplayText.line(title)))
        let list = properties.map { "\($0.0)=\(Self.escaped($0.1, more: [":": "%3A", ",": "%2C"]))" }
        return "::\(command) \(list.joined(separator: ","))::\(Self.escaped(DisplayText.text(message)))"
    }

    /// Escapes as the runner's own toolkit does: line breaks in a message, and also separators in a property.
    private static func escaped(_ text: String, more: [Unicode.Scalar: String] = [:]) -> String {
        let replacements = ["%": "%25", "\r": "%0D", "\n": "%0A"].merging(more) { $1 }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if let replacement = replacements[scalar] {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
