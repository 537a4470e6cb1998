internal import ProtocolSpec

/// Writes annotations for GitHub Actions, one a line. The runner shows each at the line of the contract that it names.
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
        var lines = report.results.compactMap(annotation)
        lines += report.staleKnown.map {
            line("error", at: $0.location, title: "known-failing: \($0.glob)", $0.problem)
        }
        let outcome = report.outcome(strict: isStrict)
        if report.wasInterrupted {
            lines.append(line("error", title: report.target, Outcome.interrupted.rawValue))
        } else if outcome == .nothing {
            lines.append(line("error", title: report.target, outcome.rawValue))
        }
        return lines.map { "\($0)\n" }.joined()
    }

    private func annotation(_ result: CheckResult) -> String? {
        let check = result.check
        let title = "\(check.id) (\(check.level.rawValue))"
        switch result.verdict {
        case .passed, .skipped, .blocked: return nil
        case .known(let reason, let finding, _):
            return line("notice", at: check.location, title: title, "known: \(reason)\n\(text(check, finding))")
        case .failed(let finding, _):
            let command = result.failsRun(strict: isStrict) ? "error" : check.level == .info ? "notice" : "warning"
            return line(command, at: check.location, title: title, text(check, finding))
        }
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
