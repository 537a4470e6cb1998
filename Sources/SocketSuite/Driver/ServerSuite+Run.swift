internal import ContractEngine
package import ContractSuite
package import NIOCore
internal import NIOPosix
internal import ProtocolSpec
internal import WebSocketWire

extension ServerSuite {
    /// Asks the server.
    ///
    /// - Parameters:
    ///   - patterns: which checks to run; all of them where there is none.
    ///   - known: failures to tolerate.
    ///   - added: how to ask the checks that another suite makes, by their ids; they come last.
    ///   - environment: the machine.
    ///   - group: whose event loops the connections run on.
    ///   - route: where a node is reached.
    ///   - listener: hears what happens, one event after the other.
    /// - Returns: the results, in the order of the list. Cancelling the task ends the run early.
    /// - Throws: `SuiteError` where the server can't be reached, or a secret can't be got.
    package func run(
        only patterns: [Glob] = [],
        known: KnownFailures = KnownFailures(),
        added: [String: AddedProcedure] = [:],
        environment: any HostEnvironment,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        route: @escaping @Sendable (Node) -> Node = { $0 },
        listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        let start = NIODeadline.now()
        let chosen = checks(only: patterns)
        var signed = try ResolvedTarget(target, for: contract, environment)
        try await signed.sign(for: contract, environment)
        let resolved = signed
        let security = try TransportSecurity(target.nodes, authority: target.certificateAuthority, environment)
        // Derived again only where a secret is in what a client says first.
        let isSame = resolved.first == target.first?.map(\.template)
        let derived =
            isSame ? sockets : Self.checks(plans, sockets.map(\.place), target, first: resolved.first, seed)
        let outages = Outages()
        let connectors = zip(plans, derived).map { plan, checks in
            SocketConnector(
                plan,
                at: checks.place,
                target: resolved,
                security: security,
                group: group,
                route: route,
                outages: outages
            )
        }
        try await Self.expectServer(connectors, resolved)
        listener(.started(target: target.name, contract: title, seed: seed, checks: chosen.count))
        for note in notes { listener(.note(note)) }
        let ledger = VerdictCollector(chosen, known: known, redactor: resolved.redactor, listener: listener)
        let slots = Slots(target.limits.connections)
        let suspects = Suspects(outages)
        let runs = zip(connectors, derived).map { connector, checks in
            SocketRun(connector: connector, checks: checks, ledger: ledger, slots: slots, suspects: suspects)
        }
        await withDiscardingTaskGroup { group in
            for run in runs { group.addTask { await run.run() } }
        }
        await suspects.askAgain()
        if !Task.isCancelled { for run in runs { run.judge() } }
        let remarks = runs.compactMap(\.note)
        for remark in remarks { listener(.note(remark)) }
        let clients = SocketClients(
            connectors: connectors,
            firstFrames: zip(plans, connectors).map { resolved.first ?? $0.0.firstFrames },
            nonce: environment.nonce(),
            loop: group.next()
        )
        for check in chosen {
            guard let procedure = added[check.id], !Task.isCancelled else { continue }
            if suspects.isOver, suspects.culprit != nil { break }
            ledger.begin(check.id)
            let start = NIODeadline.now()
            var (verdict, location) = try await procedure(clients)
            if Task.isCancelled, verdict.finding != nil { break }
            if case .failed(let finding, let evidence) = verdict, await clients.hasServerDied(since: start) {
                verdict = .failed(finding.ofDeath, evidence: evidence)
                if outages.isGone { suspects.convict(check.id) }
            }
            ledger.settle(check.id, verdict, at: location)
        }
        ledger.finish(isInterrupted: Task.isCancelled, culprit: suspects.culprit)
        let results = ledger.results
        let report = Report(
            target: target.name,
            contract: title,
            seed: seed,
            results: results,
            staleKnown: known.stale(in: results, of: checks.map(\.id)),
            wasInterrupted: results.contains { $0.verdict == .skipped(CheckRunner.interrupted) },
            duration: .nanoseconds((NIODeadline.now() - start).nanoseconds),
            requiresAll: requiresAll,
            notes: notes + remarks
        )
        listener(.ended(report))
        return report
    }

    private var title: String { "\(contract.title) \(contract.version)" }

    /// Where nothing listens there is nothing to judge.
    private static func expectServer(_ connectors: [SocketConnector], _ target: ResolvedTarget) async throws {
        guard let connector = connectors.first else { return }
        for node in target.target.nodes.indices {
            switch await connector.open("client", node: node) {
            case .open(let connection): connection.drop()
            case .failed(.unreachable, let words, _), .failed(.timedOut, let words, _):
                let words = target.redactor.clean(words)
                throw SuiteError(.unreachable, "can't reach \(target.target.nodes[node]): \(words)")
            case .failed, .refused: break
            }
        }
    }
}
