internal import CodecRuntime
internal import ContractSuite
internal import Testing

/// Failures by the fault that they point to.
@Suite struct CauseTests {
    private static func failed(
        _ cause: CauseName? = nil,
        observed: String = "HTTP 403",
        hint: String? = nil,
        lines: Int = 0
    ) -> Verdict {
        let line = EvidenceLine(milliseconds: 0, who: "ann", direction: .toServer, text: "x")
        let finding = Finding(expected: "x", observed: observed, hint: hint, cause: cause)
        return .failed(finding, evidence: Array(repeating: line, count: lines))
    }

    private static let early = CauseName("accept, then close")
    private static let deaf = CauseName("nobody hears anything")

    /// Two causes, one of which breaks more, and keeps checks from being judged.
    private static let report = SampleReport.report([
        ("garden/admits/ann", .passed(note: nil)), ("garden/close/4401/absent", failed(early, hint: "later", lines: 3)),
        ("garden/close/4401/empty", failed(early, hint: "later", lines: 2)),
        ("garden/close/4403/expired", failed(early, hint: "later")),
        ("garden/close/4404/malformed-room", failed(early, hint: "later", lines: 1)),
        ("garden/say/delivers/said/all/partner", failed(deaf)),
        ("garden/say/delivers/said/all/once", .blocked(by: "garden/say/delivers/said/all/partner")),
        ("garden/life/ping", .skipped("add a person")),
    ])

    @Test func `failures with one cause are one, and the cause with the most checks comes first`() {
        let causes = Self.report.causes
        #expect(causes.map(\.title) == ["accept, then close", "nobody hears anything"])
        #expect(causes.map(\.hint) == ["later", nil])
        #expect(causes.map(\.blocked) == [[], ["garden/say/delivers/said/all/once"]])
        #expect(causes.map { $0.failsRun(strict: false) } == [true, true])
    }

    @Test func `what takes everything else along comes first`() {
        let dead = CauseName("the process dies", isFatal: true)
        let report = SampleReport.report([
            ("garden/close/4401/absent", Self.failed(Self.early)), ("garden/close/4401/empty", Self.failed(Self.early)),
            ("garden/life/ping", Self.failed(dead)),
        ])
        #expect(report.causes.map(\.title) == ["the process dies", "accept, then close"])
    }

    /// `malformed-room` is a SHOULD.
    @Test func `what takes everything else along is never tolerated`() {
        let dead = CauseName("the process dies", isFatal: true)
        let report = SampleReport.report([("garden/close/4404/malformed-room", Self.failed(dead))])
        #expect(report.summary(strict: false).failed == 1)
        let isGreen = report.isGreen(strict: false)
        #expect(!isGreen)
        let mild = SampleReport.report([("garden/close/4404/malformed-room", Self.failed(Self.early))])
        #expect(mild.summary(strict: false).tolerated == 1)
    }

