/// One fault in the server, and the checks that it breaks.
package struct Cause: Sendable {
    /// The fault in a few words.
    package var title: String
    /// What to do about it; nil where nothing more is known than was observed.
    package var hint: String?
    /// The checks that fail because of it, at least one: the one that shows it best comes first, the others in the order of the
    /// list.
    package var results: [CheckResult]
    /// The ids of the checks that can't be judged until it is mended, in the order of the list.
    package var blocked: [String]

    /// The ids of the checks that fail, the best example first.
    package var checks: [String] { results.map(\.check.id) }

    /// Whether it takes everything else along.
    fileprivate var isFatal: Bool { results.contains { $0.verdict.finding?.cause?.isFatal == true } }

    /// How much depends on it.
    fileprivate var weight: Int { results.count + blocked.count }

    /// Whether it alone turns a run red; strictly, a failed SHOULD does too.
    package func failsRun(strict: Bool) -> Bool {
        results.contains { $0.failsRun(strict: strict) }
    }
}

extension Report {
    /// The faults that the failures point to, the one to mend first at the beginning: one that takes
    /// everything else along, then the one that breaks the most checks, and keeps the most from being judged. What is known to fail, and what is only reported (INFO), has none.
    package var causes: [Cause] {
        let failures = results.filter { result in
            if case .failed = result.verdict { !result.isUnmetGuess } else { false }
        }
        let widened = CauseGroups(failures, among: results)
        let blocked = blockedByFailure
        let causes = widened.groups.map { group in
            Cause(
                title: group.title,
                hint: group.hint,
                results: Self.bestFirst(group.results, hint: group.isWide ? group.hint : nil),
                blocked: results.map(\.check.id).filter { id in
                    blocked[id].map { failed in group.results.contains { $0.check.id == failed } } ?? false
                }
            )
        }
        return causes.enumerated().sorted { left, right in
            let isFatal = (left.element.isFatal, right.element.isFatal)
            guard isFatal.0 == isFatal.1 else { return isFatal.0 }
            return (right.element.weight, left.offset) < (left.element.weight, right.offset)
        }.map(\.element)
    }

    /// For each check that could not be judged: the id of the one that has failed.
    private var blockedByFailure: [String: String] {
        let pairs = results.compactMap { result -> (String, String)? in
            if case .blocked(let check) = result.verdict { (result.check.id, check) } else { nil }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// What must be kept shows more than what should be, and a short exchange more than a long one.
    /// A hint that is given takes the place of the best example's own.
    private static func bestFirst(_ results: [CheckResult], hint: String?) -> [CheckResult] {
        let best = results.enumerated().min { left, right in rank(left) < rank(right) }
        guard let best else { return results }
        var example = best.element
        if let hint, case .failed(var finding, let evidence) = example.verdict {
            finding.hint = hint
            example.verdict = .failed(finding, evidence: evidence)
        }
        return [example] + results.enumerated().filter { $0.offset != best.offset }.map(\.element)
    }

    private static func rank(_ result: EnumeratedSequence<[CheckResult]>.Element) -> (Int, Int, Int) {
        let lines = result.element.verdict.evidence.count
        return (result.element.check.level == .must ? 0 : 1, lines == 0 ? .max : lines, result.offset)
    }
}
