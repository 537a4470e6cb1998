internal import Synchronization

/// Runs a plan: asks each check in its place, and turns what comes of it into a verdict.
final class CheckRunner: Sendable {
    /// Why a check has no verdict after the run was ended.
    static let interrupted = "the run was interrupted"

    let context: RunContext
    let collector: ResultCollector
    private let blocked = BlockedChecks()
    /// What ended the run, where something did that no check is about.
    private let failure = Mutex<SuiteError?>(nil)

    init(context: RunContext, collector: ResultCollector) {
        self.context = context
        self.collector = collector
    }

    /// - Throws: `SuiteError` where this machine, not the server, stood in the way: no verdict can be trusted then.
    func run(_ plan: RunPlan) async throws(SuiteError) {
        for skip in plan.skipped {
            collector.begin(skip.number)
            collector.add(.skipped(skip.reason), for: skip.number)
        }
        await withTaskGroup(of: Void.self) { group in
            for entry in plan.background { group.addTask { await self.runAlone(entry) } }
            group.addTask { await self.runConcurrently(plan.concurrent) }
            group.addTask { await self.runInRooms(plan) }
        }
        if let failure = failure.withLock(\.self) { throw failure }
        settle()
    }

    /// Judges the checks that were blocked by another which may have run at the same time.
    private func settle() {
        let failed = collector.failedIDs
        for (number, blocked, verdict) in blocked.all {
            collector.add(failed.contains(blocked.check) ? .blocked(by: blocked.check) : verdict, for: number)
        }
    }
}

// MARK: - In their places

extension CheckRunner {
    private func runConcurrently(_ entries: [RunPlan.Entry]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, entry) in entries.enumerated() {
                if index >= RunPlan.atOnce { await group.next() }
                group.addTask { await self.runAlone(entry) }
            }
        }
    }

    private func runAlone(_ entry: RunPlan.Entry) async {
        let session = Session(context: context)
        await ask(entry, in: session)
        session.clear()
    }

    /// First, in the main room, what is about rooms and people; then, in both rooms beside each other, what is about frames
    /// alone. Where anything has failed by then the second room is left out: it might hear of the first.
    private func runInRooms(_ plan: RunPlan) async {
        let main = Session(context: context)
        for entry in plan.mainRoom { await askAndClear(entry, in: main) }
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
        guard collector.hasFailed(entry.number) || blocked.holds(entry.number) else { return }
        session.failures.insert(entry.check.id)
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

// MARK: - One check

extension CheckRunner {
    private func ask(_ entry: RunPlan.Entry, in session: Session) async {
        let number = entry.number
        guard !Task.isCancelled, failure.withLock({ $0 == nil }) else {
            return collector.add(.skipped(Self.interrupted), for: number)
        }
        collector.begin(number)
        if let failed = entry.check.prerequisites.first(where: session.failures.contains) {
            return collector.add(.blocked(by: failed), for: number)
        }
        await session.begin(check: number)
        do throws(Blocked) {
            let verdict = try await verdict(entry.check, in: session)
            // What was cut off in its middle has proved nothing.
            let isCutOff = Task.isCancelled && verdict.status != "passed"
            collector.add(isCutOff ? .skipped(Self.interrupted) : verdict, for: number)
        } catch {
            if Task.isCancelled {
                collector.add(.skipped(Self.interrupted), for: number)
            } else if session.failures.contains(error.check) {
                collector.add(.blocked(by: error.check), for: number)
            } else {
                blocked.add(error, verdict: failed(error.finding, in: session), for: number)
            }
        }
    }

    private func verdict(_ check: Check, in session: Session) async throws(Blocked) -> Verdict {
        do {
            try await check.question.procedure.run(on: session)
            return .passed(note: session.note.map(context.redactor.clean))
        } catch let missing as Missing {
            return .skipped(missing.text)
        } catch let blocked as Blocked {
            throw blocked
        } catch let error as SuiteError {
            failure.withLock { $0 = $0 ?? error }
            return .skipped(Self.interrupted)
        } catch let finding as Finding {
            return failed(finding, in: session)
        } catch {
            return failed(Finding(expected: check.requirement, observed: "\(error)"), in: session)
        }
    }

    private func failed(_ finding: Finding, in session: Session) -> Verdict {
        let clean = context.redactor.clean
        var redacted = finding
        redacted.expected = DisplayText.line(clean(finding.expected))
        redacted.observed = DisplayText.line(clean(finding.observed))
        redacted.hint = finding.hint.map(clean)
        return .failed(redacted, evidence: session.evidence(proving: finding))
    }
}
