internal import ContractSuite
internal import ProtocolSpec
internal import SpecParser
internal import Testing

/// The list that makes a run green, written and read.
@Suite struct KnownListTests {
    private static func known(_ pairs: KeyValuePairs<String, String>) -> KnownFailures {
        KnownFailures(entries: pairs.map { KnownFailures.Entry(glob: Glob($0.key), reason: $0.value) })
    }

    private static func pairs(_ known: KnownFailures) -> [String] {
        known.entries.map { "\($0.glob.pattern): \($0.reason)" }
    }

    private static func read(_ text: String) throws -> KnownFailures {
        var diagnostics = DiagnosticCollector()
        let node = try DocumentReader().read(Array(text.utf8), file: "known.yaml")
        return try #require(KnownFailures.read(node, diagnostics: &diagnostics))
    }

    private static func failed(_ observed: String) -> Verdict {
        .failed(Finding(expected: "x", observed: observed), evidence: [])
    }

    /// Every check: all pass, but for some.
    private static func report(_ verdicts: [String: Verdict], only glob: String = "*") -> Report {
        let chosen = SampleReport.checks.map(\.id).filter(Glob(glob).matches)
        return SampleReport.report(chosen.map { ($0, verdicts[$0] ?? .passed(note: nil)) })
    }

    @Test func `what fails is listed, a SHOULD too, in the order of the checks`() {
        let report = Self.report([
            "garden/life/ping": Self.failed("no pong"), "garden/close/4401/absent": Self.failed("HTTP 403"),
            "garden/close/4404/malformed-room": Self.failed("nothing"), "garden/life/return": .skipped("x"),
        ])
        let known = KnownFailures().updated(with: report, of: SampleReport.checks)
        #expect(
            Self.pairs(known) == [
                "garden/close/4401/absent: HTTP 403", "garden/close/4404/malformed-room: nothing",
                "garden/life/ping: no pong",
            ]
        )
        #expect(!report.isGreen(strict: false))
        let judged = report.judged(by: known, of: report.results.map(\.check.id))
        #expect(judged.isGreen(strict: true))
    }

    @Test func `an entry stays with its reason while something that it matches fails, and goes then`() {
        let before = Self.known([
            "garden/life/*": "ticket 1", "garden/close/4401/*": "ticket 2", "garden/old": "ticket 3",
            "garden/close/4403/*": "ticket 4",
        ])
        let report = Self.report([
            "garden/life/ping": .known(reason: "ticket 1", Finding(expected: "x", observed: "y"), evidence: []),
            "garden/admits/ann": Self.failed("HTTP 500"), "garden/close/4403/expired": .skipped("no token"),
        ])
        let after = before.updated(with: report, of: SampleReport.checks)
        #expect(
            Self.pairs(after) == [
                "garden/admits/ann: HTTP 500", "garden/close/4403/*: ticket 4", "garden/life/*: ticket 1",
            ]
        )
        #expect(report.judged(by: after, of: report.results.map(\.check.id)).isGreen(strict: true))
    }

    @Test func `a run of some checks drops nothing that it did not touch`() {
        let before = Self.known([
            "garden/close/4401/*": "ticket 1", "garden/life/*": "ticket 2", "another-target/*": "ticket 3",
            "garden/close/4401/absent": "ticket 4", "garden/close/*": "ticket 5",
        ])
        let report = Self.report(["garden/close/4401/empty": Self.failed("x")], only: "garden/close/4401/*")
        let after = before.updated(with: report, of: SampleReport.checks)
        // Only what passed, and has nothing more to match, is gone.
        #expect(
            Set(Self.pairs(after)) == [
                "garden/close/4401/*: ticket 1", "garden/close/*: ticket 5", "garden/life/*: ticket 2",
                "another-target/*: ticket 3",
            ]
        )
        #expect(Self.pairs(after).last == "another-target/*: ticket 3")
    }

    @Test func `what is written is read, whatever a reason says`() throws {
        let known = Self.known([
            "garden/life/ping": "a \"quote\", it's: # no comment", "*/close/*": "two\nlines\tand \\ a tab",
            "garden/[x]": "- {a: b} & *c !d %e \u{85}\u{7}\u{FEFF}\u{2028} ü 日本 😀", "?": " spaces ",
        ])
        let text = known.document(target: "my\nserver")
        let again = try Self.read(text)
        #expect(Self.pairs(again) == Self.pairs(known))
        #expect(text.hasPrefix("# Known failures of my⏎server, for belay verify --known-failing: "))
    }

    @Test func `an empty list can be read, too`() throws {
        #expect(try Self.read(KnownFailures().document(target: "test")).entries.isEmpty)
    }
}
