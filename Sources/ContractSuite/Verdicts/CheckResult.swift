/// A check and how it ended.
package struct CheckResult: Sendable {
    package var check: Check
    package var verdict: Verdict

    package init(check: Check, verdict: Verdict) {
        self.check = check
        self.verdict = verdict
    }

    /// Whether it alone turns a run red; strictly, a failed SHOULD does too.
    package func failsRun(strict: Bool) -> Bool {
        guard case .failed = verdict else { return false }
        return check.level == .must || (strict && check.level == .should)
    }
}
