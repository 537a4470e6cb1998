internal import ContractSuite
internal import ProtocolSpec
internal import Testing

/// What is said about the mistakes that people really make.
@Suite struct HintTests {
    private func finding(_ fault: Fault, _ id: String) async throws -> Finding? {
        try await Turnstile.shared.pass {
            let server = try await ReferenceServer.start(fault: fault)
            let target = Target.garden(ports: [server.port], deliver: .milliseconds(300), close: .milliseconds(300))
            let report = try await Suite(contract: Garden.contract, target: target, seed: 1)
                .run(only: [Glob(id)], environment: TestSurroundings()) { _ in }
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
            .neverCloses, "garden/close/4403/expired", "the connection was accepted and is still open after 300 ms",
            "the server does not look at the token's expiry"
        ),
        (
            .endsWithoutCloseFrame, "garden/close/4401/absent",
            "the handshake was accepted, and then TCP ended without a close frame, which a browser reports as 1006, so a "
                + "client can't tell that it should not try again",
            "send a close frame with 4401 before the socket goes"
        ),
        (.closesWith4000, "garden/close/4404/stranger", "close 4000", nil),
        (
            .answers500, "garden/close/4402/unknown-user",
            "the handshake was refused with HTTP 500, which a browser reports as 1006, so a client can't tell that it should "
                + "not try again",
            "the server failed instead of judging: its log has the error"
        ),
        (
            .diesOnNumber, "garden/say/drops/text/number", "the server closed with 1011",
            "1011 is an unhandled exception in the server: its log has the traceback; check types before calling methods on "
                + "what a client sent"
        ),
        (
            .noBroadcast, "garden/say/delivers/said/all/partner", "nothing came within 300 ms",
            "the sender's message is not passed on: is the channel layer (such as Redis) running, and have both connections "
                + "joined the same group?"
        ),
        (
            .turnsHelperAway, "garden/admits/bob", "the server closed with 4404",
            "the server does not count bob as a member of rooms.main: check both"
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
}
