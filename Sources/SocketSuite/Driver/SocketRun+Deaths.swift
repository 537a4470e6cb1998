internal import ContractSuite
internal import NIOCore

/// A server whose process dies.
extension SocketRun {
    /// Asks a batch when nothing else is asked, beside a client that says nothing.
    ///
    /// - Returns: what its trials have come to, and whether the server's process died meanwhile: then that client's connection
    ///   ends too, or nobody listens for a moment.
    func askAlone(_ batch: SocketChecks.Batch) async -> (reports: [TrialReport], hasDied: Bool) {
        let start = NIODeadline.now()
        var witness: LiveConnection?
        if connector.target.target.limits.connections > 1, case .open(let connection) = await connector.open("client") {
            witness = connection
        }
        let (reports, isWitnessCut) = await withTaskGroup(of: Bool.self) { [witness] group in
            group.addTask { await witness?.waitForCut() ?? false }
            let reports = await self.reports(of: batch)
            if reports.contains(where: \.isCut) {
                let moment = Int64(Outages.moment.wholeMilliseconds)
                try? await connector.loop.scheduleTask(in: .milliseconds(moment)) {}.futureResult.get()
            }
            group.cancelAll()
            return (reports, await group.next() ?? false)
        }
        witness?.drop()
        guard reports.contains(where: \.isCut) else { return (reports, false) }
        // A server that is not there is waited for, and so noticed.
        if case .open(let connection) = await connector.open("client") { connection.drop() }
        return (reports, isWitnessCut || suspects.outages.hasHappened(since: start))
    }

    /// Takes what the trials of a batch have come to.
    ///
    /// - Parameters:
    ///   - reports: in their order.
    ///   - batch: whose they are.
    ///   - hasDied: whether the server's process died meanwhile.
    func settle(_ reports: [TrialReport], of batch: SocketChecks.Batch, hasDied: Bool = false) {
        let isGone = suspects.outages.isGone
        for report in reports where report.check != checks.nothingElse || report.isFlooded {
            if report.isFlooded { suspects.noteFlood(in: report.check) }
            guard hasDied, report.isCut else {
                if !report.isTriedAgain { ledger.add(report.verdict, for: report.check, report.lines) }
                continue
            }
            if isGone, let culprit = suspects.culprit {
                if culprit != report.check { ledger.settle(report.check, .blocked(by: culprit)) }
            } else if isGone || !report.isTriedAgain {
                settle(report, asDeathAmong: [])
                if isGone { suspects.convict(report.check) }
            }
        }
        guard !Task.isCancelled else { return }
        for id in ids(of: batch) { ledger.conclude(id) }
    }

    /// Takes it that the server's process died of a trial.
    ///
    /// - Parameters:
    ///   - report: what the trial came to.
    ///   - others: checks that were asked at the same moment, so that it may have been one of them.
    func settle(_ report: TrialReport, asDeathAmong others: [String]) {
        let clean = connector.target.redactor.clean
        var finding = report.ofDeath(isGone: suspects.outages.isGone, clean: clean)
        if !others.isEmpty {
            var seen: Set<String> = []
            let names = others.filter { seen.insert($0).inserted }.sorted().prefix(5).joined(separator: ", ")
            finding.hint =
                "\(finding.hint ?? ""); at the same moment were asked: \(names); start it again, and ask each alone with --only"
        }
        ledger.fail(report.check, finding, report.lines)
    }
}

extension LiveConnection {
    /// Reads until the connection ends.
    ///
    /// - Returns: whether it ended with no close frame; false when the task is cancelled.
    fileprivate func waitForCut() async -> Bool {
        while let heard = await next() {
            if case .end(let end) = heard { return end == .cut }
        }
        return false
    }
}
