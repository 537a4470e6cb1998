internal import ContractSuite
internal import Testing

@Suite struct HTMLReporterTests {
    private static func page(_ report: Report, isStrict: Bool = false) -> String {
        let rerun = RerunCommand(["belay", "verify", "my target.yaml", "--seed", "7"], only: ["garden/*"])
        return HTMLReporter(isStrict: isStrict, rerun: rerun).text(of: report)
    }

    private static func sections(_ page: String) -> [String] {
        page.matches(of: /<section id="([a-z]+)"/).map { String($0.output.1) }
    }

    @Test func `the worst comes first, and empty sections are left out`() throws {
        let page = Self.page(SampleReport.mixed)
        #expect(Self.sections(page) == ["failed", "known", "skipped", "passed"])
        #expect(Self.sections(Self.page(SampleReport.lax)) == ["tolerated", "passed"])
        #expect(Self.sections(Self.page(SampleReport.lax, isStrict: true)) == ["failed", "passed"])
        #expect(page.contains("<h1>The contract is broken</h1>"))
        #expect(Self.page(SampleReport.lax).contains("<h1>The contract is kept</h1>"))
        let part = SampleReport.report([("garden/admits/ann", .passed(note: nil)), ("garden/life/ping", .skipped("x"))])
        #expect(Self.page(part).contains("<h1>The contract is kept, as far as it was judged: 1 not judged</h1>"))
    }

