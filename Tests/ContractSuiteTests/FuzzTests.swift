internal import ContractSuite
internal import ProtocolSpec
internal import ServerRules
internal import Testing

@Suite struct FuzzTests {
    private func run(
        fault: Fault? = nil,
        fuzz: Int = 0,
        frames: [String] = [],
        onInvalid: InvalidFrameAnswer = .ignore,
        seed: UInt64 = 1
    ) async throws -> CheckResult? {
        try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: fault, onInvalid: onInvalid)
            let suite = Suite(
                contract: SampleContract.contract(onInvalid: onInvalid),
                target: .sample(ports: [server.port], deliver: .milliseconds(500)),
                seed: seed,
                fuzz: fuzz,
                frames: frames
            )
            let only = frames.isEmpty ? [Glob("garden/fuzz")] : []
            let report = try await suite.run(only: only, environment: TestHost()) { _ in }
            try await server.stop()
            return report.results.first
        }
    }

    @Test func `without being asked for it is no check`() {
        let plain = Suite(contract: SampleContract.contract, target: .sample(ports: [1]), seed: 1)
        let fuzzed = Suite(contract: SampleContract.contract, target: .sample(ports: [1]), seed: 1, fuzz: 5)
        #expect(fuzzed.checks.map(\.id) == plain.checks.map(\.id) + ["garden/fuzz"])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a correct server keeps the contract, whatever the seed`(seed: UInt64) async throws {
        let result = try await run(fuzz: 300, seed: seed)
        #expect(result?.verdict.status == "passed", "\(String(describing: result?.verdict.finding))")
    }

    @Test func `a correct server that closes on what is invalid keeps a contract that says so`() async throws {
        let result = try await run(fuzz: 60, onInvalid: .close(4405))
        #expect(result?.verdict.finding == nil)
    }

    /// The smallest frame that shows each fault.
    @Test(
        arguments: [
            (Fault.takesNumbersForText, #"{"kind":"say","text":0}"#), (.takesEmpty, #"{"kind":"say","text":""}"#),
            (.diesOnArray, "[]"), (.takesSeven, #"{"kind":"ask","number":7}"#),
            (.refusesUnknownFields, nil), (.numberAsText, nil), (.answersWithError, nil),
        ] as [(Fault, String?)]
    )
    func `a fault is found, shrunk, and reported with the command that replays it`(
        fault: Fault,
        smallest: String?
    ) async throws {
        let found = try await run(fault: fault, fuzz: 400)
        let hint = try #require(found?.verdict.finding?.hint)
        let replay = try #require(hint.split(separator: "\n").last?.wholeMatch(of: /replay: (.*) --frame '(.*)'/))
        #expect(replay.output.1 == "belay verify garden.yaml")
        let frame = String(replay.output.2)
        if let smallest { #expect(frame == smallest) }
        #expect(frame.unicodeScalars.count < 60, "\(frame)")
        // The line does what it says, and a correct server bears it.
        #expect(try await run(fault: fault, frames: [frame])?.verdict.status == "failed")
        #expect(try await run(frames: [frame])?.verdict.status == "passed")
    }

    @Test func `a named frame is described by what it means`() async throws {
        let result = try await run(frames: [#"{"kind":"wave","on":true}"#, "[]", #"{"kind":"say","text":" a"}"#])
        guard case .passed(let note) = result?.verdict else {
            Issue.record("\(String(describing: result?.verdict))")
            return
        }
        let lines = (note ?? "").split(separator: "\n").map(String.init)
        #expect(
            lines.first == "a valid \"wave\", invalid (not an object), "
                + "something that the contract leaves open (blanks at an end of a text)"
        )
        #expect(
            lines.dropFirst().map { String($0.prefix { $0 != "," }) } == [
                "ann received {\"kind\":\"said\"", "bob received {\"kind\":\"waved\"",
                "bob received {\"kind\":\"said\"",
            ]
        )
    }
}
