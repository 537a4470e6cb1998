internal import ContractSuite
internal import Testing

@Suite struct FoldedEvidenceTests {
    private static func line(
        _ milliseconds: Int64,
        _ who: String,
        _ direction: EvidenceLine.Direction,
        _ text: String,
        _ role: EvidenceLine.Role = .exchange
    ) -> EvidenceLine {
        EvidenceLine(milliseconds: milliseconds, who: who, direction: direction, text: text, role: role)
    }

    private static func opening(_ who: String, at milliseconds: Int64, isProved: Bool = true) -> [EvidenceLine] {
        let handshake = [
            line(milliseconds, who, .toServer, "GET /ws HTTP/1.1", .setUp),
            line(milliseconds, who, .fromServer, "HTTP/1.1 101 Switching Protocols", .setUp),
            line(milliseconds, who, .fromServer, "Upgrade: websocket", .setUp),
        ]
        let proof = [
            line(milliseconds + 1, who, .toServer, #"{"text":"f1."}"#, .setUp),
            line(milliseconds + 2, who, .fromServer, #"{"text":"f1."}"#, .setUp),
        ]
        return handshake + (isProved ? proof : [])
    }

    @Test func `set-up and fences become one line each, and what they enclose stays`() {
        let evidence =
            Self.opening("ann", at: 0) + Self.opening("bob", at: 4) + [
                Self.line(9, "ann", .toServer, "x"), Self.line(10, "bob", .fromServer, "NaN", .proof),
                Self.line(11, "ann", .toServer, "f2.", .fence), Self.line(12, "ann", .fromServer, "f2.", .fence),
                Self.line(13, "bob", .fromServer, "f2.", .fence),
            ]
        let lines = evidence.folded.map(\.description)
        #expect(
            lines == [
                "+0.000 s  ann, bob · 2 connections opened, each proved by its own message (10 lines)",
                "+0.009 s  ann → x", "+0.010 s  bob ← NaN",
                "+0.012 s  ann, bob · the suite's own message, sent behind it, reached ann, bob: nothing more was to come "
                    + "(3 lines)",
            ]
        )
        #expect(evidence.folded.map(\.role) == [.setUp, .exchange, .proof, .fence])
        #expect(evidence.folded.map(\.isFolded) == [true, false, false, true])
    }

    @Test func `a connection that did not hear its own message is not called proved`() {
        let evidence = Self.opening("ann", at: 0) + Self.opening("bob", at: 4, isProved: false)
        #expect(evidence.folded.map(\.text) == ["2 connections opened (8 lines)"])
        #expect(
            Self.opening("ann", at: 0).folded.map(\.text) == [
                "1 connection opened, proved by its own message (5 lines)"
            ]
        )
    }

    @Test func `a fence that reached nobody is only sent`() {
        let lines = [Self.line(0, "ann", .toServer, "f1.", .fence), Self.line(9, "ann", .note, "nothing", .proof)]
        #expect(lines.folded.map(\.text) == ["the suite's own message, sent behind it (1 line)", "nothing"])
    }

    @Test func `a fence is told where it arrived`() {
        let lines = [
            Self.line(0, "ann", .toServer, "x"), Self.line(1, "ann", .toServer, "f1.", .fence),
            Self.line(2, "ann", .fromServer, "y", .proof), Self.line(3, "ann", .fromServer, "f1.", .fence),
        ]
        #expect(
            lines.folded.map(\.description) == [
                "+0.000 s  ann → x", "+0.002 s  ann ← y",
                "+0.003 s  ann · the suite's own message, sent behind it, reached ann: nothing more was to come (2 lines)",
            ]
        )
    }

    @Test func `what is no set-up and no fence is left as it is`() {
        let lines = [Self.line(0, "ann", .toServer, "x"), Self.line(1, "ann", .note, "nothing more within 2 s")]
        #expect(lines.folded == lines)
        #expect([EvidenceLine]().folded.isEmpty)
    }
}
