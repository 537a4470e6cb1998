internal import ContractSuite
internal import Testing

@Suite struct HealthyTests {
    /// The slow ones first, in parts that run at the same time: they only wait.
    static let trials: [HealthyTrial] =
        (0..<16).map { HealthyTrial(condition: .late, seed: 1, part: ($0, of: 16)) }
        + (0..<16).map { HealthyTrial(condition: .slow, seed: 2, part: ($0, of: 16)) }
        + (3...45).map { HealthyTrial(condition: .usual, seed: $0) }
        + (46...50).map { HealthyTrial(condition: .loaded, seed: $0) }

    @Test(arguments: trials)
    func `a healthy server never fails`(trial: HealthyTrial) async throws {
        let outcome = try await Trials.shared.outcome(of: trial)
        #expect(outcome.alarms == [])
    }
}
