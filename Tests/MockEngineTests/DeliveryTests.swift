import CodecRuntime
import EveryKeywordMock
import EveryKeywordProtocol
import MockEngine
import ProtocolSpec
import Testing

@Suite struct DeliveryTests {
    @Test func `a chat message goes to all sockets of the room and to no other room`() throws {
        var table = try Table()
        _ = table.open(1, "inviter") + table.open(2, "invitee") + table.open(3, "inviter")
        _ = table.open(4, "friend", in: otherRoom) + table.open(5, "inviter", in: otherRoom)
        let actions = table.say(1, chat("hello"))
        #expect(actions.count == 1)
        let sent = try #require(actions.first?.sent)
        #expect(sent.to == [1, 2, 3])
        #expect(sent.text["content"] == .string("hello"))
        #expect(sent.text["sender_name"] == .string("John Doe"))
        #expect(sent.text["created_at"] == .string("2026-01-13T18:30:00.124456Z"))
    }

    @Test func `typing goes to the other person's sockets and to none of the sender's`() throws {
        var table = try Table()
        _ = table.open(1, "inviter") + table.open(2, "invitee") + table.open(3, "inviter") + table.open(4, "invitee")
        let sent = table.say(1, #"{"type":"typing","is_typing":true}"#).compactMap(\.sent)
        #expect(sent.map(\.to) == [[2, 4]])
    }

    @Test func `typing alone in a room is not sent`() throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        #expect(table.say(1, #"{"type":"typing","is_typing":true}"#).isEmpty)
    }

    @Test(arguments: [
        "", " ", "null", "[]", "1", "\"x\"", "{", #"{"type":"message"}"#, #"{"type":"message","content":""}"#,
        #"{"type":"message","content":7}"#, #"{"type":"message","content":null}"#,
        #"{"type":"nonsense","content":"x"}"#,
        #"{"content":"x"}"#, #"{"type":7}"#, #"{"type":"typing","is_typing":"yes"}"#, #"{"type":"typing"}"#,
    ])
    func `a frame that breaks the contract is dropped and the socket lives`(_ text: String) throws {
        var table = try Table()
        _ = table.open(1, "inviter") + table.open(2, "invitee")
        let actions = table.say(1, text)
        #expect(actions.count == 1 && actions[0].isDrop)
        #expect(table.say(1, chat("still here")).compactMap(\.sent).map(\.to) == [[1, 2]])
    }

