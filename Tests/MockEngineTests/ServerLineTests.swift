import CodecRuntime
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SpecParser
import Testing

/// The words for any contract, in a contract with rooms and roles whose codecs were built in.
@Suite struct ServerLineTests {
    private func table(_ script: String) throws -> Table {
        try Table("scenario: s\nyou: inviter\nseed: 7\nscript:\n" + script, pacing: .immediate)
    }

    private func contents(_ actions: [MockAction]) -> [JSONValue] {
        actions.compactMap(\.sent).compactMap { $0.text["content"] }
    }

    private let typing = "type: typing, sender_id: \"{{invitee.id}}\", sender_name: x, is_typing: true"

    @Test(arguments: [("you", [1]), ("all", [1, 2, 3]), ("others", [2]), ("invitee", [2]), ("inviter", [1, 3])])
    func `the server speaks to those whom the line names`(_ audience: String, _ recipients: [Int]) throws {
        var table = try table("  - {on: {type: message}, do: [{server: {\(typing)}, to: \(audience)}]}")
        _ = table.open(1, "inviter") + table.open(2, "invitee") + table.open(3, "inviter")
        let last = try #require(table.say(1, chat("x")).last?.sent)
        #expect(last.text["sender_name"] == .string("x"))
        #expect(last.to == recipients)
    }

    @Test func `a message's name stands for the field that tells it`() throws {
        var table = try table(
            """
              - on: {$message: message, content: {$contains: "?"}}
                do:
                  - invitee: {$message: message, content: yes}
                  - reply: {$message: typing, sender_id: "{{invitee.id}}", sender_name: x, is_typing: false}
            """
        )
        _ = table.open(1, "inviter")
        #expect(table.say(1, chat("no")).count == 1)
        let sent = table.say(1, chat("ready?")).compactMap(\.sent)
        #expect(sent.map { $0.text["type"]?.string } == ["message", "message", "typing"])
        #expect(sent[1].text["content"] == .string("yes"))
    }

    @Test func `where the contract wants a text a number is one`() throws {
        var table = try table(
            """
              - on: {type: typing}
                do:
                  - keep: {last: "{{received.is_typing}}"}
                  - invitee: {type: message, content: "{{counter.n}}"}
                  - invitee: {type: message, content: "{{received.is_typing}}"}
                  - invitee: {type: message, content: "{{kept.last}}"}
                  - invitee: {type: message, content: "{{number 5..5}}"}
                  - invitee: {type: typing, is_typing: "{{received.is_typing}}"}
            """
        )
        _ = table.open(1, "inviter")
        let actions = table.say(1, #"{"type":"typing","is_typing":true}"#)
        #expect(contents(actions) == ["1", "true", "true", "5"].map(JSONValue.string))
        #expect(actions.last?.sent?.text["is_typing"] == .bool(true))
    }

    @Test func `a stream of a partner's lines goes on beside the script`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - {every: 1s, until: {content: stop}, do: [{invitee: {type: message, content: "{{counter.n}}"}}]}
                  - invitee: {type: message, content: first}
            """
        )
        let first = table.open(1, "inviter")
        #expect(contents(first) == [.string("first")])
        let second = table.wake(first)
        #expect(contents(second) == [.string("1")])
        #expect(contents(table.say(1, chat("stop"))) == [.string("stop")])
        #expect(table.wake(second).isEmpty)
    }

    @Test(arguments: [
        ("{server: {type: typing}}", "the server could not send this"),
        ("{server: massage}", "no message has type \"massage\""),
        ("{server: {type: message, content: {a: 1}}}", "the server could not send this"),
        ("{invitee: {$message: mesage, content: x}}", "did you mean \"message\"?"),
        ("{invitee: {$message: typing, is_typin: true}}", "did you mean \"is_typing\"?"),
        ("{invitee: message}", "a partner's line is a message's fields, not a string"),
        ("{server: {type: typing}, to: invite}", "did you mean \"invitee\"?"),
        ("{invitee: {type: typing, is_typing: \"{{counter.n}}\"}}", "expected true or false, found a number"),
    ])
    func `the contract judges what is said`(_ step: String, _ cure: String) throws {
        var reader = ScenarioReader(wire: SendBuddy())
        let text = "scenario: x\nscript: [{on: connect, do: [\(step)]}]"
        let messages = reader.read(try DocumentReader().read(text, file: "s.yaml")).diagnostics.map(\.message)
        #expect(messages.contains { $0.contains(cure) }, "\(messages)")
    }
}
