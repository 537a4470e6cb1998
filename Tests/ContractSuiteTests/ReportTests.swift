internal import CodecRuntime
internal import ContractSuite
internal import ProtocolSpec
internal import SchemaValidation
internal import Testing

@Suite struct ReportTests {
    private static let finding = SampleReport.finding
    private static let mixed = SampleReport.mixed

    private static func report(
        _ verdicts: [(String, Verdict)],
        stale: [StaleEntry] = [],
        interrupted: Bool = false
    ) -> Report {
        SampleReport.report(verdicts, stale: stale, interrupted: interrupted)
    }

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

    @Test func `nothing shown, an outdated list and an interruption are not green`() {
        #expect(!Self.report([("garden/admits/ann", .skipped("x"))]).isGreen(strict: false))
        #expect(
            !Self.report(
                [("garden/admits/ann", .passed(note: nil))],
                stale: [StaleEntry(glob: "x", problem: "matches no check")]
            ).isGreen(strict: false)
        )
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

                known to fail:
                  1 × ticket 9

                skipped:
                  2 × add a person

                the contract is broken: 1 passed, 1 failed, 1 known, 2 skipped in 1.2 s

                """
        )
    }

    @Test func `what a run has shown is one sentence`() {
        let passed = ("garden/admits/ann", Verdict.passed(note: nil))
        let stale = [StaleEntry(glob: "x", problem: "matches no check")]
        #expect(Self.mixed.outcome(strict: false) == .broken)
        #expect(Self.report([passed]).outcome(strict: false) == .kept)
        #expect(Self.report([passed]).verdict(strict: false) == "the contract is kept")
        #expect(Self.report([passed], stale: stale).outcome(strict: false) == .staleList)
        #expect(Self.report([passed], interrupted: true).outcome(strict: false) == .interrupted)
        #expect(Self.report([("garden/admits/ann", .skipped("x"))]).outcome(strict: false) == .nothing)
    }

    @Test func `JSON says what turns a run red though no check has failed`() throws {
        let stale = [StaleEntry(glob: "x", problem: "matches no check")]
        let report = Self.report([("garden/admits/ann", .passed(note: nil))], stale: stale, interrupted: true)
        let json = try JSONValue(decoding: JSONReporter.text(of: report))
        #expect(json[path: ["interrupted"]] == .bool(true))
        #expect(json[path: ["staleKnown"]] == .array([.string("x: matches no check")]))
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
                 "summary": {"passed": 1, "failed": 1, "tolerated": 0, "skipped": 2, "known": 1},
                 "causes": [{"title": "HTTP 403", "hint": "accept, then close", "checks": ["garden/close/4401/absent"]}]}
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
        #expect(json[path: ["checks", "2", "reason"]] == .string("add a person"))
    }

    @Test func `a known-failing file has a reason for each glob`() throws {
        var diagnostics = DiagnosticCollector()
        let json = try JSONValue(decoding: #"{"garden/close/*": "ticket 7", "x": 1}"#)
        #expect(KnownFailures.read(document(json), diagnostics: &diagnostics) == nil)
        #expect(diagnostics.sorted.map(\.message) == ["the reason for \"x\" is a string, not an integer"])
        let good = try #require(KnownFailures.read(document(json.setting(nil, at: ["x"])), diagnostics: &diagnostics))
        let place = SourceLocation(file: "t.yaml", line: 1, column: 1)
        #expect(
            good.entries
                == [KnownFailures.Entry(glob: Glob("garden/close/*"), reason: "ticket 7", location: place)]
        )
    }
}
