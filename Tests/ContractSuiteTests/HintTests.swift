internal import ContractSuite
internal import ProtocolSpec
internal import Testing

/// What is said about the mistakes that people really make.
@Suite struct HintTests {
    private func finding(_ fault: Fault, _ id: String) async throws -> Finding? {
        try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(fault: fault)
            let target = Target.sample(ports: [server.port], deliver: .milliseconds(300), close: .milliseconds(300))
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(only: [Glob(id)], environment: TestHost()) { _ in }
            try await server.stop()
            return report.result(id)?.verdict.finding
        }
    }

    static let cases: [(Fault, String, String, String?)] = [
        (
            .refusesInHandshake, "garden/close/4403/expired",
            "the handshake was refused with HTTP 403, which a browser reports as 1006, so the documented refresh never runs",
            "accept, then close: call accept() first and close(code=4403) after it; closing an ASGI socket before it is "
                + "accepted becomes HTTP 403"
        ),
        (
            .neverCloses, "garden/close/4403/expired",
            "the connection was accepted and is still open after 300 ms, though nothing that it says comes back",
            "a client is let in or closed at once; where the server may take longer than 300 ms, say so in the target: limits: "
                + "{close: …}"
        ),
        (
            .takesExpired, "garden/close/4403/expired",
            "the connection was accepted and is still open after 300 ms, and it hears what it says",
            "the server does not look at the token's expiry"
        ),
        (
            .endsWithoutCloseFrame, "garden/close/4401/absent",
            "the handshake was accepted, and then TCP ended without a close frame, which a browser reports as 1006, so a "
                + "client can't tell that it should not try again",
            "send a close frame with 4401 before the socket goes; a traceback in the server's log says that a handler raised instead"
        ),
        (
            .closesWith4000, "garden/close/4404/stranger", "close 4000",
            "pass the code to the call that closes: close(code=4404)"
        ),
        (
            .answers500, "garden/close/4402/unknown-user",
            "the handshake was refused with HTTP 500, which a browser reports as 1006, so a client can't tell that it should "
                + "not try again",
            "a handler raised before it accepted: its traceback is in the server's log; catch what the lookup can raise (a missing "
                + "row, a text that is not an id)"
        ),
        (
            .diesOnNumber, "garden/say/drops/text/number", "the server closed with 1011",
            "1011 is an exception that nothing caught: the server's log has the traceback; ask for the type before you call "
                + "a method: a number has no .strip()"
        ),
        (
            .noBroadcast, "garden/say/delivers/said/all/partner", "nothing came within 300 ms",
            "the sender's message is not passed on: is the channel layer (such as Redis) running, and have both connections "
                + "joined the same group?"
        ),
        (
            .turnsHelperAway, "garden/admits/bob", "the server closed with 4404",
            "the server does not count bob as a member of rooms.main: is bob one there in the target, and in the server's database?"
        ),
    ]

    @Test func `a parser that takes NaN is known by name`() async throws {
        let hint = try await finding(.takesNaN, "garden/malformed/nan")?.hint
        #expect(hint?.contains("parse_constant") == true)
    }

    @Test(arguments: cases)
    func `a failure says what was seen and what to do`(
        fault: Fault,
        id: String,
        observed: String,
        hint: String?
    ) async throws {
        let finding = try await finding(fault, id)
        #expect(finding?.observed == observed)
        #expect(finding?.hint == hint)
    }

    // MARK: - What stands between

    private func report(_ quirk: Quirk, only: String, idle: Duration? = nil) async throws -> Report {
        try await ConcurrencyLimit.shared.pass {
            let server = try await ReferenceServer.start(quirk: quirk)
            let target = Target.sample(ports: [server.port], idle: idle)
            let report = try await Suite(contract: SampleContract.contract, target: target, seed: 1)
                .run(only: [Glob(only)], environment: TestHost()) { _ in }
            try await server.stop()
            return report
        }
    }

    private static let noUpgrade =
        "a proxy before the server has to pass on Upgrade and Connection (in nginx: proxy_http_version 1.1; "
        + "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";)"

    static let answers: [(Int, String?, String)] = [
        (200, nil, "an ordinary page was served: \(noUpgrade)"),
        (400, nil, "is \"origin\" one that the server allows? If it is, \(noUpgrade)"),
        (
            404, nil,
            "nothing is served at this path: check \"nodes\" and its path prefix against the contract's address; if they are "
                + "right, \(noUpgrade)"
        ),
        (426, nil, "the server was not asked for a WebSocket: \(noUpgrade)"),
        (
            301, "https://chat.example/garden/",
            "the server wants TLS, and a WebSocket client follows no redirect: write wss:// in \"nodes\""
        ),
        (
            308, "HTTPS://chat.example/garden/",
            "the server wants TLS, and a WebSocket client follows no redirect: write wss:// in \"nodes\""
        ),
        (
            308, "/garden",
            "a WebSocket client follows no redirect: serve the path as the contract writes it, with or without its last slash"
        ),
    ]

    @Test(arguments: answers)
    func `an answer of a proxy says what to set there`(status: Int, location: String?, hint: String) async throws {
        let report = try await report(.answers(status, location: location), only: "garden/admits/ann")
        let finding = report.result("garden/admits/ann")?.verdict.finding
        #expect(finding?.observed == "the handshake was refused with HTTP \(status)")
        #expect(finding?.hint == hint)
    }

    @Test func `a connection that is cut while it is idle names the timeouts of queues and proxies`() async throws {
        let report = try await report(.cutsIdle, only: "garden/life/idle", idle: .milliseconds(150))
        let hint = report.result("garden/life/idle")?.verdict.finding?.hint ?? ""
        for name in ["socket_timeout", "proxy_read_timeout", "timeout tunnel"] {
            #expect(hint.contains(name), "\(name)")
        }
    }

    // MARK: - Clocks

    @Test(arguments: [0, 1, -1, 2])
    func `clocks that are as near as their seconds can tell are not reported`(ahead: Int) async throws {
        let report = try await report(.clock(ahead: ahead), only: "garden/close/*/absent")
        #expect(report.clocks == nil)
        #expect(report.count("passed") == 1)
    }

    @Test func `a server whose clock is a second behind takes a token that is made now`() async throws {
        let report = try await report(.clock(ahead: -1), only: "garden/admits/*")
        #expect(report.failures.map(\.description) == [])
        #expect(report.count("passed") == 2)
    }

    @Test func `a server whose clock is five minutes behind is distinguished from one with another key`() async throws {
        let report = try await report(.clock(ahead: -300), only: "garden/admits/ann")
        let clocks =
            "the server's clock says 2026-01-13T18:25:00Z, this machine's 2026-01-13T18:30:00Z: the server is "
            + "300 s behind"
        #expect(report.clocks?.phrase == clocks)
        let finding = report.result("garden/admits/ann")?.verdict.finding
        #expect(finding?.observed == "the server closed with 4403")
        #expect(finding?.hint == "\(clocks), so a token that is made here comes from its future: set both by NTP")
        #expect(ConsoleReporter().text(for: .ended(report)).contains("clocks: \(clocks)\n"))
        #expect(JSONReporter.text(of: report).contains("\"clocks\": \"\(clocks)\",\n"))
    }

    @Test func `a server whose clock is ahead is named too, though its tokens are good`() async throws {
        let report = try await report(.clock(ahead: 60), only: "garden/admits/ann")
        #expect(report.clocks?.seconds == 60)
        #expect(report.count("passed") == 1)
    }
}
