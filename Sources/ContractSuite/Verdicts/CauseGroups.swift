/// Failures by the fault that they point to.
struct CauseGroups {
    struct Group {
        var title: String
        var hint: String?
        /// Whether it is a fault that several make together: the hint is then its own, and not that of one of its checks.
        var isWide = false
        var results: [CheckResult]
    }

    private(set) var groups: [Group] = []

    /// - Parameters:
    ///   - failures: in the order of the list.
    ///   - results: all results, which show whether a wider fault is one: every check in its scope must fail by it.
    init(_ failures: [CheckResult], among results: [CheckResult]) {
        let wider = Self.applying(failures, results)
        var places: [Key: Int] = [:]
        for failure in failures {
            guard let finding = failure.verdict.finding else { continue }
            let (key, group) = Self.group(failure, finding, wider)
            if let place = places[key] {
                groups[place].results.append(failure)
            } else {
                places[key] = groups.count
                groups.append(group)
            }
        }
    }

    private enum Key: Hashable {
        case wider(String)
        case named(String)
        /// A finding of which nothing is known but its hint has the cause that the hint names.
        case hinted(String)
        case alone(String)
    }

    private static func group(
        _ failure: CheckResult,
        _ finding: Finding,
        _ wider: Set<String>
    ) -> (Key, Group) {
        if let cause = finding.cause?.wider.first(where: { wider.contains($0.title) }) {
            return (
                .wider(cause.title),
                Group(
                    title: cause.title,
                    hint: cause.hint ?? finding.hint,
                    isWide: cause.hint != nil,
                    results: [failure]
                )
            )
        }
        if let cause = finding.cause {
            return (.named(cause.title), Group(title: cause.title, hint: finding.hint, results: [failure]))
        }
        let key = finding.hint.map(Key.hinted) ?? .alone(failure.check.id)
        return (key, Group(title: finding.observed, hint: finding.hint, results: [failure]))
    }

    /// The titles of the wider faults that the results show: no check in their scope has passed, or failed in another way.
    private static func applying(_ failures: [CheckResult], _ results: [CheckResult]) -> Set<String> {
        let candidates = Set(failures.flatMap { $0.verdict.finding?.cause?.wider ?? [] })
        return Set(
            candidates.filter { wider in
                let judged = results.filter { result in
                    result.check.level != .info && result.verdict.status != "skipped"
                        && wider.scope.contains { $0.matches(result.check.id) }
                }
                return judged.count > 1
                    && judged.allSatisfy { $0.verdict.finding?.cause?.wider.contains(wider) == true }
            }.map(\.title)
        )
    }
}
