internal import ContractSuite

/// Runs the suite against servers: each server once, however often its outcome is asked for, and a few at a time.
actor Trials {
    static let shared = Trials(places: 8)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var outcomes: [String: Task<Outcome, any Error>] = [:]

    private init(places: Int) {
        self.places = places
    }

    /// What the suite finds in a mutant.
    func outcome(of mutant: Mutant) async throws -> Outcome {
        try await once(mutant.name) {
            let report = try await Trial(fault: mutant.fault, only: mutant.only, idle: mutant.idle).run { check in
                mutant.needsBursts || !check.contains("/life/burst")
            }
            let outcome = Outcome(of: report, finds: mutant.finds, also: mutant.also)
            Journal.shared.note("mutant", mutant.name, outcome)
            return outcome
        }
    }

    /// What the suite finds in a healthy server.
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
