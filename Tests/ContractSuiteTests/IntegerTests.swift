internal import ContractSuite
internal import ProtocolSpec
internal import Testing

/// An integer without bounds that is passed on: what a receiver with fewer digits makes of it is found.
@Suite struct IntegerTests {
    private static let contract = {
        var contract = SampleContract.contract
        let number = ObjectRules.Property(
            name: "number",
            location: SampleContract.at(1),
            isRequired: true,
            schema: SampleContract.schema(.integer(NumberRules()))
        )
        let kind = contract.channel.receives[2].message.payload.object?["kind"]
        contract.channel.receives[2].message.payload = SampleContract.schema(
            .object(ObjectRules(properties: [kind, number].compactMap { $0 }))
        )
        return contract
    }()

    /// What fails among the integers, and at which level.
    private func failures(_ change: @escaping @Sendable (Int) -> Int) async throws -> [String] {
        let report = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(quirk: .integers(change))
            let report = try await Suite(contract: Self.contract, target: .sample(ports: [server.port]), seed: 1)
                .run(only: [Glob("garden/ask/accepts/number/*")], environment: TestHost()) { _ in }
            try await server.stop()
            return report
        }
        return report.results.filter { $0.verdict.status == "failed" }.map { result in
            "\(result.check.level.rawValue) \(result.check.id.split(separator: "/").last ?? "")"
        }
    }

    @Test func `a server that keeps 64 bits passes`() async throws {
        #expect(try await failures { $0 } == [])
    }

    @Test func `a server that wraps at 32 bits is found, where everybody must agree on the number`() async throws {
        let found = try await failures { Int(Int32(truncatingIfNeeded: $0)) }
        #expect(
            found == [
                "MUST above-int32", "MUST below-int32", "MUST above-uint32", "SHOULD above-double",
                "SHOULD below-double",
                "SHOULD int64-max", "SHOULD int64-min",
            ]
        )
    }

    @Test func `a server that takes integers for binary fractions is found, where receivers need not agree`()
        async throws
    {
        let found = try await failures { Int(exactly: Double($0)) ?? .max - 1 }
        #expect(found == ["SHOULD above-double", "SHOULD below-double", "SHOULD int64-max"])
    }
}
