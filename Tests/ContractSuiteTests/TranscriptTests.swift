internal import ContractSuite
import Testing

/// What a long exchange leaves of itself as evidence.
struct TranscriptTests {
    private static func transcript(keepsLast: Bool, lines: Int) -> [Transcript.Line] {
        var transcript = Transcript(who: "ann")
        transcript.add(.toServer, "GET / HTTP/1.1")
        transcript.add(.fromServer, "HTTP/1.1 101 Switching Protocols")
        transcript.markSetUp()
        transcript.keepsLast = keepsLast
        for number in 1...lines { transcript.add(.fromServer, "frame \(number)") }
        return transcript.lines
    }

    @Test func `the first lines of a flood are kept`() {
        let lines = Self.transcript(keepsLast: false, lines: 1_000)
        #expect(lines.count == 401)
        #expect(lines[2].text == "frame 1")
        #expect(lines.last?.text == "… and more")
    }

    @Test func `where the end counts, the last ones are, behind the handshake`() {
        let lines = Self.transcript(keepsLast: true, lines: 1_000)
        #expect(lines.count == 401)
        #expect(lines.prefix(2).map(\.role) == [.setUp, .setUp])
        #expect(lines[2].text == "… and what came before this")
        #expect(lines[2].direction == .note)
        let isComplete = lines[3...].map(\.text) == (603...1_000).map { "frame \($0)" }
        #expect(isComplete)
    }

    @Test(arguments: [true, false])
    func `a short exchange is kept whole`(keepsLast: Bool) {
        let lines = Self.transcript(keepsLast: keepsLast, lines: 398)
        #expect(lines[2...].map(\.text) == (1...398).map { "frame \($0)" })
    }
}
