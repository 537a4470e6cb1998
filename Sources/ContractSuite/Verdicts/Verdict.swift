/// How a check ended.
package enum Verdict: Sendable, Hashable {
    /// With what there is to tell about it, such as a figure.
    case passed(note: String?)
    /// With the transcript of what happened, secrets redacted.
    case failed(Finding, evidence: [EvidenceLine])
    /// With what was missing.
    case skipped(String)
    /// It failed, and a known-failing file says so, with its reason.
    case known(reason: String, Finding, evidence: [EvidenceLine])

    /// One word: `passed`, `failed`, `skipped`, `known`.
    package var status: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        case .known: "known"
        }
    }

    /// What was found wrong, known or not.
    package var finding: Finding? {
        switch self {
        case .failed(let finding, _), .known(_, let finding, _): finding
        case .passed, .skipped: nil
        }
    }

    package var evidence: [EvidenceLine] {
        switch self {
        case .failed(_, let evidence), .known(_, _, let evidence): evidence
        case .passed, .skipped: []
        }
    }
}