    @Test func `the best example is a MUST with a short exchange, and the others keep their order`() {
        #expect(
            Self.report.causes.first?.checks == [
                "garden/close/4401/empty", "garden/close/4401/absent", "garden/close/4403/expired",
                "garden/close/4404/malformed-room",
            ]
        )
    }

    @Test func `a finding without a cause has that of its hint, or one of its own`() {
        let report = SampleReport.report([
            ("garden/close/4401/absent", Self.failed(observed: "one", hint: "do this")),
            ("garden/close/4401/empty", Self.failed(observed: "two", hint: "do this")),
            ("garden/close/4403/expired", Self.failed(observed: "three")),
            ("garden/life/ping", Self.failed(observed: "three")),
        ])
        #expect(report.causes.map(\.checks.count) == [2, 1, 1])
        #expect(report.causes.map(\.title) == ["one", "three", "three"])
    }

    @Test func `causes that are parts of one fault are one where no check in its scope shows another thing`() {
        let wider = WiderCause("nobody is denied", hint: "judge", scope: [Glob("garden/close/*")])
        let parts = (CauseName("no expiry", wider: [wider]), CauseName("no signature", wider: [wider]))
        let verdicts = [
            ("garden/close/4401/absent", Self.failed(parts.0, hint: "look at exp")),
            ("garden/close/4403/expired", Self.failed(parts.1)), ("garden/life/ping", Verdict.passed(note: nil)),
        ]
        let all = SampleReport.report(verdicts)
        #expect(all.causes.map(\.title) == ["nobody is denied"])
        #expect(all.causes.map(\.hint) == ["judge"])
        let some = SampleReport.report(verdicts + [("garden/close/4401/empty", .passed(note: nil))])
        #expect(some.causes.map(\.title) == ["no expiry", "no signature"])
        #expect(some.causes.map(\.hint) == ["look at exp", nil])
    }

    @Test func `what is known, and what is only reported, has no cause`() {
        #expect(SampleReport.report([("garden/life/ping", SampleReport.mixed.results[4].verdict)]).causes.isEmpty)
    }

    @Test func `the console shows one example a cause, and the ids beneath it`() {
        let text = ConsoleReporter().text(for: .ended(Self.report))
        #expect(
            text.hasPrefix(
                """
                what to fix first: 2 causes for 5 checks

                4 checks, one cause: accept, then close
                FAILED  garden/close/4401/empty (MUST)

                """
            )
        )
        #expect(text.contains("  also      garden/close/4401/absent, garden/close/4403/expired and 1 more\n"))
        #expect(
            text.contains("\n1 check: nobody hears anything\nFAILED  garden/say/delivers/said/all/partner (MUST)\n")
        )
        #expect(text.contains("  blocks    1 check can't be judged until then\n"))
        #expect(text.contains("\nblocked: 1 can't be judged until what fails is mended\n"))
        #expect(text.hasSuffix("the contract is broken: 1 passed, 4 failed, 1 tolerated, 2 skipped in 1.2 s\n"))
    }

    @Test func `many failures of six causes fit on two screens of 80 columns`() {
        let ids = SampleReport.checks.filter { $0.level == .must }.prefix(55).map(\.id)
        #expect(ids.count == 55)
        let hint =
            "do what the contract says: it is written there, in so many words, and everybody who reads it knows it"
        let observed =
            "the handshake was refused with HTTP 403, which a browser reports as 1006, so nothing can be told"
        let verdicts = ids.enumerated().map { index, id in
            (id, Self.failed(CauseName("cause number \(index % 6)"), observed: observed, hint: hint, lines: 40))
        }
        let text = ConsoleReporter(columns: 80).text(for: .ended(SampleReport.report(verdicts)))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 2 * 40)
        #expect(lines.allSatisfy { $0.count <= 80 })
        for number in 0..<6 { #expect(text.contains("one cause: cause number \(number)\n")) }
    }

    @Test func `every report has the same numbers`() throws {
        let json = try JSONValue(decoding: JSONReporter.text(of: Self.report))
        let numbers = ["passed": 1, "failed": 4, "tolerated": 1, "skipped": 2, "known": 0]
        for (word, count) in numbers { #expect(json[path: ["summary", word]] == .integer(count), "\(word)") }
        #expect(JUnitReporter().text(of: Self.report).contains("tests=\"8\" failures=\"4\" errors=\"0\" skipped=\"2\""))
        let strict = try JSONValue(decoding: JSONReporter.text(of: Self.report, isStrict: true))
        #expect(strict[path: ["summary", "failed"]] == .integer(5))
        #expect(json[path: ["checks", "4", "tolerated"]] == .bool(true))
        #expect(strict[path: ["checks", "4", "tolerated"]] == nil)
    }

    @Test func `JSON lists the causes, JUnit names them, and GitHub has an annotation for each`() throws {
        let json = try JSONValue(decoding: JSONReporter.text(of: Self.report))
        #expect(json[path: ["causes", "1", "title"]] == .string("nobody hears anything"))
        #expect(json[path: ["checks", "6", "blockedBy"]] == .string("garden/say/delivers/said/all/partner"))
        #expect(
            JUnitReporter().text(of: Self.report).contains(
                "<failure message=\"accept, then close: HTTP 403\" type=\"MUST\">"
            )
        )
        let annotations = GitHubReporter().text(of: Self.report).split(separator: "\n")
        #expect(annotations.count == 2)
        #expect(annotations[0].contains("title=accept, then close (4 checks)".replacing(",", with: "%2C")))
    }

    @Test func `half a verdict is told as half, and is red where all of it is required`() {
        var report = SampleReport.report([
            ("garden/admits/ann", .passed(note: nil)), ("garden/life/return", .skipped("add a person")),
            ("garden/close/4404/malformed-room", .skipped("add a person")),
        ])
        #expect(report.verdict(strict: false) == "the contract is kept, as far as it was judged: 1 not judged")
        #expect(report.verdict(strict: true) == "the contract is kept, as far as it was judged: 2 not judged")
        #expect(report.isGreen(strict: false))
        report.requiresAll = true
        #expect(report.verdict(strict: false) == "not everything was judged: 1 not judged")
        #expect(!report.isGreen(strict: false))
        #expect(JUnitReporter().text(of: report).contains("errors=\"1\""))
        #expect(
            GitHubReporter().text(of: report).contains("::error title=test::not everything was judged: 1 not judged")
        )
    }
}

/// Names for sets of ids.
@Suite struct GlobCoverTests {
    private static let all = ["a/b/c", "a/b/d", "a/e", "f/g", "f/h/i", "f/h/j", "f/h/k"]

    @Test(arguments: [
        (["a/b/c", "a/b/d", "a/e"], ["a/*"]), (["a/b/c", "a/b/d"], ["a/b/*"]), (["a/b/c"], ["a/b/c"]),
        (["a/b/c", "f/h/i", "f/h/j", "f/h/k"], ["a/b/c", "f/h/*"]), (["f/h/i", "f/h/j"], ["f/h/i", "f/h/j"]),
        ([], []),
    ])
    func `as few patterns as name these ids and no others`(ids: [String], globs: [String]) {
        #expect(GlobCover.globs(for: ids, of: Self.all).map(\.pattern) == globs)
    }
}
