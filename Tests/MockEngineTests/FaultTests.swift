import CodecRuntime
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import ServerRules
import Testing

/// What a scenario can make go wrong.
@Suite struct FaultTests {
    private func table(
        _ document: String,
        seed: UInt64 = 7,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing = .immediate
    ) throws -> Table {
        try Table("scenario: s\nyou: inviter\n" + document, seed: seed, pacing: pacing)
    }

    /// A table at which you sit with one socket and the partner with another, after a script that begins with a fault.
    private func faulty(
        _ step: String,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing = .immediate
    ) throws -> Table {
        var table = try table("script: [{on: connect, do: [\(step)]}]", pacing: pacing)
        _ = table.open(1, "invitee")
        _ = table.open(2, "inviter")
        return table
    }

    /// What came to a socket: texts, each with what was in it.
    private func heard(_ number: Int, _ actions: [MockAction]) -> [String] {
        actions.compactMap { action in
            guard case .send(let bytes, let to) = action, to.contains(ConnectionID(number)) else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            return (try? JSONValue(decoding: bytes.span.bytes))?["content"]?.string ?? text
        }
    }

    private func say(_ texts: [String], _ table: inout Table) -> [MockAction] {
        texts.flatMap { table.say(1, chat($0)) }
    }

    // MARK: Frames to you

    @Test(arguments: [
        ("{drop: 2}", ["c"]), ("{duplicate: 1}", ["a", "a", "b", "c"]), ("{reorder: 1}", ["b", "a", "c"]),
    ])
    func `a fault applies to the next frames to you, and to those of no other`(
        _ step: String,
        _ expected: [String]
    ) throws {
        // Timed, since at no speed nothing ever comes late enough to overtake.
        var table = try faulty(step, pacing: .timed)
        let actions = say(["a", "b", "c"], &table)
        #expect(heard(2, actions) == expected)
        #expect(heard(1, actions) == ["a", "b", "c"])
    }

    @Test func `a frame that nothing overtakes comes after a while`() throws {
        var table = try faulty("{reorder: 1}", pacing: .timed)
        let actions = say(["a"], &table)
        #expect(heard(2, actions).isEmpty)
        #expect(heard(2, table.wake(actions)) == ["a"])
    }

    @Test func `a delayed frame holds up those behind it`() throws {
        var table = try faulty("{delay: 300ms, frames: 1}", pacing: .timed)
        let first = say(["a"], &table)
        #expect(first.contains(.wake(TimerID(number: 1), after: 300_000)))
        #expect(heard(2, say(["b"], &table)).isEmpty)
        #expect(heard(2, table.wake(first)) == ["a", "b"])
        #expect(heard(2, say(["c"], &table)) == ["c"])
    }

    @Test func `jitter adds to a delay, by the seed, and nothing overtakes`() throws {
        var delays: [[Int64]] = []
        for _ in 0..<2 {
            var table = try faulty("{delay: 10ms, jitter: 90ms, frames: 20}", pacing: .timed)
            let actions = say((1...20).map(String.init), &table)
            let wakes = actions.compactMap { action -> (TimerID, Int64)? in
                if case .wake(let timer, let delay) = action { (timer, delay) } else { nil }
            }
            delays.append(wakes.map(\.1))
            // The last timer fires first.
            let late = wakes.reversed().flatMap { table.handle(.woke($0.0)) }
            #expect(heard(2, late) == (1...20).map(String.init))
        }
        #expect(delays[0] == delays[1])
        #expect(Set(delays[0]).count > 10)
        #expect(delays[0].allSatisfy { 10_000...100_000 ~= $0 })
    }

