internal import ContractSuite

/// What a run of the suite against one server showed.
struct Outcome: Sendable {
    /// The failed checks that should have failed, by their short ids.
    var found: [String] = []
    /// The globs that no failed check matches.
    var missed: [String] = []
    /// The failed checks that nothing is wrong with, each with what was seen.
    var alarms: [String] = []
    /// Why checks were not made.
    var skipped: [String] = []
    var duration = Duration.zero
}

/// Runs servers before the suite, each once however often it is asked for, and a few at a time.
actor Trials {
    static let shared = Trials(places: 8)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var outcomes: [String: Task<Outcome, any Error>] = [:]

    private init(places: Int) {
        self.places = places
    }

    /// What the suite finds of a mutant.
    func outcome(of mutant: Mutant) async throws -> Outcome {
        try await once(mutant.name) {
            let report = try await Trial(fault: mutant.fault, only: mutant.only, idle: mutant.idle).run { check in
                mutant.burdens || !check.contains("/life/burst")
            }
            let outcome = Outcome(of: report, finds: mutant.finds, also: mutant.also)
            Journal.shared.note("mutant", mutant.name, outcome)
            return outcome
        }
    }

    /// What the suite finds of a server that is well.
    func outcome(of trial: HealthyTrial) async throws -> Outcome {
        try await once(trial.name) {
            let report = try await trial.run()
            let outcome = Outcome(of: report, finds: [], also: [])
            Journal.shared.note("healthy", trial.name, outcome)
            return outcome
        }
    }

    private func once(
        _ name: String,
        _ body: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let task = outcomes[name] ?? Task { try await self.pass(body) }
        outcomes[name] = task
        return try await task.value
    }

    private func pass(_ body: @Sendable () async throws -> Outcome) async throws -> Outcome {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        defer {
            if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}

extension Outcome {
    init(of report: Report, finds: [Glob], also: [Glob]) {
        let failed = report.results.compactMap { result -> (id: String, text: String)? in
            guard case .failed(let finding, let evidence) = result.verdict else { return nil }
            let lines = evidence.suffix(8).map { "\n    \($0)" }.joined()
            let text = "\(result.check.id): expected \(finding.expected); observed \(finding.observed)\(lines)"
            return (shortID(result.check.id), text)
        }
        found = failed.map(\.id).filter { id in finds.contains { $0.matches(id) } }
        missed = finds.filter { glob in !failed.contains { glob.matches($0.id) } }.map(\.pattern)
        skipped = report.results.compactMap { result in
            if case .skipped(let reason) = result.verdict { "\(shortID(result.check.id)): \(reason)" } else { nil }
        }
        duration = report.duration
        alarms = failed.filter { failure in !(finds + also).contains { $0.matches(failure.id) } }.map(\.text)
    }
}
