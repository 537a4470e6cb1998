internal import CodecRuntime
package import NIOCore
internal import NIOPosix
internal import ProtocolSpec
internal import SchemaValidation
internal import Synchronization
internal import WebSocketWire

extension Suite {
    /// Asks the server.
    ///
    /// Checks that leave no trace run beside each other and beside the rest; those that need a room's silence run one
    /// after the other. Results come in the order of the list all the same. Cancelling the task ends the run early:
    /// what has not run then is skipped, and the report says so.
    ///
    /// - Parameters:
    ///   - patterns: which checks to run; all of them where there is none.
    ///   - known: failures to tolerate.
    ///   - surroundings: the machine.
    ///   - group: whose event loops the connections run on.
    ///   - listener: hears what happens, one event after the other.
    /// - Throws: `SuiteError` where no node can be reached, or a secret can't be got.
    package func run(
        only patterns: [Glob] = [], known: KnownFailures = KnownFailures(), surroundings: any Surroundings,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        let means = try await means(surroundings, group)
        let start = NIODeadline.now()
        try await reach(means)
        let chosen = checks(only: patterns)
        let title = "\(contract.title) \(contract.version)"
        listener(.started(target: target.name, contract: title, seed: seed, checks: chosen.count))
        if means.playbook.fence == nil {
            listener(.note("the contract has no message that could prove silence, so a timer of half a second has to"))
        }
        let ledger = Ledger(checks: chosen, known: known, listener: listener)
        await Run(means: means, ledger: ledger).play(chosen)
        let results = ledger.results
        let report = Report(
            target: target.name, contract: title, seed: seed, results: results,
            // Part of a list can't show that an entry of another part is stale.
            staleKnown: patterns.isEmpty ? known.stale(in: results) : [], wasInterrupted: Task.isCancelled,
            duration: .nanoseconds((NIODeadline.now() - start).nanoseconds))
        listener(.ended(report))
        return report
    }

    private func means(_ surroundings: any Surroundings, _ group: any EventLoopGroup) async throws -> Means {
        var purse = Purse(tokens: [:])
        var parameters: [String] = []
        if let credential = contract.channel.credential {
            parameters.append(credential.rules.parameter)
            let other = contract.endpoints.map(\.credential.rules).first { $0.scheme != credential.rules.scheme }
            let filler = PurseFiller(
                target: target, rules: credential.rules, otherKind: other, seed: seed, surroundings: surroundings)
            purse = try await filler.fill()
        }
        return Means(
            target: target, playbook: Playbook(contract: contract), purse: purse,
            redactor: Redactor(secrets: purse.secrets, parameters: parameters), seed: seed, group: group)
    }

    /// Finds out whether there is a server at all: a hundred failures would say it less well.
    private func reach(_ means: Means) async throws {
        var tried: [String] = []
        for index in target.nodes.indices {
            let knock = Knock(credential: .absent, room: .main, node: index, name: "client")
            let (welcome, _) = try await Door(means: means).knock(knock)
            guard case .failed(.unreachable, let message) = welcome else {
                if case .open(let tab) = welcome { tab.leave() }
                return
            }
            tried.append("\(target.nodes[index]): \(message)")
        }
        throw SuiteError(
            .unreachable,
            "no node of \"\(target.name)\" can be reached; is the server running, and \"nodes\" right?\n"
                + tried.map { "  tried \($0)" }.joined(separator: "\n"))
    }
}

/// One run: who plays what when.
private struct Run: Sendable {
    /// How many checks of the gate are under way at once.
    private static let atOnce = 8

    let means: Means
    let ledger: Ledger

    func play(_ checks: [Check]) async {
        let numbered = Array(checks.enumerated())
        await withTaskGroup(of: Void.self) { group in
            for (number, check) in numbered where check.procedure.lane == .aside {
                group.addTask { await alone(number, check) }
            }
            group.addTask { await gate(numbered.filter { $0.element.procedure.lane == .gate }) }
            group.addTask { await room(numbered.filter { $0.element.procedure.lane == .room }) }
        }
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
        let stage = Stage(means: means)
        await perform(number, check, on: stage)
        stage.clear()
    }

