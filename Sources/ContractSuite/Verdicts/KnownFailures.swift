package import ProtocolSpec

/// Failures that are known and tolerated, each with its reason: globs of check ids.
///
/// The list must stay exact: an entry that matches nothing, or nothing that still fails, turns the run red, so that
/// it never hides more than it says.
package struct KnownFailures: Sendable {
    package struct Entry: Sendable, Hashable {
        package var glob: Glob
        package var reason: String
        /// Where the list says so; nil for an entry that no file has.
        package var location: SourceLocation?

        package init(glob: Glob, reason: String, location: SourceLocation? = nil) {
            self.glob = glob
            self.reason = reason
            self.location = location
        }
    }

    package var entries: [Entry]

    package init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// Reads a known-failing file: a mapping from glob to reason.
    ///
    /// - Returns: nil where an error makes it unusable; each is in `diagnostics`.
    package static func read(_ node: DocumentNode, diagnostics: inout DiagnosticCollector) -> KnownFailures? {
        var collector = DiagnosticCollector()
        var reader = MappingReader(node, what: "a known-failing file", diagnostics: &collector)
        let entries = (reader?.rest() ?? []).compactMap { entry -> Entry? in
            guard let reason = collector.string(entry.value, what: "the reason for \"\(entry.key)\"") else {
                return nil
            }
            if reason.isEmpty { collector.error("a known failure needs its reason", at: entry.value.location) }
            return Entry(glob: Glob(entry.key), reason: reason, location: entry.keyLocation)
        }
        diagnostics.append(contentsOf: collector.diagnostics)
        return collector.hasErrors ? nil : KnownFailures(entries: entries)
    }

    /// A failure that is listed becomes known; any other verdict stays.
    func applied(to result: CheckResult) -> CheckResult {
        guard case .failed(let finding, let evidence) = result.verdict,
            let entry = entries.first(where: { $0.glob.matches(result.check.id) })
        else { return result }
        return CheckResult(check: result.check, verdict: .known(reason: entry.reason, finding, evidence: evidence))
    }

    /// What is wrong with the list itself, once the results are there, with `applied(to:)` done.
    ///
    /// - Parameters:
    ///   - results: what ran, which may be a part of what there is: an entry that is about more is not judged then.
    ///   - ids: all checks that there are.
    /// - Returns: each entry that is not true.
    package func stale(in results: [CheckResult], of ids: [String]) -> [StaleEntry] {
        entries.compactMap { entry in
            let matches = results.filter { entry.glob.matches($0.check.id) }
            guard matches.count == ids.count(where: entry.glob.matches) else { return nil }
            if matches.isEmpty { return StaleEntry(entry, "matches no check") }
            // A check that was skipped may still fail.
            let isSettled = matches.allSatisfy { $0.verdict.status == "passed" }
            return isSettled ? StaleEntry(entry, "listed as known to fail, and passes") : nil
        }
    }
}
