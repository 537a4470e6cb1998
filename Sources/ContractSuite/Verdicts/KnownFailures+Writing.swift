import ProtocolSpec

extension KnownFailures {
    /// The list that makes a run green: what failed, each with its reason, in the order of the checks.
    ///
    /// An entry stays, with its reason, as long as a check that it matches still fails, or may fail for all that this
    /// run can tell: because it was skipped, or not chosen. What fails besides is added, with what was observed.
    ///
    /// - Parameters:
    ///   - report: the run's results.
    ///   - checks: every check there is, chosen or not.
    /// - Returns: the list to write.
    package func updated(with report: Report, of checks: [Check]) -> KnownFailures {
        let ran = Dictionary(report.results.map { ($0.check.id, $0) }) { first, _ in first }
        let kept = entries.filter { entry in
            let matches = checks.map(\.id).filter(entry.glob.matches)
            // A run of a part can't tell whether an entry for something else is of another target.
            if matches.isEmpty { return report.results.count < checks.count }
            return matches.contains { ran[$0]?.verdict.status != "passed" }
        }
        let added = report.results.compactMap { result -> Entry? in
            guard let finding = result.verdict.finding, result.check.level != .info,
                !kept.contains(where: { $0.glob.matches(result.check.id) })
            else { return nil }
            if case .known(let reason, _, _) = result.verdict {
                return Entry(glob: Glob(result.check.id), reason: reason)
            }
            return Entry(glob: Glob(result.check.id), reason: finding.observed)
        }
        let places = (kept + added).map { entry in
            (place: checks.firstIndex { entry.glob.matches($0.id) } ?? checks.count, entry: entry)
        }
        let sorted = places.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        return KnownFailures(entries: sorted.map(\.element.entry))
    }

    /// The list as YAML, as `read` reads it.
    ///
    /// - Parameter target: the server's name.
    /// - Returns: a whole document, with a comment that says what it is.
    package func document(target: String) -> String {
        let lines = entries.map { "\(YAMLText.quoted($0.glob.pattern)): \(YAMLText.quoted($0.reason))\n" }
        return """
            # Known failures of \(DisplayText.line(target)), for belay verify --known-failing: check id (or glob) and reason.
            # Written by belay verify --write-known. Reasons are yours to improve: they stay as long as the check fails.

            """ + (lines.isEmpty ? "{}\n" : lines.joined())
    }
}

extension Report {
    /// The same run, judged by another list of known failures.
    ///
    /// - Parameters:
    ///   - known: the list.
    ///   - ids: all checks that there are, of which some may have run.
    /// - Returns: the report as it would have been.
    package func judged(by known: KnownFailures, of ids: [String]) -> Report {
        var report = self
        report.results = results.map(known.applied)
        report.staleKnown = known.stale(in: report.results, of: ids)
        return report
    }
}
