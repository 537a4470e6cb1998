internal import ContractSuite
internal import Testing

/// The lines of evidence that prove a finding, in runs against a server with a fault.
@Suite struct ProofTests {
    private static func failure(_ id: String, _ fault: Fault) async throws -> Failure {
        let report = try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: fault)
            let target = Target.sample(ports: [server.port], deliver: .seconds(1), close: .seconds(1))
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(only: [Glob(id)], environment: TestHost()) { _ in }
            try await server.stop()
            return report
        }
        return try #require(report.failures.first)
    }

    private static func proofs(_ failure: Failure) -> [EvidenceLine] {
        failure.evidence.filter { $0.role == .proof }
    }

    @Test func `a message that the finding quotes is its proof`() async throws {
        let failure = try await Self.failure("garden/wave/delivers/waved/others/not-sender", .waveComesBack)
        let proof = try #require(Self.proofs(failure).first)
        #expect(Self.proofs(failure).count == 1)
        #expect(proof.who == "ann" && proof.direction == .fromServer)
        #expect(failure.finding.observed == "received \(proof.text)")
    }

    @Test func `where two messages are compared, both are`() async throws {
        let failure = try await Self.failure("garden/say/delivers/said/all/same-for-all", .newIDForEach)
        let proofs = Self.proofs(failure)
        #expect(proofs.count == 2)
        #expect(proofs.allSatisfy { failure.finding.observed.contains($0.text) })
        #expect(Set(proofs.map(\.who)).count == 2)
    }

    @Test func `a message is the proof where only a value of it is quoted`() async throws {
        let failure = try await Self.failure("garden/say/delivers/said/all/field/name", .idForName)
        let proof = try #require(Self.proofs(failure).first)
        #expect(Self.proofs(failure).count == 1)
        #expect(proof.text.contains("\"name\":\"aaaaaaaa-0000-4000-8000-000000000001\""))
    }

    @Test(arguments: [
        ("garden/close/4401/absent", Fault.answers500, "HTTP/1.1 500 Internal Server Error"),
        ("garden/close/4401/absent", .closesWith4000, "close 4000"),
        ("garden/close/4401/absent", .neverCloses, "nothing more within 1 s"),
        ("garden/close/4401/absent", .endsWithoutCloseFrame, "end of TCP, without a closing handshake"),
        ("garden/close/4401/absent", .refusesInHandshake, "HTTP/1.1 403 Forbidden"),
        ("garden/say/delivers/said/all/partner", .noBroadcast, "nothing more within 1 s"),
        ("garden/say/drops/text/number", .diesOnNumber, "close 1011"),
    ])
    func `an ending, an answer or silence is a proof`(id: String, fault: Fault, text: String) async throws {
        let proofs = try await Self.proofs(Self.failure(id, fault))
        #expect(proofs.map { String($0.text.prefix(text.count)) } == [text])
    }

    @Test func `the second copy is the proof of two`() async throws {
        let failure = try await Self.failure("garden/say/delivers/said/all/once", .doubles)
        let proof = try #require(Self.proofs(failure).first)
        let copies = failure.evidence.filter { $0.who == proof.who && $0.text == proof.text }
        #expect(copies.count == 2)
        #expect(copies.map(\.role) == [.exchange, .proof])
    }

    @Test(arguments: [
        (
            Fault.losesEveryFiftieth,
            #"^\d+ of 200 reached nobody; the first lost was message \d+ of ann: \{.*m\d+\..*\}$"#
        ),
        (
            .doubles,
            #"^\d+ reached ann twice or more, the first of them message 1 of ann; \d+ reached bob twice or more, .*$"#
        ),
        (
            .swapsNeighbours,
            #"^\d+ reached ann out of order, the first of them message \d+ of ann, behind message \d+; .*$"#
        ),
    ])
    func `a burst is told in a sentence and a few lines`(fault: Fault, pattern: String) async throws {
        let failure = try await Self.failure("garden/life/burst-one-side", fault)
        #expect(try failure.finding.observed.wholeMatch(of: Regex(pattern)) != nil, "\(failure.finding.observed)")
        #expect(Self.proofs(failure).count >= 1)
        #expect(failure.evidence.folded.count <= 12, "\(failure)")
    }

    @Test func `handshakes and the suite's own messages are folded away`() async throws {
        let failure = try await Self.failure("garden/wave/delivers/waved/others/not-sender", .waveComesBack)
        #expect(failure.evidence.count > 10)
        let folded = failure.evidence.folded
        #expect(folded.map(\.role) == [.setUp, .exchange, .proof, .fence])
        #expect(folded.first?.text.hasPrefix("1 connection opened, proved by its own message (") == true)
        #expect(folded.last?.text.hasPrefix("the suite's own message, sent behind it, reached ann") == true)
    }

    @Test func `a handshake that is what is tried is no set-up`() async throws {
        let failure = try await Self.failure("garden/close/4401/absent", .closesWith4000)
        #expect(failure.evidence.allSatisfy { $0.role == .exchange || $0.role == .proof })
        #expect(failure.evidence.first?.text.hasPrefix("GET ") == true)
    }
}
