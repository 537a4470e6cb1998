import CodecRuntime
import MockEngine
import ProtocolSpec
import SeededRandom
import SendBuddyMock
import SendBuddyProtocol
import ServerRules
import SpecParser
import Testing

/// What an engine was asked and what it answered, as lines; and the same asked again.
@Suite struct TranscriptTests {
    /// A script with everything that follows from a seed: picks, chances, identifiers, delays.
    private let eventful = """
        scenario: eventful
        you: inviter
        seed: 5
        faults: [{drop: 0.1}, {delay: 20ms, jitter: 30ms, chance: 0.2}, {refuse: 503, chance: 0.2}, {refresh: 500, chance: 0.5}]
        script:
          - on: connect
            do:
              - pause: 100ms
              - invitee: {type: message, content: "{{pick: hi | hello}} {{counter.n}}"}
              - {corrupt: wrong-type}
              - stall: 50ms
          - on: {type: message}
            do:
              - invitee: {type: message, content: "{{received.content}}?"}
          - {on: {silence: 2s}, do: [{raw: "{"}, cut]}
        """

    private func engine(
        _ text: String,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing = .timed
    ) throws -> MockEngine<CompiledContract<SendBuddy>> {
        MockEngine(wire: SendBuddy(), scenario: try scenario(text), pacing: pacing)
    }

    /// Reads steps by hand as JSON, which is YAML too.
    private func steps(_ text: String) throws -> [Scenario.Step] {
        var reader = ScenarioReader(wire: SendBuddy())
        let node = try DocumentReader().read(text, file: "steps")
        return try #require(reader.steps(node, in: try scenario(eventful)).steps)
    }

    /// What clients might do, from a seed, and what came of it, line by line.
    private func transcript(
        _ text: String,
        seed: UInt64,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing
    ) throws -> [String] {
        var engine = try engine(text, pacing: pacing)
        var random = SplitMix64(seed: seed)
        var open: [ConnectionID] = []
        var timers: [TimerID] = []
        var lines: [String] = []
        func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        for number in 1...200 {
            let entry: TranscriptEntry
            switch below(9) {
            case 8:
                let text = #"[{"invitee":{"type":"message","content":"by hand {{counter.n}}"}},{"duplicate":1}]"#
                entry = .event(.script(room: mainRoom, AdHocScript(text: text, steps: try steps(text))))
            case 7 where below(4) == 0: entry = .event(.rule(below(4), room: mainRoom))
            case 0:
                entry = .handshake(
                    .channel(room: mainKey, token: nil),
                    [.missing, .invalid, .subject(johnID)][below(3)]
                )
            case 1: entry = .refresh(person: "inviter")
            case 2:
                let id = ConnectionID(number)
                open.append(id)
                let membership = Membership(
                    room: [mainRoom, otherRoom][below(2)],
                    person: ["inviter", "inviter", "invitee"][below(3)]
                )
                entry = .event(.connected(id, membership))
            case 3 where !open.isEmpty:
                let id = open.remove(at: below(open.count))
                entry = .event(below(2) == 0 ? .disconnected(id) : .closedEarly(id))
            case 4 where !timers.isEmpty: entry = .event(.woke(timers.remove(at: below(timers.count))))
            default:
                let texts = [chat("\(number) 🧗 \"\n"), "{", "", "{\"type\":\"typing\",\"is_typing\":true}"]
                let bytes = below(10) == 0 ? [0xFF, 0x00, 0xFE] : Array(texts[below(4)].utf8)
                entry = .event(.frame(open.last ?? ConnectionID(999), bytes, isText: below(9) != 0))
            }
            lines.append(engine.line(of: entry).jsonText)
            switch entry {
            case .handshake(let request, let token): lines.append(engine.admit(request, token: token).line.jsonText)
            case .visit(let visit): lines.append(engine.admit(visit).line.jsonText)
            case .refresh(let person): lines.append(RefreshFault.line(of: engine.refreshFault(for: person)).jsonText)
            case .event(let event):
                for action in engine.handle(event) {
                    if case .wake(let timer, _) = action { timers.append(timer) }
                    if let line = action.line(engine.roster) { lines.append(line.jsonText) }
                }
            }
        }
        return lines
    }

    private let johnID = "550e8400-e29b-41d4-a716-446655440000"

    private func differences(
        _ lines: [String],
        _ text: String,
        _ pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing
    ) throws -> [Replay.Difference] {
        var replay = Replay(engine: try engine(text, pacing: pacing)) { try? self.steps($0) }
        for line in lines {
            if let difference = replay.take(line, try JSONValue(decoding: Array(line.utf8).span.bytes)) {
                return [difference]
            }
        }
        return replay.missing.map { [$0] } ?? []
    }

    @Test(arguments: 1...20, [MockEngine<CompiledContract<SendBuddy>>.Pacing.timed, .immediate])
    func `the same questions get the same answers, to the byte`(
        _ seed: UInt64,
        _ pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing
    ) throws {
        let lines = try transcript(eventful, seed: seed, pacing: pacing)
        #expect(try transcript(eventful, seed: seed, pacing: pacing) == lines)
        #expect(lines.count > 250)
        #expect(try differences(lines, eventful, pacing).isEmpty)
    }

    @Test func `the first line that has changed is shown, and the line that is there now`() throws {
        let before =
            "{scenario: s, you: inviter, script: [{on: connect, do: [{invitee: {type: message, content: old}}]}]}"
        let lines = try transcript(before, seed: 3, pacing: .immediate)
        let after = before.replacing("old", with: "new")
        let difference = try #require(try differences(lines, after, .immediate).first)
        #expect(difference.recorded?.contains("old") == true)
        #expect(difference.replayed == difference.recorded?.replacing("old", with: "new"))
        #expect(lines[difference.line - 2] == difference.recorded)
    }

    @Test func `an answer that is missing, or one too many, is a difference`() throws {
        let greeting =
            "{scenario: s, you: inviter, script: [{on: connect, do: [{invitee: {type: message, content: hi}}]}]}"
        let question =
            "{\"connect\":1,\"room\":\"\(mainKey)\",\"person\":\"inviter\",\"at\":\"2026-01-13T18:30:00.123456Z\"}"
        let missing = try #require(try differences([question], greeting, .immediate).first)
        #expect(missing.recorded == nil && missing.replayed?.contains("hi") == true)
        let extra = try #require(try differences([question, "{\"cut\":1}"], quiet, .immediate).first)
        #expect(extra.line == 3 && extra.recorded == "{\"cut\":1}" && extra.replayed == nil)
    }

    @Test func `a header is read as it was written, and no other line is one`() throws {
        let header = TranscriptHeader(channel: "c", scenario: "s", seed: .max, pacing: "timed")
        #expect(TranscriptHeader(line: header.line) == header)
        #expect(TranscriptHeader(line: .object([])) == nil)
    }
}
