internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import ServerRules
internal import Testing

@Suite struct SuiteListTests {
    private let suite = Suite(contract: SampleContract.contract, target: .sample(ports: [1]), seed: 1)

    @Test func `the checks of a contract are these, in this order`() {
        #expect(
            ListReporter.text(of: suite.checks).split(separator: "\n") == SampleContract.listing.split(separator: "\n")
        )
    }

    @Test func `a seed changes no check`() {
        let other = Suite(contract: SampleContract.contract, target: .sample(ports: [1]), seed: 2)
        #expect(other.checks.map(\.id) == suite.checks.map(\.id))
        #expect(other.checks.map(\.requirement) == suite.checks.map(\.requirement))
    }

    @Test func `every check has an id of its own, a sentence, and a place in the contract`() {
        #expect(Set(suite.checks.map(\.id)).count == suite.checks.count)
        #expect(suite.checks.allSatisfy { !$0.requirement.isEmpty && $0.location.file == "garden.yaml" })
    }

    @Test func `a description of the contract's own is the requirement`() {
        var contract = SampleContract.contract
        contract.channel.closeCodes[0].description = "A client without a pass\nis told so."
        let checks = Suite(contract: contract, target: .sample(ports: [1]), seed: 1).checks
        #expect(
            checks.first { $0.id == "garden/close/4401/absent" }?.requirement == "A client without a pass is told so."
        )
    }

    @Test func `what a contract doesn't have brings no check`() {
        var contract = SampleContract.contract
        contract.channel.credential = nil
        contract.channel.receives = []
        contract.channel.closeCodes.removeAll { $0.condition == .tokenMissing }
        let ids = Suite(contract: contract, target: .sample(ports: [1]), seed: 1).checks.map(\.id)
        #expect(!ids.contains { $0.contains("/4403/") || $0.contains("/delivers/") })
        #expect(ids.contains("garden/close/4404/no-such-room"))
    }

    @Test func `another limit brings other checks, with no other change`() {
        var contract = SampleContract.contract
        contract.channel.receives[0].message.payload = SampleContract.schema(
            .object(
                ObjectRules(properties: [
                    ObjectRules.Property(
                        name: "text",
                        location: SampleContract.at(1),
                        isRequired: true,
                        schema: SampleContract.text(min: 2, max: 7)
                    )
                ])
            )
        )
        let ids = Suite(contract: contract, target: .sample(ports: [1]), seed: 1).checks.map(\.id)
        #expect(ids.contains("garden/say/drops/text/length-8"))
        #expect(!ids.contains("garden/say/drops/text/length-41"))
    }

    @Test func `further nodes and an idle limit bring checks of their own`() {
        let target = Target.sample(ports: [1, 2], idle: .seconds(10))
        let ids = Suite(contract: SampleContract.contract, target: target, seed: 1).checks.map(\.id)
        let more = Set(ids).subtracting(suite.checks.map(\.id))
        // Every check of a delivery, except what a person hears of their own, and none of one that goes to the sender alone.
        let across = suite.checks.map(\.id).filter { $0.contains("/delivers/") && !$0.contains("/told/") }
            .filter { id in !["/sender", "/not-sender", "/not-spoofed"].contains { id.hasSuffix($0) } }
            .map { $0.replacing(/(?<base>all|others)\//) { "\($0.output.base)/nodes/1-and-2/" } }
        #expect(
            more.sorted()
                == (across + [
                    "garden/admits/ann/node-2", "garden/life/burst/nodes/1-and-2", "garden/life/idle",
                    "garden/life/token-expires",
                ]).sorted()
        )
    }

    @Test(arguments: [
        ("*", "a/b", true), ("a/*", "a/b/c", true), ("*/c", "a/b/c", true), ("a/*/c", "a/c", false),
        ("a?c", "abc", true),
        ("a", "ab", false), ("*a*b*", "xxaxxbxx", true), ("", "", true), ("", "a", false), ("a*", "a", true),
        ("*aaaaaaaaaaaab", String(repeating: "a", count: 2_000), false),
    ])
    func `a star stands for anything, slashes too`(pattern: String, text: String, matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }

    @Test func `several patterns choose together`() {
        let ids = suite.checks(only: [Glob("*/close/4401/*"), Glob("*/ping")]).map(\.id)
        #expect(
            ids == [
                "garden/close/4401/absent", "garden/close/4401/empty", "garden/close/4401/before-4404",
                "garden/life/ping",
            ]
        )
    }
}