    @Test(arguments: [
        ("nonsense", "not JSON: at byte 0: expected an object, found \"n\""),
        ("hello", "not JSON: at byte 0: expected an object, found \"h\""),
        ("tru", "not JSON: at byte 0: expected an object, found \"t\""),
        ("falsely", "not JSON: at byte 0: expected an object, found \"f\""),
        ("-x", "not JSON: at byte 0: expected an object, found \"-\""),
        ("", "not JSON: at byte 0: expected an object, found the end"),
        ("\u{FEFF}{}", "not JSON: at byte 0: expected an object, found a byte order mark"),
        (#"{"type""#, "not JSON: at byte 7: expected \":\" after a member's name, found the end"),
        (#"{"type":nope}"#, "not JSON: /type at byte 8: expected a string, found \"n\""),
        ("null", "at byte 0: expected an object, found null"),
        (" true ", "at byte 1: expected an object, found a boolean"),
        ("7", "at byte 0: expected an object, found a number"),
        ("-7", "at byte 0: expected an object, found a number"),
        (#""x""#, "at byte 0: expected an object, found a string"),
        ("[]", "at byte 0: expected an object, found an array"),
    ])
    func `the reason says whether a frame is not JSON, or JSON that is not a message`(
        _ text: String,
        _ reason: String
    ) throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        #expect(table.say(1, text) == [.dropped(ConnectionID(1), reason: reason)])
    }

    @Test func `a binary frame is dropped whatever is in it`() throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        let actions = table.engine.handle(.frame(ConnectionID(1), Array(chat("x").utf8), isText: false))
        #expect(actions.count == 1 && actions[0].isDrop)
    }

    @Test func `unknown fields are ignored`() throws {
        var table = try Table()
        _ = table.open(1, "inviter")
        let sent = table.say(1, #"{"x":{"type":"typing"},"content":"a","type":"message","y":[1]}"#).compactMap(\.sent)
        #expect(sent.first?.text["content"] == .string("a"))
    }

    @Test func `a contract that closes on invalid frames is obeyed`() {
        let scenario = Scenario(
            name: "x",
            about: nil,
            seed: 0,
            clock: WireTimestamp(microseconds: 0),
            you: "solo",
            people: [],
            rules: []
        )
        var engine = MockEngine(wire: EveryKeyword(), scenario: scenario)
        _ = engine.handle(.connected(ConnectionID(1), Membership(room: mainRoom, person: "solo")))
        let close = MockAction.close(ConnectionID(1), code: 4104, reason: "Not understood")
        #expect(engine.handle(.frame(ConnectionID(1), Array("{".utf8), isText: true)).last == close)
        #expect(engine.handle(.frame(ConnectionID(1), Array(#"{"kind":"tree"}"#.utf8), isText: true)).last == close)
        let dropped = engine.handle(.frame(ConnectionID(1), Array(#"{"kind":"everything"}"#.utf8), isText: true))
        #expect(dropped.count == 1 && dropped[0].isDrop)
    }

    @Test func `a client that has left receives nothing, and its messages are ignored`() throws {
        var table = try Table()
        _ = table.open(1, "inviter") + table.open(2, "invitee") + table.close(2)
        #expect(table.say(2, chat("ghost")).isEmpty)
        #expect(table.say(1, chat("x")).compactMap(\.sent).map(\.to) == [[1]])
    }
}

@Suite struct DeterminismTests {
    private func run(seed: UInt64?, _ contents: [(Int, String)]) throws -> [MockAction] {
        var table = try Table(seed: seed)
        var actions = table.open(1, "inviter") + table.open(2, "invitee")
        for (socket, content) in contents { actions += table.say(socket, chat(content)) }
        return actions
    }

    @Test func `the same seed and frames give the same bytes`() throws {
        let frames = (0..<50).map { ($0 % 2 + 1, "message \($0)") }
        #expect(try run(seed: nil, frames) == run(seed: nil, frames))
        #expect(try run(seed: 1, frames) == run(seed: nil, frames))
        #expect(try run(seed: 2, frames) != run(seed: nil, frames))
    }

    @Test func `identifiers are version 4 UUIDs and never repeat`() throws {
        let actions = try run(seed: nil, (0..<500).map { ($0 % 2 + 1, "x") })
        let ids = actions.compactMap { $0.sent?.text["message_id"]?.string }
        #expect(Set(ids).count == 500)
        #expect(
            ids.allSatisfy { id in
                let characters = Array(id)
                return WireUUID(id) != nil && characters[14] == "4" && "89ab".contains(characters[19])
            }
        )
    }

    @Test func `the order in which people speak changes no identifier`() throws {
        func ids(_ frames: [(Int, String)], of name: String) throws -> [String] {
            try run(seed: nil, frames).compactMap(\.sent).filter { $0.text["sender_name"] == .string(name) }
                .compactMap { $0.text["message_id"]?.string }
        }
        let one = [(1, "a"), (1, "b"), (2, "c")]
        let other = [(2, "c"), (1, "a"), (1, "b")]
        for name in ["John Doe", "Jane Smith"] { #expect(try ids(one, of: name) == ids(other, of: name)) }
    }

    @Test func `times rise within a room, from the scenario's clock on, in the document's form`() throws {
        let actions = try run(seed: nil, (0..<100).map { ($0 % 2 + 1, "x") })
        let texts = actions.compactMap { $0.sent?.text["created_at"]?.string }
        #expect(texts == texts.sorted() && Set(texts).count == 100)
        #expect(texts.allSatisfy { $0.count == 27 && $0.hasSuffix("Z") })
    }

    @Test func `rooms don't disturb each other`() throws {
        var alone = try Table()
        _ = alone.open(1, "inviter")
        var together = try Table()
        _ = together.open(1, "inviter") + together.open(2, "friend", in: otherRoom)
        _ = together.say(2, chat("noise")) + together.say(2, chat("noise"))
        #expect(alone.say(1, chat("x")) == together.say(1, chat("x")))
    }
}
