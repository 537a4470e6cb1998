internal import ContractSuite
internal import NIOCore

/// What a trial has come to.
struct TrialReport: Sendable {
    var check: String
    var verdict: TrialVerdict
    /// What happened since the trial began.
    var lines: [Transcript.Line]
    /// Whether a connection ended in it as it does where the server's process dies: with no close frame, or before it was open.
    var isCut: Bool
    /// Whether the same was tried again piece by piece, which says more.
    var isTriedAgain: Bool

    init(
        _ check: String,
        _ verdict: TrialVerdict,
        _ lines: [Transcript.Line],
        isCut: Bool,
        isTriedAgain: Bool = false
    ) {
        self.check = check
        self.verdict = verdict
        self.lines = lines
        self.isCut = isCut
        self.isTriedAgain = isTriedAgain
    }

    /// What was found wrong.
    var finding: Finding? {
        switch verdict {
        case .failed(let finding), .blocked(_, let finding): finding
        case .passed, .skipped: nil
        }
    }

    /// Whether the server never stopped sending.
    var isFlooded: Bool { finding == Conversation.flood }

    /// The frames that were sent since the server last said something: of one of these it died, if it did.
    var unanswered: [Transcript.Line] {
        let heard = lines.filter { $0.direction == .fromServer && $0.payload != nil }.map(\.time).max()
        return lines.filter { line in
            line.direction == .toServer && line.payload != nil && line.role == .exchange
                && heard.map { $0 < line.time } ?? true
        }
    }

    /// The same where the server's process died of it.
    ///
    /// - Parameters:
    ///   - isGone: whether it has not come back.
    ///   - clean: takes secrets out.
    /// - Returns: what was found, with the frame that it died of.
    func ofDeath(isGone: Bool, clean: (String) -> String) -> Finding {
        var finding =
            finding ?? Finding(expected: "the server goes on", observed: "the server ended TCP with no close frame")
        finding.hint = nil
        let frames = unanswered
        if let last = frames.last, let frame = last.payload {
            frame.noteProof()
            let shown = [last.text, frame.shown(clean: clean)].filter { !$0.isEmpty }.joined(separator: " ")
            let several = frames.count > 1 ? "one of \(frames.count) frames, the last of which was " : ""
            finding.observed += ", after \(several)\(shown)"
        }
        if isGone { finding.observed += "; since then nobody listens there" }
        return finding.ofDeath
    }
}
