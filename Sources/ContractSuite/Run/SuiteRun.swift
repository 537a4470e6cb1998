internal import CodecRuntime
package import NIOCore
internal import NIOPosix
internal import ProtocolSpec
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
    /// - Returns: the results, in the order of the list.
    /// - Throws: `SuiteError` where no node can be reached, or a secret can't be got.
    package func run(
        only patterns: [Glob] = [],
        known: KnownFailures = KnownFailures(),
        surroundings: any Surroundings,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        let chosen = checks(only: patterns)
        let ledger = Ledger(checks: chosen, known: known, listener: listener)
        let start = NIODeadline.now()
        do {
            let means = try await means(surroundings, group)
            try await ending(means.courier) { try await reach(means) }
            announce(chosen, listener)
            remark(chosen, means, listener)
            await Run(means: means, ledger: ledger).play(chosen)
            await means.courier.end()
        } catch  where Task.isCancelled {
            // Ended before the first check: a report of that is due all the same.
            announce(chosen, listener)
            for number in chosen.indices { ledger.add(.skipped(Run.interrupted), for: number) }
        }
        let results = ledger.results
        let report = Report(
            target: target.name,
            contract: title,
            seed: seed,
            results: results,
            // Part of a list can't show that an entry of another part is stale; whether there is such a check it can.
            staleKnown: known.stale(in: results, of: checks.map(\.id)),
            // Who presses Ctrl-C when all is done has interrupted nothing.
            wasInterrupted: results.contains { $0.verdict == .skipped(Run.interrupted) },
            duration: .nanoseconds((NIODeadline.now() - start).nanoseconds)
        )
        listener(.ended(report))
        return report
    }

    private var title: String { "\(contract.title) \(contract.version)" }

    private func announce(_ checks: [Check], _ listener: (SuiteEvent) -> Void) {
        listener(.started(target: target.name, contract: title, seed: seed, checks: checks.count))
    }

    private func remark(_ checks: [Check], _ means: Means, _ listener: (SuiteEvent) -> Void) {
        if means.playbook.fence == nil {
            listener(.note("the contract has no message that could prove silence, so a timer of half a second has to"))
        }
        if let idle = target.limits.idle, checks.contains(where: { $0.procedure.lane == .aside }) {
            listener(.note("the one wait: connections that stay idle for \(idle.phrase), beside all other checks"))
        }
    }

    /// A courier must be told that it is the end, also where there is an error.
    private func ending(_ courier: Courier, unless body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await courier.end()
            throw error
        }
    }

    private func means(_ surroundings: any Surroundings, _ group: any EventLoopGroup) async throws -> Means {
        let security = try TransportSecurity(target, surroundings)
        var purse = Purse(tokens: [:])
        var parameters = contract.endpoints.map(\.credential.rules.parameter)
        if let refresh = target.probes.refresh { parameters.append(refresh.cookie) }
        if let credential = contract.channel.credential {
            parameters.append(credential.rules.parameter)
            let filler = PurseFiller(
                target: target,
                channel: credential.rules,
                endpoints: contract.endpoints.map(\.credential.rules).filter { $0.scheme != credential.rules.scheme },
                seed: seed,
                surroundings: surroundings
            )
            purse = try await filler.fill()
        }
        return Means(
            target: target,
            playbook: Playbook(contract: contract),
            purse: purse,
            redactor: Redactor(secrets: purse.secrets, parameters: parameters),
            seed: seed,
            group: group,
            security: security,
            courier: Courier(base: target.http, security: security, group: group),
            now: surroundings.now
        )
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
                + tried.map { "  tried \($0)" }.joined(separator: "\n")
                + "\nstart the server, and what it needs (such as Redis) before it; a firewall may close its port"
        )
    }
}
