internal import AccessTokens
internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import Testing

@Suite struct RunContextTests {
    /// Runs a few checks with a target that is changed.
    private func run(
        _ only: [String],
        fault: Fault? = nil,
        environment: TestHost = TestHost(),
        known: KnownFailures = KnownFailures(),
        change: @Sendable (inout Target) -> Void
    ) async throws -> Report {
        try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: fault)
            var target = Target.sample(ports: [server.port])
            change(&target)
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(only: only.map(Glob.init), known: known, environment: environment) { _ in }
            try await server.stop()
            return report
        }
    }

    private func reasons(_ report: Report) -> [String] {
        report.results.compactMap { $0.verdict.reason }
    }

    @Test func `a check whose need is not met is skipped, with what to add to the target`() async throws {
        let only = [
            "*/close/4404/stranger", "*/said/all/other-room", "*/said/all/partner", "*/field/name", "*/admits/ann",
        ]
        let report = try await run(only) { target in
            target.other = nil
            target.main.members = ["ann"]
            target.people = [Target.Person(key: "ann", id: ReferenceServer.people[0].id, name: nil)]
        }
        #expect(report.count("passed") == 1)
        #expect(
            reasons(report) == [
                "a known person who is in no room is needed: add one to people",
                "a second member is needed: add one to rooms.main.members",
                "a second room is needed: add rooms.other, with a member of rooms.main",
                "the person's name is needed: add people.ann.name",
            ]
        )
    }

    @Test func `tokens that are given are used, and those that are not are named`() async throws {
        let mint = TokenMint(rules: SampleContract.rules, key: SampleContract.key)
        let person = ReferenceServer.people[0]
        let good = try await mint.token(subject: person.id, issuedAt: TestHost.time, id: "1")
        let old = try await mint.token(subject: person.id, issuedAt: TestHost.time, id: "2", fault: .expired)
        let here = SampleContract.at(1)
        let report = try await run(["*/admits/ann", "*/close/4403/expired", "*/close/4403/forged"]) { target in
            target.tokens = .given([
                Target.GivenToken(owner: "ann", source: SecretSource(place: .value(Secret(good)), location: here)),
                Target.GivenToken(owner: "expired", source: SecretSource(place: .value(Secret(old)), location: here)),
            ])
        }
        #expect(report.count("passed") == 2)
        #expect(
            reasons(report) == [
                "a token of ann, forged is needed: add tokens.mint, or \"forged\" to the tokens that are given"
            ]
        )
    }

    @Test func `a command's tokens and a key from a file or the environment are as good`() async throws {
        let good = try await TokenMint(rules: SampleContract.rules, key: SampleContract.key)
            .token(subject: ReferenceServer.people[0].id, issuedAt: TestHost.time, id: "1")
        let environment = TestHost(
            variables: ["KEY": SampleContract.key],
            files: ["key.txt": SampleContract.key + "\n"],
            printed: ["./tokens": #"{"ann": "\#(good)"}"#]
        )
        let here = SampleContract.at(1)
        let sources: [Target.TokenSource] = [
            .command("./tokens", here),
            .mint(Self.mint(.environment("KEY"))), .mint(Self.mint(.file("key.txt"))),
        ]
        for source in sources {
            let report = try await run(["*/admits/ann"], environment: environment) { $0.tokens = source }
            #expect(report.count("passed") == 1)
        }
    }

    private static func mint(_ place: SecretSource.Place) -> Target.Mint {
        Target.Mint(
            location: SampleContract.at(1),
            algorithm: "HS256",
            key: SecretSource(place: place, location: SampleContract.at(7)),
            claims: [:]
        )
    }

    @Test(arguments: [
        (
            Target.TokenSource.mint(mint(.environment("NONE"))),
            "garden.yaml:7:3: error: the environment variable NONE is not set"
        ),
        (.mint(mint(.file("none"))), "garden.yaml:7:3: error: none can't be read: Unknown()"),
        (.command("none", SampleContract.at(8)), "garden.yaml:8:3: error: the command for tokens failed: Unknown()"),
    ])
    func `a secret that can't be got is an error at its place`(source: Target.TokenSource, message: String) async throws
    {
        let error = await #expect(throws: SuiteError.self) {
            try await run(["*/admits/ann"]) { $0.tokens = source }
        }
        #expect(error?.code == .secret)
        #expect(error?.message == message)
    }

    @Test func `a known failure is known, and an outdated list is reported`() async throws {
        let entry = { KnownFailures.Entry(glob: Glob($0), reason: "ticket 7") }
        let report = try await run(["*"], fault: .takesForged) { _ in }
        #expect(report.ids("failed") == ["garden/close/4403/forged"])
        let known = KnownFailures(entries: [entry("*/forged"), entry("*/expired"), entry("nothing")])
        let second = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: .takesForged)
            let report = try await Suite(
                contract: SampleContract.contract,
                target: .sample(ports: [server.port]),
                seed: 1
            )
            .run(known: known, environment: TestHost()) { _ in }
            try await server.stop()
            return report
        }
        #expect(second.ids("known") == ["garden/close/4403/forged"])
        #expect(second.ids("failed") == [])
        #expect(
            second.staleKnown.map(\.description) == [
                "*/expired: listed as known to fail, and passes", "nothing: matches no check",
            ]
        )
    }

    @Test(arguments: [Fault.refusesInHandshake, .neverCloses, .idForName, .answersWithError])
    func `no output shows a token or the key`(fault: Fault) async throws {
        let report = try await run(["*/close/*", "*/field/*", "*/malformed/a*"], fault: fault) { target in
            target.limits.close = .milliseconds(100)
        }
        #expect(report.count("failed") > 0)
        let console = ConsoleReporter(showsEvery: true)
        let shown =
            report.results.map { console.text(for: .finished($0)) }.joined() + JSONReporter.text(of: report)
            + "\(report)" + String(reflecting: report)
        #expect(!shown.contains(SampleContract.key))
        #expect(shown.firstMatch(of: /eyJ[A-Za-z0-9_-]{8}/) == nil)
        if fault == .refusesInHandshake { #expect(shown.contains("?pass=(token of ann, expired)")) }
    }
}
