internal import ContractSuite
internal import ProtocolSpec
internal import SchemaValidation
internal import ServerRules

/// Runs a suite against a server of the garden, and stops that.
func run(
    _ contract: RoomContract = SampleContract.contract,
    only: [String] = [],
    fault: Fault? = nil,
    onInvalid: InvalidFrameAnswer = .ignore,
    phase: CloseRule.Phase = .open,
    quirk: Quirk? = nil,
    known: KnownFailures = KnownFailures(),
    environment: TestHost = TestHost(),
    listener: @escaping @Sendable (SuiteEvent) -> Void = { _ in },
    change: (@Sendable (inout Target) -> Void)? = nil
) async throws -> Report {
    try await ConcurrencyLimit.shared.pass {
        let server = try await ReferenceServer.start(fault: fault, onInvalid: onInvalid, phase: phase, quirk: quirk)
        var target = Target.sample(ports: [server.port])
        change?(&target)
        let report = try await Suite(contract: contract, target: target, seed: 1)
            .run(only: only.map(Glob.init), known: known, environment: environment, listener: listener)
        try await server.stop()
        return report
    }
}
