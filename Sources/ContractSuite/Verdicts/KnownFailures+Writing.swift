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
        let isKept: (String) -> Bool = { id in kept.contains { $0.glob.matches(id) } }
        let tolerated = report.results.compactMap { result -> Entry? in
            guard case .known(let reason, _, _) = result.verdict, !isKept(result.check.id) else { return nil }
            return Entry(glob: Glob(result.check.id), reason: reason)
        }
        let added =
            tolerated
            + report.causes.flatMap { cause in
                Self.entries(for: cause, leaving: isKept, of: checks.map(\.id))
            }
        let places = (kept + added).map { entry in
            (place: checks.firstIndex { entry.glob.matches($0.id) } ?? checks.count, entry: entry)
        }
        let sorted = places.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        return KnownFailures(entries: sorted.map(\.element.entry))
    }

    /// As few globs as name the checks of a cause and no others, each with what is known of the cause.
    private static func entries(for cause: Cause, leaving isKept: (String) -> Bool, of ids: [String]) -> [Entry] {
        let failures = cause.results.filter { !isKept($0.check.id) }
        let globs = GlobCover.globs(for: failures.map(\.check.id), of: ids)
        return globs.map { glob in
            let matched = failures.filter { glob.matches($0.check.id) }
            // A cause that has no name of its own is called by its best example, which may be another one.
            let isNamed = matched.contains { $0.verdict.finding?.cause != nil }
            let observed = matched.count == 1 && !isNamed ? matched[0].verdict.finding?.observed : nil
            return Entry(glob: glob, reason: observed ?? cause.title)
        }
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
