import CodecRuntime
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import ServerRules
import Testing

/// A connection that its client closes at once, as React's StrictMode does, uses up nothing.
@Suite struct EarlyCloseTests {
    typealias Pacing = MockEngine<CompiledContract<SendBuddy>>.Pacing

    /// Everything that a connection can use up: picks, counters, identifiers, times, `once`, `count`, states, faults.
    private let script = """
        scenario: s
        you: inviter
        seed: 5
        faults: [{refuse: 503, chance: 0.3}, {drop: 0.2}]
        script:
          - {on: connect, once: true, do: [{invitee: {type: message, content: "{{pick: a | b | c | d | e}} {{counter.n}}"}}]}
          - {on: connect, count: 2, do: [{invitee: {type: message, content: second}}]}
          - {on: reconnect, do: [{invitee: {type: message, content: again}}]}
          - {on: disconnect, do: [{invitee: {type: message, content: gone}}]}
          - {on: {after: 10s}, do: [{invitee: {type: message, content: ten}}]}
          - {on: connect, do: [{keep: {x: "{{pick: 1 | 2 | 3}}"}}, {leave: invitee}, {refuse: 500}, {refresh: 503}, {goto: b}]}
          - {on: enter, state: b, do: [{raw: "{"}, {drop: 3}, {pause: 1s}, {join: invitee}]}
          - {on: {silence: 5s}, do: [{invitee: {type: message, content: silent}}]}
          - {on: {type: message}, do: [{invitee: {type: message, content: "{{kept.x}} {{counter.n}}"}}]}
        """

    private func table(_ text: String, _ pacing: Pacing) throws -> Table { try Table(text, pacing: pacing) }

    /// What a talk comes to: the handshake, the opening, and what follows, without the numbers of timers.
    private func talk(_ table: inout Table, as number: Int) -> [String] {
        let request = AdmissionRequest.channel(room: mainKey, token: nil)
        var lines = ["\(table.engine.admit(request, token: .subject(mainKey)))"]
        var actions = table.open(number, "inviter")
        lines.append("\(table.engine.refreshFault(for: "inviter") as RefreshFault?)")
        for text in ["one", "two"] { actions += table.say(number, chat(text)) }
        actions += table.wake(actions)
        actions += table.close(number)
        actions += table.open(number + 1, "inviter")
        for action in actions {
            switch action {
            case .wake(_, let delay): lines.append("wake \(delay)")
            case .send(let bytes, let to): lines.append("\(String(decoding: bytes, as: UTF8.self)) \(to.count)")
            default: lines.append("\(action)".replacing("\(number + 1)", with: "B").replacing("\(number)", with: "A"))
            }
        }
        return lines
    }

    @Test(arguments: [Pacing.timed, .immediate], 0...3)
    func `what follows is the same as if it had never been`(_ pacing: Pacing, _ times: Int) throws {
        var alone = try table(script, pacing)
        let expected = talk(&alone, as: 70)
        var table = try table(script, pacing)
        for number in 0..<times {
            let request = AdmissionRequest.channel(room: mainKey, token: nil)
            _ = table.engine.admit(request, token: .subject(mainKey))
            _ = table.open(number + 1, "inviter")
            let actions = table.closeEarly(number + 1)
            // Without pauses the rule for ten seconds later has played, too.
            let persisted = pacing == .timed ? 1 : 2
            #expect(actions == [.uncounted(ConnectionID(number + 1), room: mainRoom, persisted: persisted)])
        }
        #expect(talk(&table, as: 70) == expected)
        #expect(table.engine.snapshots == alone.engine.snapshots)
    }

    @Test func `its script and its timers are gone`() throws {
        var table = try table("{scenario: s, you: inviter, script: [{on: connect, do: [{pause: 1s}, cut]}]}", .timed)
        let opened = table.open(1, "inviter")
        #expect(opened.count == 1)
        _ = table.closeEarly(1)
        _ = table.open(2, "inviter")
        #expect(table.wake(opened).isEmpty)
    }

    @Test func `one that is open already when it closes takes its place`() throws {
        var table = try table(
            """
            scenario: s
            you: inviter
            script:
              - {on: connect, once: true, do: [{invitee: {type: message, content: first}}]}
              - {on: reconnect, do: [{invitee: {type: message, content: again}}]}
            """,
            .immediate
        )
        #expect(table.open(1, "inviter").compactMap(\.sent).map(\.to) == [[1]])
        #expect(table.open(2, "inviter").isEmpty)
        let actions = table.closeEarly(1)
        #expect(actions.first == .uncounted(ConnectionID(1), room: mainRoom, persisted: 1))
        #expect(actions.compactMap(\.sent).map { "\($0.text["content"]?.string ?? "") \($0.to)" } == ["first [2]"])
    }

