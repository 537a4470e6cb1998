internal import ContractSuite
internal import ProtocolSpec
internal import Testing

/// What machines read: JUnit XML and annotations.
@Suite struct MachineReportTests {
    private static let odd = Finding(
        expected: "a & b < c > d",
        observed: "\"quoted\"\u{301}\n\u{1B}[31m\u{0}\u{FFFE}]]>"
    )

    @Test func `JUnit has a test case for each check`() {
        #expect(
            JUnitReporter().text(of: SampleReport.mixed) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="belay verify" tests="5" failures="1" errors="0" skipped="3" time="1.234">
                  <testsuite name="test" tests="5" failures="1" errors="0" skipped="3" time="1.234">
                    <properties>
                      <property name="target" value="test"/>
                      <property name="contract" value="Garden 1.0"/>
                      <property name="seed" value="7"/>
                      <property name="strict" value="false"/>
                      <property name="interrupted" value="false"/>
                    </properties>
                    <testcase classname="garden.admits" name="garden/admits/ann"/>
                    <testcase classname="garden.close.4401" name="garden/close/4401/absent">
                      <failure message="HTTP 403" type="MUST">\
                MUST: where there is no token, or an empty one, the socket is accepted, then closed with 4401 (noPass)
                contract: garden.yaml:20:3
                expected: close 4401
                observed: HTTP 403
                hint: accept, then close
                evidence:
                  +0.000 s  client → GET /x
                  +0.001 s  client ← 403</failure>
                    </testcase>
                    <testcase classname="garden.close.4404" name="garden/close/4404/stranger">
                      <skipped message="add a person"/>
                    </testcase>
                    <testcase classname="garden.life" name="garden/life/return">
                      <skipped message="add a person"/>
                    </testcase>
                    <testcase classname="garden.life" name="garden/life/ping">
                      <skipped message="known: ticket 9"/>
                      <system-out>MUST: \(Self.requirement("garden/life/ping"))
                contract: \(Self.location("garden/life/ping"))
                expected: close 4401
                observed: HTTP 403
                hint: accept, then close</system-out>
                    </testcase>
                  </testsuite>
                </testsuites>

                """
        )
    }

    private static func requirement(_ id: String) -> String {
        SampleReport.checks.first { $0.id == id }?.requirement ?? ""
    }

    private static func location(_ id: String) -> String {
        SampleReport.checks.first { $0.id == id }?.location.description ?? ""
    }

    @Test func `a SHOULD that is not kept fails a strict run, and is reported in another`() {
        let lax = JUnitReporter().text(of: SampleReport.lax)
        #expect(lax.contains("failures=\"0\""))
        #expect(lax.contains("<system-out>not kept, and tolerated\nSHOULD: "))
        #expect(lax.contains("<system-out>MUST: in 3 ms</system-out>"))
        #expect(JUnitReporter(isStrict: true).text(of: SampleReport.lax).contains("type=\"SHOULD\""))
    }

    @Test(arguments: SampleReport.all.indices)
    func `machines see a failure exactly where the run is not green`(index: Int) {
        let sample = SampleReport.all[index]
        for (isStrict, isGreen) in [(false, sample.isGreen), (true, sample.isStrictlyGreen)] {
            #expect(sample.report.isGreen(strict: isStrict) == isGreen)
            let junit = JUnitReporter(isStrict: isStrict).text(of: sample.report)
            #expect(junit.contains("<failure ") == !junit.contains(" failures=\"0\""))
            #expect(junit.contains("<error ") == !junit.contains(" errors=\"0\""))
            #expect((junit.contains("<failure ") || junit.contains("<error ")) == !isGreen)
            let annotations = GitHubReporter(isStrict: isStrict).text(of: sample.report)
            #expect(annotations.contains("::error ") == !isGreen)
        }
    }

    @Test func `an outdated entry of the known-failing file is a failing test case of its own`() {
        let place = SourceLocation(file: "known.yaml", line: 3, column: 1)
        let entry = StaleEntry(glob: "garden/x*", problem: "matches no check", location: place)
        let report = SampleReport.report([("garden/admits/ann", .passed(note: nil))], stale: [entry])
        let text = JUnitReporter().text(of: report)
        #expect(text.contains("<testcase classname=\"known-failing\" name=\"garden/x*\">"))
        #expect(text.contains("<failure message=\"matches no check\" type=\"known-failing\">"))
        #expect(text.contains("known.yaml:3:1"))
        #expect(
            GitHubReporter().text(of: report)
                == "::error file=known.yaml,line=3,col=1,title=known-failing%3A garden/x*::matches no check\n"
        )
    }

    @Test func `whatever a server says, the XML can be read`() {
        let report = SampleReport.report([("garden/admits/ann", .failed(Self.odd, evidence: []))])
        let text = JUnitReporter().text(of: report)
        #expect(text.contains("message=\"&quot;quoted&quot;\u{301}⏎\\u001b[31m\\u0000\\ufffe]]&gt;\""))
        #expect(text.contains("expected: a &amp; b &lt; c &gt; d\n"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func `annotations stand at the contract's line, one a line`() {
        #expect(
            GitHubReporter(path: { "api/\($0)" }).text(of: SampleReport.mixed) == """
                ::error file=api/garden.yaml,line=20,col=3,title=garden/close/4401/absent (MUST)::\
                where there is no token, or an empty one, the socket is accepted, then closed with 4401 (noPass)\
                %0Aexpected: close 4401%0Aobserved: HTTP 403%0Ahint: accept, then close
                ::notice file=api/\(Self.place("garden/life/ping")),title=garden/life/ping (MUST)::\
                known: ticket 9%0A\(Self.requirement("garden/life/ping"))\
                %0Aexpected: close 4401%0Aobserved: HTTP 403%0Ahint: accept, then close

                """
        )
    }

    private static func place(_ id: String) -> String {
        let location = SampleReport.checks.first { $0.id == id }?.location
        return location.map { "\($0.file),line=\($0.line),col=\($0.column)" } ?? ""
    }

    @Test func `what ends a command or a property is escaped`() {
        let finding = Finding(expected: "100%", observed: "::error::x\r\n::y")
        let report = SampleReport.report([("garden/admits/ann", .failed(finding, evidence: []))])
        let text = GitHubReporter(path: { _ in "a,b:c%d" }).text(of: report)
        #expect(text.hasPrefix("::error file=a%2Cb%3Ac%25d,line="))
        #expect(text.hasSuffix("%0Aexpected: 100%25%0Aobserved: ::error::x␍%0A::y\n"))
        #expect(text.split(separator: "\n").count == 1)
        #expect(GitHubReporter().text(of: SampleReport.lax).hasPrefix("::warning file=garden.yaml,"))
    }
}
