/// Lists checks, one a line: its level and its id.
package enum ListReporter {
    package static func text(of checks: [Check]) -> String {
        let width = Level.allCases.map(\.rawValue.count).max() ?? 0
        return checks.map { check in
            let level = check.level.rawValue
            return "\(level)\(String(repeating: " ", count: width - level.count))  \(check.id)\n"
        }.joined()
    }
}
