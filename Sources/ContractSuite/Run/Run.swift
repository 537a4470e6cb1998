internal import ProtocolSpec

/// One run: who plays what when.
struct Run: Sendable {
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
            if let reach = check.procedure as? Reach,
                reach.subject.operation.name == means.playbook.fence?.operation.name
            {
                return 1
            }
            if check.procedure is Reach { return 2 }
            if check.procedure is Form { return 3 }
            // Before the room fills: what is kept has to be looked through.
            return check.procedure is Kept || check.procedure is Touched ? 4 : 5
        }
        return checks.sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    }

    private func perform(_ number: Int, _ check: Check, on stage: Stage) async {
        guard !Task.isCancelled else { return ledger.add(.skipped("the run was interrupted"), for: number) }
        await stage.begin(check: number)
        let verdict = await verdict(check, on: stage)
        // What was cut off in its middle has proved nothing.
        ledger.add(
            Task.isCancelled && verdict.status != "passed" ? .skipped("the run was interrupted") : verdict,
            for: number
        )
    }

    private func verdict(_ check: Check, on stage: Stage) async -> Verdict {
        do {
            try await check.procedure.run(on: stage)
            return .passed(note: stage.note.map(means.redactor.clean))
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
            expected: clean(finding.expected),
            observed: clean(finding.observed),
            hint: finding.hint.map(clean)
        )
        return .failed(redacted, evidence: stage.evidence)
    }
}
