package import NIOCore
internal import NIOPosix
internal import ProtocolSpec
internal import ServerRules
internal import WebSocketWire

extension Suite {
    /// Asks the server.
    ///
    /// Checks that leave no trace run beside each other and beside the rest; those that need a room's silence run one
    /// after the other; and what needs the server's silence comes last, alone. Results come in the order of the list all
    /// the same. Cancelling the task ends the run early: what has not run then is skipped, and the report says so.
    ///
    /// - Parameters:
    ///   - patterns: which checks to run; all of them where there is none.
    ///   - known: failures to tolerate.
    ///   - added: how to ask the checks that another suite makes, by their ids; they come last.
    ///   - environment: the machine.
    ///   - group: whose event loops the connections run on.
    ///   - listener: hears what happens, one event after the other.
    /// - Returns: the results, in the order of the list.
    /// - Throws: `SuiteError` where a node can't be reached, a secret can't be got, a probe is answered in another form than the
    ///   target says, or too few files may be open.
    package func run(
        only patterns: [Glob] = [],
        known: KnownFailures = KnownFailures(),
        added: [String: AddedProcedure] = [:],
        environment: any HostEnvironment,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        listener: @escaping @Sendable (SuiteEvent) -> Void
    ) async throws -> Report {
        let chosen = checks(only: patterns)
        let collector = ResultCollector(checks: chosen, known: known, listener: listener)
        let start = NIODeadline.now()
        var clocks: ClockDifference?
        do {
            let nonce = environment.nonce()
            let loader = loader(environment, nonce)
            let context = try await context(environment, group, nonce, loader)
            let plan = RunPlan(chosen, target: target)
            try await NodeTrial(context: context).run()
            let unusable = try await TargetTrial(context: context, needs: Set(chosen.flatMap(\.needs))).run()
            try Self.expectRoom(for: plan, context.openFiles())
            announce(chosen, listener)
            remark(chosen, context, listener)
            try await CheckRunner(context: context, collector: collector, unusable: unusable).run(plan)
            try await ask(added, of: chosen, context, loader, collector)
            clocks = context.clocks.difference
        } catch  where Task.isCancelled {
            // Ended before the first check: a report of that is due all the same.
            announce(chosen, listener)
            for number in chosen.indices { collector.add(.skipped(CheckRunner.interrupted), for: number) }
        }
        let results = collector.results
        let report = Report(
            target: target.name,
            contract: title,
            seed: seed,
            results: results,
            // Part of a list can't show that an entry of another part is stale; whether there is such a check it can.
            staleKnown: known.stale(in: results, of: checks.map(\.id)),
            // Who presses Ctrl-C when all is done has interrupted nothing.
            wasInterrupted: results.contains { $0.verdict == .skipped(CheckRunner.interrupted) },
            duration: .nanoseconds((NIODeadline.now() - start).nanoseconds),
            clocks: clocks,
            requiresAll: requiresAll
        )
        listener(.ended(report))
        return report
    }

    /// Asks the checks that another suite makes, one after the other.
    private func ask(
        _ added: [String: AddedProcedure],
        of checks: [Check],
        _ context: RunContext,
        _ loader: TokenLoader?,
        _ collector: ResultCollector
    ) async throws {
        let clients = RoomClients(context: context, loader: loader)
        for (number, check) in checks.enumerated() {
            guard let procedure = added[check.id] else { continue }
            guard !Task.isCancelled else {
                collector.add(.skipped(CheckRunner.interrupted), for: number)
                continue
            }
            collector.begin(number)
            let (verdict, location) = try await procedure(clients)
            let isCut = Task.isCancelled && verdict.finding != nil
            collector.add(isCut ? .skipped(CheckRunner.interrupted) : verdict, for: number, at: isCut ? nil : location)
        }
    }

    /// A connection that can't be opened for want of a file would look like the server's fault.
    private static func expectRoom(for plan: RunPlan, _ files: OpenFiles?) throws(SuiteError) {
        guard let files, files.open + plan.connections > files.limit else { return }
        throw .outOfFiles(files, needed: files.open + plan.connections)
    }

    private var title: String { "\(contract.title) \(contract.version)" }

    private func announce(_ checks: [Check], _ listener: (SuiteEvent) -> Void) {
        listener(.started(target: target.name, contract: title, seed: seed, checks: checks.count))
    }

    private func remark(_ checks: [Check], _ context: RunContext, _ listener: (SuiteEvent) -> Void) {
        if context.contractIndex.fence == nil {
            listener(.note("the contract has no message that could prove silence, so a timer of half a second has to"))
        }
        if let idle = target.limits.idle, checks.contains(where: { $0.schedule == .alone }) {
            listener(
                .note(
                    "at the end of the run nothing is sent for \(idle.phrase), to see whether idle connections stay open and "
                        + "still work; limits: {idle: 0s} in the target leaves that out"
                )
            )
        }
    }

    /// What gets the tokens; nil where the contract asks for none.
    private func loader(_ environment: any HostEnvironment, _ nonce: UInt64) -> TokenLoader? {
        contract.channel.credential.map { credential in
            TokenLoader(
                target: target,
                channel: credential.rules,
                endpoints: contract.endpoints.map(\.credential.rules).filter { $0.scheme != credential.rules.scheme },
                nonce: nonce,
                environment: environment
            )
        }
    }

    private func context(
        _ environment: any HostEnvironment,
        _ group: any EventLoopGroup,
        _ nonce: UInt64,
        _ loader: TokenLoader?
    ) async throws -> RunContext {
        let security = try TransportSecurity(
            target.nodes + [target.http],
            authority: target.certificateAuthority,
            environment
        )
        var tokenStore = TokenStore(tokens: [:])
        var parameters = contract.endpoints.map(\.credential.rules.parameter)
        if let refresh = target.probes.refresh { parameters.append(refresh.cookie) }
        if let credential = contract.channel.credential {
            parameters.append(credential.rules.parameter)
            if let loader { tokenStore = try await loader.fill() }
        }
        let own = try target.secrets.mapValues { try TokenLoader.secret($0, environment) }
        let shown = own.sorted { $0.key < $1.key }.map { ($0.value, label: "secret \($0.key)") }
        return RunContext(
            target: target,
            contractIndex: ContractIndex(contract: contract),
            tokenStore: tokenStore,
            secrets: own,
            redactor: Redactor(secrets: tokenStore.secrets + shown, parameters: parameters),
            seed: seed,
            contractFile: contractFile,
            nonce: nonce,
            group: group,
            security: security,
            probe: HTTPProbe(base: target.http, security: security, group: group),
            now: environment.now,
            openFiles: { environment.openFiles() }
        )
    }
}