    @Test func `a failure has its sentence, place, cure, diagram, transcript and the line that makes it again`() throws
    {
        let page = Self.page(SampleReport.mixed)
        let parts = [
            "<h4 class=\"id\">garden/close/4401/<b>absent</b></h4>", "where there is no token, or an empty one",
            "<code>garden.yaml:20:3</code>", "<dd>close 4401</dd>", "<dd class=\"wrong\">HTTP 403</dd>",
            "<p class=\"advice\"><b>Hint</b> accept, then close</p>",
            "+0.000 s  client → GET /x\n+0.001 s  client ← 403",
            "belay verify &#39;my target.yaml&#39; --seed 7 --only garden/close/4401/absent",
            "belay verify &#39;my target.yaml&#39; --seed 7 --only &#39;garden/*&#39;",
        ]
        for part in parts { #expect(page.contains(part), "\(part)") }
        // The failure's; the known one has no evidence.
        #expect(page.components(of: "<svg class=\"talk\"") == 1)
        #expect(page.components(of: "<dt>Known</dt><dd>ticket 9</dd>") == 1)
        #expect(page.components(of: "<li><span class=\"id\">garden/close/4404/<b>stranger</b></span></li>") == 1)
    }

    private static func failed(_ title: String?, _ observed: String, role: EvidenceLine.Role = .exchange) -> Verdict {
        let finding = Finding(
            expected: "x",
            observed: observed,
            hint: title.map { "mend \($0)" },
            cause: title.map { CauseName($0) }
        )
        let lines = [
            EvidenceLine(milliseconds: 0, who: "ann", direction: .toServer, text: "GET /x HTTP/1.1", role: .setUp),
            EvidenceLine(milliseconds: 1, who: "ann", direction: .fromServer, text: "HTTP/1.1 101 OK", role: .setUp),
            EvidenceLine(milliseconds: 2, who: "ann", direction: .fromServer, text: observed, role: role),
        ]
        return .failed(finding, evidence: lines)
    }

    /// Three causes that break the contract, the first of them in a SHOULD too.
    private static let several = SampleReport.report([
        ("garden/admits/ann", failed("deafness", "nothing <came>")),
        ("garden/admits/bob", .blocked(by: "garden/admits/ann")),
        ("garden/close/4401/absent", failed("haste", "HTTP 403")),
        ("garden/close/4401/empty", failed("haste", "HTTP 401")),
        ("garden/close/4404/malformed-room", failed("haste", "HTTP 404")),
        ("garden/malformed/deep-array", failed("depth", "close 1011")), ("garden/life/ping", .skipped("add a person")),
    ])

    private static func text(_ pattern: Regex<(Substring, Substring)>, in page: String) -> [String] {
        page.matches(of: pattern).map { String($0.output.1) }
    }

    @Test func `what to fix first is a list of causes, each with its best example open and the others beneath`() throws
    {
        let page = Self.page(Self.several)
        #expect(Self.text(/<li><a href="#([a-z0-9-]+)">/, in: page).prefix(2) == ["failed-1", "failed-2"])
        #expect(
            Self.text(/<h3 id="failed-\d-title">(.*)<\/h3>/, in: page) == [
                "<span class=\"number\">1</span> haste <span class=\"count\">3 checks</span>",
                "<span class=\"number\">2</span> deafness <span class=\"count\">1 check</span>",
                "<span class=\"number\">3</span> depth <span class=\"count\">1 check</span>",
            ]
        )
        #expect(page.contains("What to fix first <span class=\"count\">3 causes, 4 failed, 1 tolerated</span>"))
        #expect(
            Self.text(/<details class="case [a-z]+" id="([a-z0-9-]+)" open>/, in: page).prefix(2) == [
                "failed-1-1", "failed-2-1",
            ]
        )
        #expect(page.components(of: "<p class=\"advice\"><b>Hint</b> mend haste</p>") == 1)
        #expect(page.contains("<summary>2 more checks by the same cause</summary>"))
        #expect(page.contains("id=\"failed-1-3\""))
    }

    @Test func `what a failure blocks stands under its cause, and what is skipped for another reason by that`() throws {
        let page = Self.page(Self.several)
        #expect(page.contains("<summary>1 check can&#39;t be judged until then</summary>"))
        #expect(page.components(of: "<li><span class=\"id\">garden/admits/<b>bob</b></span>") == 1)
        #expect(page.contains("1 can&#39;t be judged until a fault is mended; they stand under it. Grouped by reason."))
        #expect(page.contains("<summary>add a person <span class=\"count\">1</span></summary>"))
    }

    @Test func `a cause that breaks nothing is told apart, unless the run is strict`() throws {
        let report = SampleReport.report([
            ("garden/close/4401/absent", Self.failed("haste", "HTTP 403")),
            ("garden/close/4404/malformed-room", Self.failed("length", "HTTP 404")),
        ])
        let page = Self.page(report)
        #expect(Self.sections(page) == ["failed", "tolerated"])
        #expect(Self.text(/<h3 id="tolerated-1-title">(.*)<\/h3>/, in: page).count == 1)
        #expect(Self.sections(Self.page(report, isStrict: true)) == ["failed"])
    }

    @Test(arguments: [false, true])
    func `the page counts as every report does`(isStrict: Bool) throws {
        for report in [Self.several, SampleReport.mixed, SampleReport.lax] {
            let page = Self.page(report, isStrict: isStrict)
            let summary = report.summary(strict: isStrict)
            let shown = page.matches(of: /<li class="([a-z]+)">(<a href="#([a-z]+)">)?<b>(\d+)<\/b>/).map { match in
                "\(match.output.4) \(match.output.1)"
            }
            let counts = summary.counts.map { "\($0.count) \($0.word)" }
            #expect(Set(shown) == Set(counts))
        }
    }

    @Test func `the row that proves the finding has a band and a word, and its line is marked`() throws {
        let page = Self.page(
            SampleReport.report([("garden/admits/ann", Self.failed("noise", "{\"n\":NaN}", role: .proof))])
        )
        #expect(page.contains("<g class=\"fromServer proof\">"))
        #expect(page.contains("<rect class=\"band\""))
        #expect(page.components(of: ">proof</text>") == 1)
        #expect(page.contains("<mark>+0.002 s  ann ← {&quot;n&quot;:NaN}</mark>"))
        #expect(page.contains("1 connection opened (2 lines)</text>"))
        #expect(!page.contains(">GET /x HTTP/1.1</text>"))
    }

    @Test func `the page needs nothing but itself`() throws {
        let page = Self.page(SampleReport.mixed)
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        #expect(page.contains("default-src 'none'"))
        for reference in ["<script", "src=", "url(", "@import", "http:", "https:", "javascript:", " style=\""] {
            #expect(!page.contains(reference), "\(reference)")
        }
        let links = page.matches(of: /href="([^"]*)"/).map { String($0.output.1) }
        #expect(links.allSatisfy { $0 == "data:," || $0.hasPrefix("#") })
        let anchors = Set(page.matches(of: /id="([^"]*)"/).map { String($0.output.1) })
        #expect(links.filter { $0.hasPrefix("#") }.allSatisfy { anchors.contains(String($0.dropFirst())) })
        #expect(page.matches(of: /id="([^"]*)"/).count == anchors.count)
    }

    @Test func `nothing that a server says becomes markup`() throws {
        let nasty = "</title><script>x</script>\"\u{301} onload=\"y\" <\u{338}img src=x>&amp;\u{202E}\u{0}{{verdict}}"
        let finding = Finding(expected: nasty, observed: nasty, hint: nasty)
        let evidence = [EvidenceLine(milliseconds: 0, who: nasty, direction: .fromServer, text: nasty)]
        let report = SampleReport.report([
            ("garden/admits/ann", .failed(finding, evidence: evidence)), ("garden/life/ping", .skipped(nasty)),
            ("garden/life/return", .known(reason: nasty, finding, evidence: [])),
        ])
        let page = Self.page(report)
        let plain = Self.page(SampleReport.report([]))
        for mark in ["<script", "<img", "<\u{338}", "\"\u{301}"] {
            #expect(!page.unicodeScalars.contains(mark.unicodeScalars), "\(mark)")
        }
        #expect(page.contains("&amp;amp;"))
        #expect(!page.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{0}" })
        #expect(page.contains("{{verdict}}") && !plain.contains("{{"))
        #expect(page.components(of: "<title") == page.components(of: "</title>"))
    }

    @Test func `every element ends where it should`() {
        let page = Self.page(Self.several).replacing(/<style>.*<\/style>/.dotMatchesNewlines(), with: "")
        var open: [Substring] = []
        for tag in page.matches(of: /<(\/?)([a-z0-9]+)[^<>]*?(\/?)>/).map(\.output) {
            if tag.1 == "/" {
                #expect(open.popLast() == tag.2)
            } else if tag.3.isEmpty, tag.2 != "meta", tag.2 != "link" {
                open.append(tag.2)
            }
        }
        #expect(open.isEmpty)
        #expect(page.contains("<b>"))
    }

    @Test func `no line break comes between the parts of an id`() {
        #expect(Self.page(SampleReport.mixed).contains(/<span class="id">[a-z\/]+<b>[a-z]+<\/b><\/span>/))
    }

    @Test func `an outdated list and an interruption are shown`() throws {
        let stale = [StaleEntry(glob: "garden/x*", problem: "matches no check")]
        let page = Self.page(SampleReport.report([("garden/admits/ann", .passed(note: nil))], stale: stale))
        #expect(Self.sections(page) == ["stale", "passed"])
        #expect(page.contains("garden/<b>x*</b></span><p>matches no check</p>"))
        let ended = Self.page(SampleReport.report([("garden/admits/ann", .skipped("x"))], interrupted: true))
        #expect(ended.contains("<h1>The run was interrupted</h1>") && ended.contains("had not run yet"))
    }

    @Test func `clocks that differ are named beside the load, and only where they differ`() throws {
        var report = SampleReport.mixed
        report.clocks = ClockDifference(server: 1_768_328_700, here: 1_768_329_000)
        let clocks =
            "<dt>Clocks</dt><dd>the server&#39;s clock says 2026-01-13T18:25:00Z, this machine&#39;s "
            + "2026-01-13T18:30:00Z: the server is 300 s behind</dd>"
        #expect(Self.page(report).contains(clocks))
        #expect(!Self.page(report).contains("<dt>Load</dt>"))
        #expect(!Self.page(SampleReport.mixed).contains("<dt>Clocks</dt>"))
    }

    @Test func `thousands of checks are a page of reasonable size`() throws {
        let check = try #require(SampleReport.checks.first)
        let results = (0..<5_000).map { number -> CheckResult in
            var check = check
            check.id = "garden/many/\(number)"
            return CheckResult(check: check, verdict: .passed(note: nil))
        }
        let report = Report(target: "t", contract: "c", seed: 1, results: results)
        let page = Self.page(report)
        #expect(page.components(of: "<li><span class=\"id\">") == 5_000)
        #expect(page.utf8.count < 1 << 20)
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