    @Test(arguments: Corruption.allCases)
    func `a corrupt frame is not a message of the contract`(_ corruption: Corruption) throws {
        var table = try faulty("{corrupt: \(corruption.rawValue)}")
        let actions = say(["abc", "def"], &table)
        let first = try #require(
            actions.first { action in
                switch action {
                case .send(_, let to), .sendBinary(_, let to): to == [ConnectionID(2)]
                default: false
                }
            }
        )
        switch first {
        case .sendBinary(let bytes, _):
            #expect(corruption == .binary)
            #expect((try? JSONValue(decoding: bytes.span.bytes)) != nil)
        case .send(let bytes, _):
            let decoded = try? ServerMessage(decoding: bytes.span.bytes)
            let isUnknown = if case .unknown? = decoded { true } else { false }
            #expect(decoded == nil || isUnknown, "\(String(decoding: bytes, as: UTF8.self))")
            let json = try? JSONValue(decoding: bytes.span.bytes)
            #expect((json == nil) == (corruption == .malformed))
        default: Issue.record("\(first)")
        }
        #expect(heard(2, actions).last == "def", "only one frame was to be spoilt")
        #expect(heard(1, actions) == ["abc", "def"])
    }

    @Test func `raw is what is written, whatever the contract says`() throws {
        var table = try table("script: [{on: connect, do: [{raw: '{\"type\":'}, {raw: xy, binary: true}]}]")
        #expect(
            table.open(1, "inviter")
                == [
                    .send(Array("{\"type\":".utf8), to: [ConnectionID(1)]),
                    .sendBinary(Array("xy".utf8), to: [ConnectionID(1)]),
                ]
        )
    }

    // MARK: Sockets

    @Test(arguments: [
        ("{close: tokenInvalid}", MockAction.close(ConnectionID(1), code: 4003, reason: "Invalid or expired token")),
        ("{close: 1012, reason: restarting}", .close(ConnectionID(1), code: 1012, reason: "restarting")),
        ("{close: 4999}", .close(ConnectionID(1), code: 4999, reason: "")),
        ("cut", .cut(ConnectionID(1))), ("half-open", .abandon(ConnectionID(1))),
    ])
    func `a connection can end in any way`(_ step: String, _ expected: MockAction) throws {
        var table = try table("script: [{on: connect, do: [\(step)]}]")
        #expect(table.open(1, "inviter") == [expected])
    }

    @Test func `a half-open connection gets nothing, and its room goes on without it`() throws {
        var table = try faulty("half-open")
        #expect(say(["a"], &table).compactMap(\.sent).map(\.to) == [[1]])
        #expect(table.say(2, chat("anybody?")).isEmpty)
    }

    @Test func `a stalled connection gets and sends everything once the stall is over`() throws {
        var table = try faulty("{stall: 5s}", pacing: .timed)
        // The table has been opened already: open another socket, whose stall can be seen.
        let opened = table.open(3, "inviter")
        #expect(opened.first == .pause(ConnectionID(3)))
        #expect(heard(3, say(["a", "b"], &table)).isEmpty)
        #expect(table.say(3, chat("mine")).isEmpty)
        let after = table.wake(opened)
        #expect(after.first == .resume(ConnectionID(3)))
        #expect(heard(3, after) == ["a", "b", "mine"])
    }

    // MARK: Handshakes

    @Test func `handshakes are refused or denied as often as a script says`() throws {
        var table = try table("script: [{on: connect, do: [{refuse: 503, times: 2}, {deny: tokenInvalid}]}]")
        let you = Membership(room: mainRoom, person: "inviter")
        #expect(table.engine.handshakeFault(for: you) == nil)
        _ = table.open(1, "inviter")
        #expect(table.engine.handshakeFault(for: Membership(room: mainRoom, person: "invitee")) == nil)
        #expect(table.engine.handshakeFault(for: Membership(room: otherRoom, person: "inviter")) == nil)
        #expect(table.engine.handshakeFault(for: you) == .refuse(status: 503))
        #expect(table.engine.handshakeFault(for: you) == .refuse(status: 503))
        let rule = try #require(SendBuddy().channel.closeCodes.first { $0.code == 4003 })
        #expect(table.engine.handshakeFault(for: you) == .deny(rule))
        #expect(table.engine.handshakeFault(for: you) == nil)
    }

    @Test func `a request for a token fails, or is slow, as often as a script says`() throws {
        var table = try table("script: [{on: connect, do: [{refresh: 503}, {refresh: {delay: 3s}, times: 2}]}]")
        _ = table.open(1, "inviter")
        #expect(table.engine.refreshFault(for: "invitee") == nil)
        let faults = (1...4).map { _ in table.engine.refreshFault(for: "inviter") }
        #expect(faults.map { $0?.status } == [503, nil, nil, nil])
        #expect(faults.map { $0?.delay } == [0, 3_000_000, 3_000_000, nil])
    }

    // MARK: Standing

    @Test func `a standing fault happens as often as its chance says, the same for the same seed`() throws {
        func lost(_ seed: UInt64) throws -> Set<String> {
            var table = try table("faults: [{drop: 25%}]", seed: seed)
            _ = table.open(1, "invitee")
            _ = table.open(2, "inviter")
            let texts = (1...400).map(String.init)
            let actions = say(texts, &table)
            #expect(heard(1, actions) == texts)
            return Set(texts).subtracting(heard(2, actions))
        }
        let first = try lost(1)
        #expect(60...140 ~= first.count, "\(first.count) of 400")
        #expect(try lost(1) == first)
        #expect(try lost(2) != first)
    }

    @Test func `times limits a standing fault`() throws {
        var table = try table(
            "faults: [{deny: tokenInvalid, times: 1}, {refuse: 500, chance: 0}, {refresh: 500, times: 1}]"
        )
        let you = Membership(room: mainRoom, person: "inviter")
        #expect(table.engine.handshakeFault(for: you) != nil)
        #expect(table.engine.handshakeFault(for: you) == nil)
        #expect(table.engine.refreshFault(for: "inviter")?.status == 500)
        #expect(table.engine.refreshFault(for: "inviter") == nil)
    }

    @Test func `a standing socket fault comes at a frame of yours, which is not delivered`() throws {
        var table = try table("faults: [{close: 1012, times: 1}]")
        _ = table.open(1, "inviter")
        #expect(table.say(1, chat("a")) == [.close(ConnectionID(1), code: 1012, reason: "")])
        #expect(heard(1, table.say(1, chat("b"))) == ["b"])
    }
}
