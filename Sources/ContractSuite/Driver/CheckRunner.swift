internal import Synchronization

/// Runs a plan: asks each check in its place, and turns what comes of it into a verdict.
package final class CheckRunner: Sendable {
    /// Why a check has no verdict after the run was ended.
    package static let interrupted = "the run was interrupted"

    let context: RunContext
    let collector: ResultCollector
    private let unusable: [Need.Probe: String]
    private let blocked = BlockedChecks()
    let missing = MissingPremises()
    let suspects = Suspects()
    /// What ended the run, where something did that no check is about.
    let failure = Mutex<SuiteError?>(nil)

    /// - Parameters:
    ///   - context: what all checks work with.
    ///   - collector: gets the verdicts.
    ///   - unusable: probes that are not to be asked, each with the reason.
    init(context: RunContext, collector: ResultCollector, unusable: [Need.Probe: String]) {
        self.context = context
        self.collector = collector
        self.unusable = unusable
    }

    /// - Throws: `SuiteError` where this machine, not the server, stood in the way: no verdict can be trusted then.
    func run(_ plan: RunPlan) async throws(SuiteError) {
        for skip in plan.skipped {
            collector.begin(skip.number)
            collector.add(.skipped(skip.reason), for: skip.number)
        }
        let main = Session(context: context)
        main.probes.unusable = unusable
        await runPremises(plan.premises, main)
        await withTaskGroup(of: Void.self) { group in
            for entry in plan.background { group.addTask { await self.runAlone(entry) } }
            group.addTask { await self.runConcurrently(plan.concurrent) }
            await runInRooms(plan, main)
        }
        await askSuspects()
        settle()
        for entry in plan.alone { await runAlone(entry) }
        if let failure = failure.withLock(\.self) { throw failure }
        settle()
    }

    /// Judges the checks that were blocked by another which may have run at the same time.
    private func settle() {
        let failed = collector.failedIDs
        let blockers = collector.blockers
        for (number, blocked, verdict) in blocked.take() {
            // What stands in the way may itself be blocked by what has failed.
            let root = failed.contains(blocked.check) ? blocked.check : blockers[blocked.check]
            collector.add(root.map { .blocked(by: $0) } ?? verdict, for: number)
        }
    }
}

// MARK: - In their places

extension CheckRunner {
    private func runPremises(_ entries: [RunPlan.Entry], _ main: Session) async {
        for entry in entries {
            if entry.check.schedule == .mainRoom {
                await askAndClear(entry, in: main)
            } else {
                await runAlone(entry)
            }
        }
    }

    private func runConcurrently(_ entries: [RunPlan.Entry]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, entry) in entries.enumerated() {
                if index >= RunPlan.atOnce { await group.next() }
                group.addTask { await self.runAlone(entry) }
            }
        }
    }

    func runAlone(_ entry: RunPlan.Entry) async {
        let session = Session(context: context)
        session.failures = collector.failedIDs
        await ask(entry, in: session)
        session.clear()
    }

    /// First, in the main room, what is about rooms and people; then, in both rooms beside each other, what is about frames
    /// alone. Where anything has failed by then the second room is left out: it might hear of the first.
    private func runInRooms(_ plan: RunPlan, _ main: Session) async {
        for entry in plan.mainRoom where entry.check.phase < .persistence { await askAndClear(entry, in: main) }
        await runStored(plan.mainRoom.filter { $0.question.isOfStore }, in: main)
        for entry in plan.mainRoom where entry.check.phase >= .persistence && !entry.question.isOfStore {
            await askAndClear(entry, in: main)
        }
        let queue = RoomQueue(plan.eitherRoom)
        await withTaskGroup(of: Void.self) { group in
            if main.failures.isEmpty, context.target.other != nil, !queue.isEmpty {
                group.addTask { [context] in
                    let other = Session(context: context, room: .other)
                    if await self.isUsable(other) { await self.empty(queue, in: other) }
                    other.clear()
                }
            }
            await empty(queue, in: main)
        }
        main.clear()
    }

    private func empty(_ queue: RoomQueue, in session: Session) async {
        while let entry = queue.next() { await askAndClear(entry, in: session) }
    }

    private func askAndClear(_ entry: RunPlan.Entry, in session: Session) async {
        await ask(entry, in: session)
        clearAfterFailure(of: entry, in: session)
    }

    private func clearAfterFailure(of entry: RunPlan.Entry, in session: Session) {
        let isSuspect = suspects.holds(entry.number)
        guard isSuspect || collector.hasFailed(entry.number) || blocked.holds(entry.number) else { return }
        // What the server died of is not known before the end.
        if !isSuspect { session.failures.insert(entry.check.id) }
        session.clear()
    }

    /// Whether the room has two members who hear each other, and nobody else.
    private func isUsable(_ session: Session) async -> Bool {
        guard context.contractIndex.fence != nil, !session.others.isEmpty else { return false }
        let slots = [session.sender] + session.others
        // Both are connected before anything is sent.
        for slot in slots where (try? await session.connection(slot)) == nil { return false }
        let heard = try? await session.fence(by: session.sender, at: slots)
        return heard != nil && !session.bystanders.hasBystanders
    }
}

