/// How a check ended.
package enum Verdict: Sendable, Hashable {
    /// With what there is to tell about it, such as a figure.
    case passed(note: String?)
    /// With the transcript of what happened, secrets redacted.
    case failed(Finding, evidence: [EvidenceLine])
    /// With what was missing.
    case skipped(String)
    /// It was not asked, or not answered, because another check fails: that one's id.
    case blocked(by: String)
    /// It failed, and a known-failing file says so, with its reason.
    case known(reason: String, Finding, evidence: [EvidenceLine])

    /// One word: `passed`, `failed`, `skipped`, `known`.
    package var status: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped, .blocked: "skipped"
        case .known: "known"
        }
    }

    /// What was found wrong, known or not.
    package var finding: Finding? {
        switch self {
        case .failed(let finding, _), .known(_, let finding, _): finding
        case .passed, .skipped, .blocked: nil
        }
    }

    /// Why there is no verdict; nil where there is one.
    package var reason: String? {
        switch self {
        case .skipped(let reason): reason
        case .blocked(let check): "can't be judged while \(check) fails"
        case .passed, .failed, .known: nil
        }
    }

    package var evidence: [EvidenceLine] {
        switch self {
        case .failed(_, let evidence), .known(_, _, let evidence): evidence
        case .passed, .skipped, .blocked: []
        }
    }
}
