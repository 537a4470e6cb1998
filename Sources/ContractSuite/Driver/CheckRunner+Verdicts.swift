internal import Synchronization

// What comes of a check, as a verdict.
extension CheckRunner {
    /// The verdict of a body that ends with an error; nil where it doesn't.
    func complaint(
        of check: Check,
        in session: Session,
        _ body: () async throws -> Void
    ) async throws(Blocked) -> Verdict? {
        do {
            try await body()
            return nil
        } catch {
            if !(error is SuiteError), let displacement = await session.displacement() {
                return try displaced(check, displacement, in: session)
            }
            return try verdict(of: error, check, in: session)
        }
    }

    private func verdict(of error: any Error, _ check: Check, in session: Session) throws(Blocked) -> Verdict {
        switch error {
        case let missing as Missing: return .skipped(missing.text)
        case let blocked as Blocked:
            try blockIfGone(check, blocked.finding)
            throw blocked
        case let lack as PremiseMissing:
            missing.add(lack.ground, foundBy: check.id)
            let wider = check.premises.first { $0.ground.explains(lack.ground) && missing.contains($0) }
            return wider.map { .blocked(by: $0.check) } ?? failed(check, lack.finding, in: session)
        case let error as SuiteError:
            failure.withLock { $0 = $0 ?? error }
            return .skipped(Self.interrupted)
        case let finding as Finding:
            try blockIfGone(check, finding)
            return failed(check, finding, in: session)
        default: return failed(check, Finding(expected: check.requirement, observed: "\(error)"), in: session)
        }
    }

    /// A person's older connection was closed. That is the question of one check: what else rests on two connections of a
    /// person can't be judged.
    private func displaced(
        _ check: Check,
        _ displacement: Displacement,
        in session: Session
    ) throws(Blocked) -> Verdict {
        let finding = displacement.finding
        guard let fence = context.contractIndex.fence else { return failed(check, finding, in: session) }
        let id = session.check(ofSecondConnection: fence)
        guard check.id != id else { return failed(check, finding, in: session) }
        throw Blocked(check: id, finding: finding)
    }

    /// What is only reported (INFO) never fails: its note says what was found.
    func failed(_ check: Check, _ finding: Finding, in session: Session) -> Verdict {
        let clean = context.redactor.clean
        var redacted = finding
        redacted.expected = DisplayText.line(clean(finding.expected))
        redacted.observed = DisplayText.line(clean(finding.observed))
        redacted.hint = finding.hint.map(clean)
        guard check.level != .info else {
            return .passed(note: "\(redacted.observed); in the contract: \(redacted.expected)")
        }
        return .failed(redacted, evidence: session.evidence(proving: finding))
    }
}

// MARK: - A server that dies

extension CheckRunner {
    /// Takes note that the server's process died in the middle of a check.
    func noteDeath(in entry: RunPlan.Entry, _ finding: Finding, _ session: Session) {
        let verdict = failed(entry.check, finding.ofDeath, in: session)
        if entry.isAskedAgain {
            collector.add(verdict, for: entry.number)
        } else {
            suspects.add(entry, verdict)
        }
    }

    /// Asks again, each alone, the checks in which the server died: others were under way in some of them.
    func askSuspects() async {
        let all = suspects.all
        for (index, suspect) in all.enumerated() {
            if context.outages.isGone, let first = suspects.first, index > 0 {
                collector.add(.blocked(by: first), for: suspect.entry.number)
            } else if context.outages.isGone || index >= Suspects.most || Task.isCancelled {
                collector.add(suspect.verdict, for: suspect.entry.number)
            } else {
                var entry = suspect.entry
                entry.isAskedAgain = true
                await runAlone(entry)
            }
        }
    }

    /// Where the server died and has not come back, whatever it died of is what must be mended.
    private func blockIfGone(_ check: Check, _ finding: Finding) throws(Blocked) {
        guard finding.cause == .noConnection, context.outages.isGone, let first = suspects.first, first != check.id
        else { return }
        throw Blocked(check: first, finding: finding)
    }
}