// MARK: - Stored messages

extension CheckRunner {
    /// Sends for all checks of stored messages first, and judges them by what is read after that: a long list is read once.
    private func runStored(_ entries: [RunPlan.Entry], in session: Session) async {
        var waiting:
            [(entry: RunPlan.Entry, pause: Session.Pause, procedure: PersistedMessages, sent: [AwaitedMessage])] = []
        for entry in entries {
            guard let procedure = entry.question.procedure as? PersistedMessages,
                await begin(entry, in: session)
            else { continue }
            var sent: [AwaitedMessage] = []
            let hasSent = await attempt(entry, in: session) { sent = try await procedure.send(on: session) }
            clearAfterFailure(of: entry, in: session)
            if hasSent { waiting.append((entry, session.pause(), procedure, sent)) }
        }
        session.clear()
        for (entry, pause, procedure, sent) in waiting {
            session.resume(pause)
            if await attempt(entry, in: session, { try await procedure.judge(sent, on: session) }) {
                pass(entry, in: session)
            }
            clearAfterFailure(of: entry, in: session)
        }
    }
}

// MARK: - One check

extension CheckRunner {
    private func ask(_ entry: RunPlan.Entry, in session: Session) async {
        guard await begin(entry, in: session) else { return }
        let went = await attempt(entry, in: session) { try await entry.question.procedure.run(on: session) }
        if went { pass(entry, in: session) }
    }

    /// - Returns: whether the check can be asked; if not, it has its verdict.
    private func begin(_ entry: RunPlan.Entry, in session: Session) async -> Bool {
        guard !Task.isCancelled, failure.withLock({ $0 == nil }) else {
            collector.add(.skipped(Self.interrupted), for: entry.number)
            return false
        }
        collector.begin(entry.number)
        if let failed = blocker(of: entry, in: session) {
            collector.add(.blocked(by: failed), for: entry.number)
            return false
        }
        await session.begin(check: entry.number)
        return true
    }

    /// The check whose failure leaves this one nothing to judge; nil where there is none. A failure in another session counts too.
    private func blocker(of entry: RunPlan.Entry, in session: Session) -> String? {
        let check = entry.check
        let failed = check.prerequisites.first { session.failures.contains($0) || collector.hasFailed($0) }
        if let failed, !(session.hasOneConnectionAPerson && CheckID.isOfSecondConnection(failed)) { return failed }
        return entry.isPremise ? nil : check.premises.first(where: missing.contains)?.check
    }

    private func pass(_ entry: RunPlan.Entry, in session: Session) {
        collector.add(.passed(note: session.note.map(context.redactor.clean)), for: entry.number)
    }

    /// Does a check, or a part of one.
    ///
    /// - Returns: whether the server did as it should; if not, the check has its verdict.
    private func attempt(
        _ entry: RunPlan.Entry,
        in session: Session,
        _ body: () async throws -> Void
    ) async -> Bool {
        do throws(Blocked) {
            guard let verdict = try await complaint(of: entry.check, in: session, body) else { return true }
            // What was cut off in its middle has proved nothing.
            if Task.isCancelled {
                collector.add(.skipped(Self.interrupted), for: entry.number)
            } else if let finding = verdict.finding, await session.hasServerDied() {
                noteDeath(in: entry, finding, session)
            } else {
                collector.add(verdict, for: entry.number)
            }
        } catch {
            if Task.isCancelled {
                collector.add(.skipped(Self.interrupted), for: entry.number)
            } else if await session.hasServerDied() {
                noteDeath(in: entry, error.finding, session)
            } else if session.failures.contains(error.check) {
                collector.add(.blocked(by: error.check), for: entry.number)
            } else {
                blocked.add(error, verdict: failed(entry.check, error.finding, in: session), for: entry.number)
            }
        }
        return false
    }
}
