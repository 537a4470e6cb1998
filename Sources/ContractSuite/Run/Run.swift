internal import ProtocolSpec
internal import Synchronization

/// One run: who plays what when.
struct Run: Sendable {
    /// How many checks of the gate are under way at once.
    private static let atOnce = 8
    /// Why a check has no verdict after the run was ended.
    static let interrupted = "the run was interrupted"

    let context: RunContext
    let collector: ResultCollector
    private let blocked = BlockedChecks()

    init(context: RunContext, collector: ResultCollector) {
        self.context = context
        self.collector = collector
    }

    func play(_ checks: [Check]) async {
        let numbered = Array(checks.enumerated())
        await withTaskGroup(of: Void.self) { group in
            for (number, check) in numbered where check.procedure.lane == .aside {
                group.addTask { await alone(number, check) }
            }
            group.addTask { await gate(numbered.filter { $0.element.procedure.lane == .gate }) }
            group.addTask { await rooms(numbered.filter { $0.element.procedure.lane == .room }) }
        }
        settle(numbered)
    }

    /// Judges those that were kept from their question by a check which may have been under way beside them.
    private func settle(_ checks: [(offset: Int, element: Check)]) {
        let failed = Set(checks.filter { collector.hasFailed($0.offset) }.map(\.element.id))
        for (number, blocked, verdict) in blocked.all {
            collector.add(failed.contains(blocked.check) ? Self.skipped(for: blocked) : verdict, for: number)
        }
    }

    private static func skipped(for blocked: Blocked) -> Verdict {
        .skipped("can't be judged while \(blocked.check) fails")
    }

    private func gate(_ checks: [(offset: Int, element: Check)]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, (number, check)) in checks.enumerated() {
                if index >= Self.atOnce { await group.next() }
                group.addTask { await alone(number, check) }
            }
        }
    }

    private func alone(_ number: Int, _ check: Check) async {
        let session = Session(context: context)
        await perform(number, check, on: session)
        session.clear()
    }

    /// First, in the main room, what is about rooms and people; then, in both rooms beside each other, what is about frames
    /// alone. Where anything has failed by then the second room is left out: it might hear of the first.
    private func rooms(_ checks: [(offset: Int, element: Check)]) async {
        let main = Session(context: context)
        let queue = RoomQueue(order(checks))
        while let (number, check) = queue.next(where: { !$0.procedure.isAboutFrames }) {
            await perform(number, check, in: main)
        }
        await withTaskGroup(of: Void.self) { group in
            if main.failures.isEmpty, context.target.other != nil, !queue.isEmpty {
                group.addTask {
                    let other = Session(context: context, room: .other)
                    if await isUsable(other) { await play(queue, in: other) }
                    other.clear()
                }
            }
            await play(queue, in: main)
        }
        main.clear()
    }

    private func play(_ queue: RoomQueue, in session: Session) async {
        while let (number, check) = queue.next(where: { _ in true }) { await perform(number, check, in: session) }
    }

    private func perform(_ number: Int, _ check: Check, in session: Session) async {
        await perform(number, check, on: session)
        guard collector.hasFailed(number) || blocked.holds(number) else { return }
        session.failures.insert(check.id)
        session.clear()
    }

    /// Whether the room has two members who hear each other, and nobody else.
    private func isUsable(_ session: Session) async -> Bool {
        guard context.contractIndex.fence != nil, let partner = try? session.partner else { return false }
        // Both are there before anything is said.
        guard (try? await session.connection(session.speaker)) != nil, (try? await session.connection(partner)) != nil
        else { return false }
        let heard = try? await session.fence(by: session.speaker, at: [session.speaker, partner])
        return heard != nil && !session.bystanders.hasOthers
    }

    /// First what other checks stand on: that members are let in, and that the fence reaches people.
    private func order(_ checks: [(offset: Int, element: Check)]) -> [(offset: Int, element: Check)] {
        let rank: (Check) -> Int = { check in
            if check.procedure is Admitted { return 0 }
            if let reach = check.procedure as? Reach,
                reach.subject.operation.name == context.contractIndex.fence?.operation.name
            {
                return 1
            }
            if check.procedure is Reach { return 2 }
            if check.procedure is Form || check.procedure is Once { return 3 }
            // Before the room fills: what is kept has to be looked through.
            return check.procedure is Persisted || check.procedure is Touched ? 4 : 5
        }
        return checks.sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    }

    private func perform(_ number: Int, _ check: Check, on session: Session) async {
        guard !Task.isCancelled else { return collector.add(.skipped(Self.interrupted), for: number) }
        collector.begin(number)
        await session.begin(check: number)
        do throws(Blocked) {
            let verdict = try await verdict(check, on: session)
            // What was cut off in its middle has proved nothing.
            let isCutOff = Task.isCancelled && verdict.status != "passed"
            collector.add(isCutOff ? .skipped(Self.interrupted) : verdict, for: number)
        } catch {
            if Task.isCancelled {
                collector.add(.skipped(Self.interrupted), for: number)
            } else if session.failures.contains(error.check) {
                collector.add(Self.skipped(for: error), for: number)
            } else {
                blocked.add(error, verdict: failed(error.finding, on: session), for: number)
            }
        }
    }

    private func verdict(_ check: Check, on session: Session) async throws(Blocked) -> Verdict {
        do {
            try await check.procedure.run(on: session)
            return .passed(note: session.note.map(context.redactor.clean))
        } catch let missing as Missing {
            return .skipped(missing.text)
        } catch let blocked as Blocked {
            throw blocked
        } catch let finding as Finding {
            return failed(finding, on: session)
        } catch {
            return failed(Finding(expected: check.requirement, observed: "\(error)"), on: session)
        }
    }

    private func failed(_ finding: Finding, on session: Session) -> Verdict {
        let clean = context.redactor.clean
        let redacted = Finding(
            expected: clean(finding.expected),
            observed: clean(finding.observed),
            hint: finding.hint.map(clean)
        )
        return .failed(redacted, evidence: session.evidence)
    }
}

/// The checks that wait for a room, taken by whichever room is free.
private final class RoomQueue: Sendable {
    private let waiting: Mutex<[(offset: Int, element: Check)]>

    init(_ checks: [(offset: Int, element: Check)]) {
        waiting = Mutex(checks)
    }

    var isEmpty: Bool { waiting.withLock(\.isEmpty) }

    func next(where isWanted: (Check) -> Bool) -> (Int, Check)? {
        waiting.withLock { checks in
            guard let index = checks.firstIndex(where: { isWanted($0.element) }) else { return nil }
            let (number, check) = checks.remove(at: index)
            return (number, check)
        }
    }
}

/// Checks that could not get as far as their own question, each with the verdict that stands if nothing else is to blame.
private final class BlockedChecks: Sendable {
    private let checks = Mutex<[(number: Int, blocked: Blocked, verdict: Verdict)]>([])

    var all: [(number: Int, blocked: Blocked, verdict: Verdict)] { checks.withLock(\.self) }

    func add(_ blocked: Blocked, verdict: Verdict, for number: Int) {
        checks.withLock { $0.append((number, blocked, verdict)) }
    }

    func holds(_ number: Int) -> Bool {
        checks.withLock { $0.contains { $0.number == number } }
    }
}
