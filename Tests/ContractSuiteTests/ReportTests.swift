internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import SchemaValidation
internal import Testing

@Suite struct ReportTests {
    private static let checks = Suite(contract: Garden.contract, target: .garden(ports: [1]), seed: 1).checks
    private static let finding = Finding(expected: "close 4401", observed: "HTTP 403", hint: "accept, then close")

    private static let evidence = [
        EvidenceLine(milliseconds: 0, who: "client", direction: .toServer, text: "GET /x"),
        EvidenceLine(milliseconds: 1, who: "client", direction: .fromServer, text: "403"),
    ]

    private static func report(
        _ verdicts: [(String, Verdict)],
        stale: [String] = [],
        interrupted: Bool = false
    ) -> Report {
        let results = verdicts.compactMap { id, verdict in
            checks.first { $0.id == id }.map { CheckResult(check: $0, verdict: verdict) }
        }
        return Report(
            target: "test",
            contract: "Garden 1.0",
            seed: 7,
            results: results,
            staleKnown: stale,
            wasInterrupted: interrupted,
            duration: .milliseconds(1234)
        )
    }

    private static let mixed = report([
        ("garden/admits/ann", .passed(note: nil)),
        (
            "garden/close/4401/absent",
            .failed(finding, evidence: evidence)
        ),
        ("garden/close/4404/stranger", .skipped("add somebody")), ("garden/life/return", .skipped("add somebody")),
        ("garden/life/ping", .known(reason: "ticket 9", finding, evidence: [])),
    ])

    @Test func `only a failed MUST fails a run, a SHOULD too if it is strict`() {
        let should = Self.report([
            ("garden/admits/ann", .passed(note: nil)),
            ("garden/close/4404/malformed-room", .failed(Self.finding, evidence: [])),
        ])
        #expect(should.isGreen(strict: false))
        #expect(!should.isGreen(strict: true))
        #expect(!Self.mixed.isGreen(strict: false))
        #expect(Self.report([("garden/admits/ann", .passed(note: nil))]).isGreen(strict: true))
    }

    @Test func `nothing shown, an untrue list and an interruption are not green`() {
        #expect(!Self.report([("garden/admits/ann", .skipped("x"))]).isGreen(strict: false))
        #expect(!Self.report([("garden/admits/ann", .passed(note: nil))], stale: ["x"]).isGreen(strict: false))
        #expect(!Self.report([("garden/admits/ann", .passed(note: nil))], interrupted: true).isGreen(strict: false))
    }

    @Test func `the console tells a failure with its contract, cure and evidence, and sums up`() {
        let reporter = ConsoleReporter()
        let events =
            [SuiteEvent.started(target: "test", contract: "Garden 1.0", seed: 7, checks: 5), .note("a remark")]
            + Self.mixed.results.map(SuiteEvent.finished) + [.ended(Self.mixed)]
        #expect(
            events.map(reporter.text(for:)).joined() == """
                test against Garden 1.0: 5 checks, seed 7

                note: a remark

                FAILED  garden/close/4401/absent (MUST)
                  contract  where there is no token, or an empty one, the socket is accepted, then closed with 4401 (noPass)
                            garden.yaml:20:3
                  expected  close 4401
                  observed  HTTP 403
                  hint      accept, then close
                  evidence  +0.000 s  client → GET /x
                            +0.001 s  client ← 403

                known   garden/life/ping
                          ticket 9: HTTP 403

                skipped:
                  2 × add somebody

                the contract is broken: 1 passed, 1 failed, 2 skipped, 1 known in 1.2 s

                """
        )
    }

    @Test func `colours are there only where they are asked for`() {
        let event = SuiteEvent.ended(Self.mixed)
        #expect(ConsoleReporter(style: .coloured).text(for: event).contains("\u{1B}[31m"))
        #expect(!ConsoleReporter().text(for: event).contains("\u{1B}"))
    }

    @Test func `JSON has the documented form`() throws {
        let json = try JSONValue(decoding: JSONReporter.text(of: Self.mixed))
        let expected = try JSONValue(
            decoding: """
                {"target": "test", "contract": "Garden 1.0", "seed": 7,
                 "summary": {"passed": 1, "failed": 1, "skipped": 2, "known": 1}}
                """
        )
        #expect(json.setting(nil, at: ["checks"]) == expected)
        #expect(
            try json[path: ["checks", "1"]]
                == JSONValue(
                    decoding: """
                        {"id": "garden/close/4401/absent", "level": "MUST", "status": "failed",
                         "requirement": "where there is no token, or an empty one, the socket is accepted, then closed with 4401 (noPass)",
                         "location": "garden.yaml:20:3", "expected": "close 4401", "observed": "HTTP 403",
                         "hint": "accept, then close", "evidence": ["+0.000 s  client → GET /x", "+0.001 s  client ← 403"]}
                        """
                )
        )
        #expect(json[path: ["checks", "2", "reason"]] == .string("add somebody"))
    }

    @Test func `a known-failing file has a reason for each glob`() throws {
        var diagnostics = DiagnosticCollector()
        let json = try JSONValue(decoding: #"{"garden/close/*": "ticket 7", "x": 1}"#)
        #expect(KnownFailures.read(document(json), diagnostics: &diagnostics) == nil)
        #expect(diagnostics.sorted.map(\.message) == ["the reason for \"x\" is a string, not an integer"])
        let good = try #require(KnownFailures.read(document(json.setting(nil, at: ["x"])), diagnostics: &diagnostics))
        #expect(good.entries == [KnownFailures.Entry(glob: Glob("garden/close/*"), reason: "ticket 7")])
    }
}
