internal import ContractSuite
internal import ProtocolSpec

/// Reports as runs against the garden leave them.
enum SampleReport {
    static let checks = Suite(contract: SampleContract.contract, target: .sample(ports: [1]), seed: 1).checks
    static let finding = Finding(expected: "close 4401", observed: "HTTP 403", hint: "accept, then close")

    static let evidence = [
        EvidenceLine(milliseconds: 0, who: "client", direction: .toServer, text: "GET /x"),
        EvidenceLine(milliseconds: 1, who: "client", direction: .fromServer, text: "403"),
    ]

    static func report(
        _ verdicts: [(String, Verdict)],
        stale: [StaleEntry] = [],
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

    /// One of each verdict.
    static let mixed = report([
        ("garden/admits/ann", .passed(note: nil)), ("garden/close/4401/absent", .failed(finding, evidence: evidence)),
        ("garden/close/4404/stranger", .skipped("add a person")), ("garden/life/return", .skipped("add a person")),
        ("garden/life/ping", .known(reason: "ticket 9", finding, evidence: [])),
    ])

    /// A SHOULD that is not kept, beside what is.
    static let lax = report([
        ("garden/admits/ann", .passed(note: "in 3 ms")),
        ("garden/close/4404/malformed-room", .failed(finding, evidence: evidence)),
    ])

    /// Every way in which a run can be, and whether it is green: not strictly, and strictly.
    static let all: [(report: Report, isGreen: Bool, isStrictlyGreen: Bool)] = [
        (mixed, false, false), (lax, true, false),
        (report([("garden/admits/ann", .passed(note: nil))]), true, true),
        (report([("garden/admits/ann", .passed(note: nil))], interrupted: true), false, false),
        (report([("garden/admits/ann", .skipped("x"))]), false, false),
        (report([("garden/admits/ann", .skipped("x"))], interrupted: true), false, false),
        (report([]), false, false),
        (
            report([("garden/admits/ann", .passed(note: nil))], stale: [StaleEntry(glob: "*", problem: "untrue")]),
            false, false
        ),
    ]
}
