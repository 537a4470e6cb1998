import CodecRuntime
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import SpecParser
import Testing

/// What a database would have of a talk, and what is done by hand.
@Suite struct PersistenceTests {
    private func byHand(_ text: String) throws -> MockEvent {
        var reader = ScenarioReader(wire: SendBuddy())
        let node = try DocumentReader().read(text, file: "steps")
        let steps = try #require(reader.steps(node, in: try scenario(quiet)).steps)
        return .script(room: mainRoom, AdHocScript(text: text, steps: steps))
    }

    @Test func `a message is stored before it is sent, and moves the room's time`() throws {
        var engine = MockEngine(wire: SendBuddy(), scenario: try scenario(quiet))
        _ = engine.handle(.connected(ConnectionID(1), Membership(room: mainRoom, person: "inviter")))
        let actions = engine.handle(.frame(ConnectionID(1), Array(chat("hi").utf8), isText: true))
        guard case .persist(let room, let persisted)? = actions.first, case .send(let bytes, _)? = actions.last else {
            Issue.record("\(actions)")
            return
        }
        #expect(room == mainRoom && persisted.message == bytes && actions.count == 2)
        guard case .message(let message) = try ServerMessage(decoding: bytes.span.bytes) else { return }
        #expect(persisted.touch == PersistedMessage.Touch(attribute: "last_message_at", time: message.createdAt))
    }

    @Test func `typing, and a frame that breaks the contract, are not stored`() throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        _ = table.open(2, "invitee")
        _ = table.say(1, #"{"type":"typing","is_typing":true}"#)
        _ = table.say(1, chat(""))
        _ = table.say(1, "{")
        #expect(table.persisted.isEmpty)
        _ = table.say(1, chat("x"))
        #expect(table.persisted.count == 1)
    }

    @Test func `a partner's line is stored even if no client receives it`() throws {
        var table = try Table()
        #expect(table.handle(try byHand("invitee: {type: message, content: alone}")).isEmpty)
        #expect(table.persisted.count == 1)
    }

    @Test func `after what an earlier run has stored, identifiers and times are new`() throws {
        var messages: [PersistedMessage] = []
        for histories in [[:], [mainKey: RoomHistory(count: 1, last: WireTimestamp("2027-01-01T00:00:00Z"))]] {
            var engine = MockEngine(wire: SendBuddy(), scenario: try scenario(quiet), histories: histories)
            for case .persist(_, let message) in engine.handle(try byHand("invitee: {type: message, content: x}")) {
                messages.append(message)
            }
        }
        #expect(messages.count == 2 && messages.first?.message != messages.last?.message)
        let last = try #require(messages.last?.touch?.time)
        #expect(last.microseconds > (WireTimestamp("2027-01-01T00:00:00Z")?.microseconds ?? .max))
    }

    @Test func `steps by hand are for every connection of yours, and a rule can be set off at any time`() throws {
        var table = try Table("{scenario: s, you: inviter, script: [{on: {silence: 1h}, do: [{close: 4002}]}]}")
        _ = table.open(1, "inviter")
        _ = table.open(2, "inviter")
        _ = table.open(3, "invitee")
        #expect(table.handle(try byHand("[cut]")) == [.cut(ConnectionID(1)), .cut(ConnectionID(2))])
        let closed = table.handle(.rule(0, room: mainRoom))
        #expect(closed.count == 2)
        #expect(
            table.handle(.rule(7, room: mainRoom)).isEmpty && table.handle(.rule(0, room: RoomID(index: 9))).isEmpty
        )
    }

    @Test func `steps by hand that wait for a message get it in a scenario without message rules`() throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        let steps = "[{expect: {content: {matches: '^go$'}}}, {close: 4002}]"
        #expect(table.handle(try byHand(steps)).isEmpty)
        #expect(!table.say(1, chat("stay")).contains { if case .close = $0 { true } else { false } })
        #expect(table.say(1, chat("go")).contains { if case .close(_, 4002, _) = $0 { true } else { false } })
    }
}
