internal import ContractSuite
internal import NIOCore
internal import Synchronization

/// Batches in the middle of which the server's process may have died: only alone can it be told which of them it died of.
final class Suspects: Sendable {
    struct Suspect: Sendable {
        var run: SocketRun
        var batch: SocketChecks.Batch
        /// What it came to among others.
        var reports: [TrialReport]
    }

    private struct State {
        var all: [Suspect] = []
        var culprit: String?
        var isFlooded = false
    }

    /// After so many that end in the same way alone no more are asked: a server that ends so many connections needs no more proof.
    static let most = 12

    let outages: Outages
    private let state = Mutex(State())

    init(_ outages: Outages) {
        self.outages = outages
    }

    /// In the order in which they came.
    var all: [Suspect] { state.withLock(\.all) }
    /// The check that the server died of, and after which it did not come back; or the first in which it never stopped sending.
    var culprit: String? { state.withLock(\.culprit) }
    /// Whether there is nothing to be asked any more: the server is gone, or sends without end.
    var isOver: Bool { outages.isGone || state.withLock(\.isFlooded) }

    func add(_ suspect: Suspect) { state.withLock { $0.all.append(suspect) } }

    /// Takes note of what the server died of; the first one counts.
    func convict(_ check: String) { state.withLock { $0.culprit = $0.culprit ?? check } }

    /// Takes note of a check in which the server never stopped sending: nothing more is asked.
    func noteFlood(in check: String) {
        state.withLock { state in
            state.culprit = state.culprit ?? check
            state.isFlooded = true
        }
    }

    /// Whether these may be what the server died of, or what its death spoilt.
    func include(_ reports: [TrialReport], since start: NIODeadline) -> Bool {
        reports.contains(where: \.isCut)
            || outages.hasHappened(since: start) && reports.contains { $0.finding != nil }
    }

    /// Asks all of them again, one after the other.
    func askAgain() async {
        var count = 0
        for (index, suspect) in all.enumerated() where !Task.isCancelled {
            if outages.isGone { return settleUnclear(Array(all[index...])) }
            guard count < Self.most else {
                suspect.run.settle(suspect.reports, of: suspect.batch)
                continue
            }
            let (reports, hasDied) = await suspect.run.askAlone(suspect.batch)
            guard !Task.isCancelled else { return }
            if reports.contains(where: \.isCut) { count += 1 }
            // It is gone for somebody else's sake where nothing was sent.
            let isUnasked = outages.isGone && culprit == nil && !reports.contains { !$0.unanswered.isEmpty }
            if isUnasked { return settleUnclear(Array(all[index...])) }
            suspect.run.settle(reports, of: suspect.batch, hasDied: hasDied)
        }
    }

    /// The server has not come back. What it died of is known, or it is most likely what was sent last of all.
    private func settleUnclear(_ suspects: [Suspect]) {
        if culprit == nil {
            let cut = suspects.flatMap { suspect in
                suspect.reports.filter(\.isCut).map { (suspect: suspect, report: $0, sent: $0.unanswered.last?.time) }
            }
            let start = NIODeadline.uptimeNanoseconds(0)
            if let last = cut.max(by: { ($0.sent ?? start) < ($1.sent ?? start) }) {
                let others = cut.filter { $0.sent != nil && $0.report.check != last.report.check }.map(\.report.check)
                last.suspect.run.settle(last.report, asDeathAmong: others)
                convict(last.report.check)
            }
        }
        for suspect in suspects { suspect.run.settle(suspect.reports, of: suspect.batch, hasDied: true) }
    }
}
