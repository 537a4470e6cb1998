internal import ContractEngine
internal import ContractReading
internal import ContractSuite
internal import NIOCore
internal import ProtocolSpec

/// Asks all of one socket's checks.
struct SocketRun: Sendable {
    let connector: SocketConnector
    let checks: SocketChecks
    let ledger: VerdictCollector
    let slots: Slots
    let suspects: Suspects
    private let census: FrameCensus

    init(
        connector: SocketConnector,
        checks: SocketChecks,
        ledger: VerdictCollector,
        slots: Slots,
        suspects: Suspects
    ) {
        self.connector = connector
        self.checks = checks
        self.ledger = ledger
        self.slots = slots
        self.suspects = suspects
        census = FrameCensus(connector.plan)
    }

    /// Asks all but what can only be judged at the end.
    func run() async {
        let wanted = checks.checks.map(\.id).filter(ledger.wants)
        guard !wanted.isEmpty else { return }
        for (id, reason) in checks.skipped { ledger.settle(id, .skipped(reason)) }
        await open()
        guard !Task.isCancelled, !suspects.isOver else { return }
        let broken = ["\(checks.opening.trials.first?.check ?? "")", checks.opening.setup.opening].first(
            where: ledger.hasFailed
        )
        if let broken {
            for id in wanted { ledger.settle(id, .blocked(by: broken)) }
            return
        }
        await withDiscardingTaskGroup { group in
            for batch in chosen(checks.batches) { group.addTask { await ask(batch) } }
        }
        // Others of this run would be heard here.
        for batch in chosen(checks.alone) where !Task.isCancelled { await ask(batch) }
    }

    private func chosen(_ batches: [SocketChecks.Batch]) -> [SocketChecks.Batch] {
        batches.compactMap { batch in
            var batch = batch
            batch.trials.removeAll { !ledger.wants($0.check) && !(listens($0) && wantsSends) }
            return batch.trials.isEmpty ? nil : batch
        }
    }

    private func listens(_ trial: Trial) -> Bool { trial.check == checks.nothingElse }

    private var wantsSends: Bool { checks.sends.values.contains(where: ledger.wants) }

    /// Where the server's process dies meanwhile for another socket's sake, what can be had is asked once more.
    private func open() async {
        await slots.enter()
        defer { slots.leave() }
        guard !Task.isCancelled, !suspects.isOver else { return }
        let start = NIODeadline.now()
        begin(checks.opening)
        var reports = await reports(of: checks.opening)
        var hasDied = false
        if !Task.isCancelled, suspects.include(reports, since: start) {
            (reports, hasDied) = await askAlone(checks.opening)
        }
        // Without a handshake there is nothing to open: that is one fault.
        if reports.first?.finding != nil { reports = Array(reports.prefix(1)) }
        settle(reports, of: checks.opening, hasDied: hasDied)
    }

    private func ask(_ batch: SocketChecks.Batch) async {
        await slots.enter()
        defer { slots.leave() }
        guard !Task.isCancelled, !suspects.isOver else { return }
        let start = NIODeadline.now()
        begin(batch)
        let reports = await reports(of: batch)
        // Who only listens has killed nobody.
        if !Task.isCancelled, !ids(of: batch).isEmpty, suspects.include(reports, since: start) {
            suspects.add(.init(run: self, batch: batch, reports: reports))
        } else {
            settle(reports, of: batch)
        }
    }

    /// The checks of a batch. What is heard is judged at the end.
    func ids(of batch: SocketChecks.Batch) -> Set<String> {
        Set(batch.trials.map(\.check)).subtracting([checks.nothingElse])
    }

    private func begin(_ batch: SocketChecks.Batch) {
        for id in ids(of: batch) { ledger.begin(id) }
    }

    func reports(of batch: SocketChecks.Batch) async -> [TrialReport] {
        let driver = ConversationDriver(
            connector: connector,
            census: census,
            name: "client",
            nodes: batch.nodes,
            isWrong: batch.trials.allSatisfy(\.isWrong)
        )
        return await driver.run(Conversation(batch.trials, setup: batch.setup))
    }
}

// MARK: - Judging

extension SocketRun {
    /// What was heard and is no fault, but should be known; nil where there is nothing.
    var note: String? {
        let (binary, total) = (census.binaryJSON, census.total)
        guard binary > 0 else { return nil }
        return
            "\(connector.plan.socket.name): \(binary == total ? "all" : "\(binary) of \(total)") of the server's messages came in binary "
            + "frames; they are judged as the JSON that they are, for the contract says nothing of that, but a browser gets them as a Blob"
    }

    /// Judges all that the server has said.
    func judge() {
        let plan = connector.plan
        for (id, check) in checks.sends {
            let name = plan.contract[id].name
            if let fault = census.fault(of: id) {
                let isOfID = breaksID(fault, of: id) && ledger.hasFound(Conversation.noID)
                // Some of the words begin with the place.
                let isPlaced = fault.pointer.isEmpty || fault.words.hasPrefix(fault.pointer)
                let place = isPlaced ? "" : " at \(fault.pointer)"
                ledger.fail(
                    check,
                    Finding(
                        expected: "\"\(name)\" as its schema says",
                        observed: "\(fault.words)\(place), in \(fault.excerpt)",
                        hint: "The frame is nearest to \"\(name)\" of all messages that the server sends.",
                        cause: CauseName(isOfID ? Conversation.noID : "\"\(name)\" breaks its schema")
                    ),
                    fault.lines
                )
            } else if census.count(of: id) > 0 {
                let count = census.count(of: id)
                ledger.settle(check, .passed(note: "\(count) heard"))
            } else if !suspects.isOver {
                ledger.settle(
                    check,
                    .skipped(
                        "the server sent no \"\(name)\" in \(connector.target.target.listen.phrase) and in what was asked"
                    )
                )
            }
        }
        if let fault = census.unknown {
            ledger.fail(
                checks.nothingElse,
                Finding(
                    expected: "a message of the contract",
                    observed: "\(fault.words): \(fault.excerpt)",
                    cause: CauseName("frames that the contract does not have")
                ),
                fault.lines
            )
        } else if census.total > 0 || plan.sent.messages.isEmpty {
            ledger.settle(checks.nothingElse, .passed(note: census.total > 0 ? "\(census.total) frames heard" : nil))
        } else if !suspects.isOver {
            ledger.settle(checks.nothingElse, .skipped("the server sent nothing"))
        }
    }

    /// Whether what is wrong with a message is what would say which request it answers.
    private func breaksID(_ fault: FrameCensus.Fault, of message: Contract.Message.ID) -> Bool {
        connector.plan.socket.replies.contains { reply in
            guard reply.with.contains(message), let path = reply.correlation?.answer, let last = path.last else {
                return false
            }
            let whole = connector.plan.payloadPath + path
            let place = whole.map { "/\($0)" }.joined()
            let holder = whole.dropLast().map { "/\($0)" }.joined()
            return fault.pointer == place || fault.pointer == holder && fault.words.contains("\"\(last)\"")
        }
    }
}