    @Test(arguments: ["says something", "a script waited", "others heard it", "the script closed it", "by hand"])
    func `one that came to something counts`(_ what: String) throws {
        let steps =
            what == "the script closed it" ? "{close: 4002}" : "{pause: 1s}, {invitee: {type: message, content: x}}"
        var table = try table(
            "{scenario: s, you: inviter, script: [{on: connect, do: [\(steps)]}, "
                + "{on: disconnect, do: [{invitee: {type: message, content: gone}}]}]}",
            what == "others heard it" ? .immediate : .timed
        )
        _ = table.open(1, "invitee")
        let opened = table.open(2, "inviter")
        switch what {
        case "says something": _ = table.say(2, #"{"type":"typing","is_typing":true}"#)
        case "a script waited": _ = table.wake(opened)
        case "by hand": _ = table.handle(.rule(0, room: mainRoom))
        default: break
        }
        let content = table.closeEarly(2).compactMap { $0.sent?.text["content"]?.string }
        #expect(content == ["gone"])
    }

    @Test func `what happens in other rooms changes nothing`() throws {
        var table = try table("{scenario: s, you: inviter, script: [{on: reconnect, do: [cut]}]}", .timed)
        _ = table.open(1, "inviter")
        _ = table.open(2, "friend", in: otherRoom)
        _ = table.say(2, chat("x"))
        #expect(table.closeEarly(1) == [.uncounted(ConnectionID(1), room: mainRoom, persisted: 0)])
        #expect(table.open(3, "inviter").isEmpty)
    }

    @Test func `one counts whose message a fault holds back from another client`() throws {
        var table = try table(
            """
            scenario: s
            you: inviter
            faults: [{delay: 100ms}]
            script: [{on: connect, count: 2, do: [{invitee: {type: message, content: x}}]}]
            """,
            .timed
        )
        _ = table.open(1, "inviter")
        let opened = table.open(2, "inviter")
        #expect(table.closeEarly(2).isEmpty)
        #expect(table.wake(opened).compactMap(\.sent).map(\.to) == [[1]])
    }

    @Test func `it does not keep another client from being silent long enough`() throws {
        var table = try table(
            """
            scenario: s
            you: inviter
            script: [{on: {silence: 5s}, do: [{invitee: {type: message, content: silent}}]}]
            """,
            .timed
        )
        let first = table.open(1, "inviter")
        let second = table.open(2, "inviter")
        #expect(table.wake(first).isEmpty)
        _ = table.closeEarly(2)
        #expect(table.wake(second).compactMap(\.sent).map(\.to) == [[1]])
    }

    /// A handshake and a script that both draw numbers.
    private let drawing = """
        {scenario: s, you: inviter, seed: 3, faults: [{refuse: 503, chance: 0.001}], script: [{on: connect, do: [
        {invitee: {type: message, content: "{{pick: a | b | c | d | e}} {{pick: a | b | c | d | e}} {{pick: a | b | c | d}}"}}
        ]}]}
        """

    private func shake(_ table: inout Table) {
        _ = table.engine.admit(.channel(room: mainKey, token: nil), token: .subject(mainKey))
    }

    private func contents(_ actions: [MockAction]) -> [String] {
        actions.compactMap { $0.sent?.text["content"]?.string }
    }

    @Test func `the next handshake may come before it has closed`() throws {
        var alone = try table(drawing, .timed)
        shake(&alone)
        let expected = contents(alone.open(1, "inviter"))
        var table = try table(drawing, .timed)
        shake(&table)
        _ = table.open(1, "inviter")
        shake(&table)
        #expect(table.closeEarly(1) == [.uncounted(ConnectionID(1), room: mainRoom, persisted: 1)])
        #expect(contents(table.open(2, "inviter")) == expected)
        #expect(expected.count == 1)
    }

    @Test func `it gives back no number that another connection was served with`() throws {
        var table = try table(drawing.replacing("connect,", with: "connect, room: main,"), .timed)
        shake(&table)
        shake(&table)
        let first = contents(table.open(1, "inviter"))
        _ = table.open(2, "inviter")
        _ = table.closeEarly(2)
        shake(&table)
        #expect(first.count == 1)
        #expect(contents(table.open(3, "inviter")) != first)
    }

    @Test func `a transcript has it, and plays it again`() throws {
        let entry = TranscriptEntry.event(.closedEarly(ConnectionID(1)))
        var engine = try table(script, .timed).engine
        _ = engine.handle(.connected(ConnectionID(1), Membership(room: mainRoom, person: "inviter")))
        let line = engine.line(of: entry)
        #expect(line.jsonText == #"{"disconnect":1,"early":true,"at":"2026-01-13T18:30:00.123456Z"}"#)
        #expect(TranscriptEntry(line: line, roster: engine.roster) { _ in nil } == entry)
        let action = MockAction.uncounted(ConnectionID(1), room: mainRoom, persisted: 2)
        #expect(action.line(engine.roster)?.jsonText == #"{"uncounted":1,"room":"\#(mainKey)","removed":2}"#)
    }
}