    private func room(_ checks: [(offset: Int, element: Check)]) async {
        let stage = Stage(means: means)
        for (number, check) in order(checks) {
            await perform(number, check, on: stage)
            if ledger.hasFailed(number) {
                stage.failures.insert(check.id)
                stage.clear()
            }
        }
        stage.clear()
    }

    /// First what other checks stand on: that members are let in, and that the fence reaches people.
    private func order(_ checks: [(offset: Int, element: Check)]) -> [(offset: Int, element: Check)] {
        let rank: (Check) -> Int = { check in
            if check.procedure is Entrance { return 0 }
            if let reach = check.procedure as? Reach, reach.subject.operation.name == means.playbook.fence?.operation.name {
                return 1
            }
            return check.procedure is Reach ? 2 : 3
        }
        return checks.sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    }

    private func perform(_ number: Int, _ check: Check, on stage: Stage) async {
        guard !Task.isCancelled else { return ledger.add(.skipped("the run was interrupted"), for: number) }
        await stage.begin(check: number)
        let verdict = await verdict(check, on: stage)
        // What was cut off in its middle has proved nothing.
        ledger.add(Task.isCancelled && verdict != .passed ? .skipped("the run was interrupted") : verdict, for: number)
    }

    private func verdict(_ check: Check, on stage: Stage) async -> Verdict {
        do {
            try await check.procedure.run(on: stage)
            return .passed
        } catch let missing as Missing {
            return .skipped(missing.text)
        } catch let blocked as Blocked where stage.failures.contains(blocked.check) {
            return .skipped("can't be judged while \(blocked.check) fails")
        } catch let blocked as Blocked {
            return failed(blocked.finding, on: stage)
        } catch let finding as Finding {
            return failed(finding, on: stage)
        } catch {
            return failed(Finding(expected: check.requirement, observed: "\(error)"), on: stage)
        }
    }

    private func failed(_ finding: Finding, on stage: Stage) -> Verdict {
        let clean = means.redactor.clean
        let redacted = Finding(
            expected: clean(finding.expected), observed: clean(finding.observed), hint: finding.hint.map(clean))
        return .failed(redacted, evidence: stage.evidence)
    }
}

/// Takes results as they come and tells them in the order of the list.
private final class Ledger: Sendable {
    private struct State {
        var verdicts: [Verdict?]
        var told = 0
    }

    private let checks: [Check]
    private let known: KnownFailures
    private let listener: @Sendable (SuiteEvent) -> Void
    private let state: Mutex<State>

    init(checks: [Check], known: KnownFailures, listener: @escaping @Sendable (SuiteEvent) -> Void) {
        self.checks = checks
        self.known = known
        self.listener = listener
        state = Mutex(State(verdicts: Array(repeating: nil, count: checks.count)))
    }

    /// - Parameter number: the check's number in the list.
    func add(_ verdict: Verdict, for number: Int) {
        let result = known.applied(to: CheckResult(check: checks[number], verdict: verdict))
        state.withLock { state in
            state.verdicts[number] = result.verdict
            // Told under the lock, so that two lanes can't tell their results the wrong way round.
            while state.told < checks.count, let verdict = state.verdicts[state.told] {
                listener(.finished(CheckResult(check: checks[state.told], verdict: verdict)))
                state.told += 1
            }
        }
    }

    /// Whether a check has ended other than well, known or not.
    func hasFailed(_ number: Int) -> Bool {
        state.withLock { $0.verdicts[number]?.finding != nil }
    }

    var results: [CheckResult] {
        state.withLock { state in
            zip(checks, state.verdicts).map { CheckResult(check: $0, verdict: $1 ?? .skipped("it did not run")) }
        }
    }
}
