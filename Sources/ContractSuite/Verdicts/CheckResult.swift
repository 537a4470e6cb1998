/// A check and how it ended.
package struct CheckResult: Sendable {
    package var check: Check
    package var verdict: Verdict

    package init(check: Check, verdict: Verdict) {
        self.check = check
        self.verdict = verdict
    }

    /// Whether it is what nobody states and the server does not do: no fault.
    package var isUnmetGuess: Bool {
        guard case .failed(let finding, _) = verdict else { return false }
        return check.level == .info && finding.cause?.isFatal != true
    }

    /// Whether it alone turns a run red; strictly, a failed SHOULD does too. A process that dies does in any case: whatever it
    /// died of, it took everybody's connections along.
    package func failsRun(strict: Bool) -> Bool {
        guard case .failed(let finding, _) = verdict else { return false }
        return check.level == .must || (strict && check.level == .should) || finding.cause?.isFatal == true
    }
}
