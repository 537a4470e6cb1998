package import ServerRules

extension MockEngine {
    /// An engine of a contract that was built in.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - scenario: what partners do.
    ///   - seed: replaces the scenario's own.
    ///   - pacing: how pauses pass.
    ///   - histories: what rooms have from an earlier run, by their keys.
    package init<Wire: WireProtocol>(
        wire: Wire,
        scenario: Scenario,
        seed: UInt64? = nil,
        pacing: Pacing = .timed,
        histories: [String: RoomHistory] = [:]
    ) where Served == CompiledContract<Wire> {
        self.init(
            serving: CompiledContract(wire),
            scenario: scenario,
            seed: seed,
            pacing: pacing,
            histories: histories
        )
    }
}

extension ScenarioReader {
    /// A reader in the words of a contract that was built in.
    ///
    /// - Parameters:
    ///   - wire: the contract's protocol.
    ///   - includes: finds the documents that a scenario includes.
    package init(
        wire: some WireProtocol,
        includes: @escaping ScenarioIncludes = { path, _ throws(ScenarioIncludeError) in
            throw ScenarioIncludeError("there are no files here")
        }
    ) {
        self.init(language: CompiledContract(wire).language, includes: includes)
    }
}
