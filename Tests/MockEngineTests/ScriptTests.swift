import CodecRuntime
import MockEngine
import ProtocolSpec
import Testing

@Suite struct ScriptTests {
    private let greeting = """
        scenario: greeting
        you: inviter
        clock: 2026-01-13T18:30:00.123456Z
        script:
          - on: connect
            do:
              - pause: 400ms
              - invitee: {type: typing, is_typing: true}
              - pause: 1.2s
              - invitee: {type: message, content: "Hey {{you.name}}, I am {{invitee.name}}."}
        """

    @Test func `a pause asks to be woken, and the script goes on then`() throws {
        var table = try Table(greeting)
        let first = table.open(1, "inviter")
        guard case .wake(_, after: 400_000) = try #require(first.first) else {
            Issue.record("no wake: \(first)")
            return
        }
        let second = table.wake(first)
        #expect(second.count == 2)
        #expect(second[0].sent?.text["is_typing"] == .bool(true))
        let third = table.wake(second)
        #expect(third.count == 1)
        let message = try #require(third[0].sent)
        #expect(message.to == [1])
        #expect(message.text["content"] == .string("Hey John Doe, I am Jane Smith."))
        // The pauses moved the clock, and nothing else did.
        #expect(message.text["created_at"] == .string("2026-01-13T18:30:01.723456Z"))
    }

    @Test func `played at once a script is the same, without waiting`() throws {
        var timed = try Table(greeting)
        let first = timed.open(1, "inviter")
        let second = timed.wake(first)
        let expected = (second + timed.wake(second)).filter { $0.sent != nil }
        var immediate = try Table(greeting, pacing: .immediate)
        #expect(immediate.open(1, "inviter") == expected)
    }

    @Test func `only your own connections set the script off`() throws {
        var table = try Table(greeting)
        #expect(table.open(1, "invitee").isEmpty)
        #expect(!table.open(2, "inviter").isEmpty)
    }

    @Test func `a script ends with the connection that set it off`() throws {
        var table = try Table(greeting)
        let first = table.open(1, "inviter")
        _ = table.close(1)
        #expect(table.wake(first).isEmpty)
    }

    @Test func `in the second room another person has the role`() throws {
        var table = try Table(greeting, pacing: .immediate)
        let sent = table.open(1, "inviter", in: otherRoom).compactMap(\.sent)
        #expect(sent.map { $0.text["sender_name"] } == [.string("Fred Friend"), .string("Fred Friend")])
    }

    @Test func `a partner's line goes where a partner's frame would go`() throws {
        var table = try Table(greeting, pacing: .immediate)
        _ = table.open(1, "invitee")
        let sent = table.open(2, "inviter").compactMap(\.sent)
        // Typing not to the partner's own socket, the message to both.
        #expect(sent.map(\.to) == [[2], [1, 2]])
    }

    @Test func `once is the first time, count the n-th, in each room`() throws {
        var table = try Table(
            """
            scenario: counts
            you: inviter
            script:
              - {on: {type: message}, once: true, do: [{invitee: {type: message, content: first}}]}
              - {on: {type: message}, count: 3, do: [{invitee: {type: message, content: third}}]}
              - {on: {type: typing}, do: [{invitee: {type: message, content: typing}}]}
            """
        )
        _ = table.open(1, "inviter") + table.open(2, "inviter", in: otherRoom)
        func answers(_ socket: Int, _ text: String) -> [String] {
            table.say(socket, text).compactMap(\.sent).filter { $0.text["sender_name"] != .string("John Doe") }
                .compactMap { $0.text["content"]?.string }
        }
        #expect((0..<4).map { _ in answers(1, chat("x")) } == [["first"], [], ["third"], []])
        #expect((0..<3).map { _ in answers(2, chat("x")) } == [["first"], [], ["third"]])
        #expect(answers(1, #"{"type":"typing","is_typing":true}"#) == ["typing"])
        #expect(answers(1, #"{"type":"nonsense"}"#) == [])
    }

    @Test func `a matcher looks at fields, and a line quotes the message`() throws {
        var table = try Table(
            """
            scenario: echo
            you: inviter
            script:
              - on: {type: message, content: {matches: "(?i)yes|sure"}}
                do: [{invitee: {type: message, content: "Great. {{received.content}}!"}}]
              - on: {type: typing, is_typing: false}
                do: [{invitee: {type: message, content: stopped}}]
            """
        )
        _ = table.open(1, "inviter")
        #expect(
            table.say(1, chat("Oh YES")).compactMap { $0.sent?.text["content"]?.string } == [
                "Oh YES", "Great. Oh YES!",
            ]
        )
        #expect(table.say(1, chat("no")).count == 1)
        #expect(table.say(1, #"{"type":"typing","is_typing":true}"#).isEmpty)
        #expect(table.say(1, #"{"type":"typing","is_typing":false}"#).count == 1)
    }

    @Test func `close closes the connection that set the script off`() throws {
        var table = try Table(
            "{scenario: x, you: inviter, script: [{on: {type: message}, count: 2, do: [{close: tokenInvalid}]}]}"
        )
        _ = table.open(1, "inviter") + table.open(2, "inviter")
        #expect(table.say(2, chat("a")).count == 1)
        #expect(table.say(2, chat("b")).last == .close(ConnectionID(2), code: 4003, reason: "Invalid or expired token"))
    }

    @Test func `a line that breaks the contract with its values is not sent`() throws {
        var table = try Table(
            """
            scenario: long
            you: inviter
            script: [{on: {type: message}, do: [{invitee: {type: message, content: "{{received.content}}!"}}]}]
            """
        )
        _ = table.open(1, "inviter")
        let actions = table.say(1, chat(String(repeating: "x", count: 2000)))
        guard case .lineRejected(mainRoom, "invitee", let reason) = try #require(actions.last) else {
            Issue.record("said: \(actions)")
            return
        }
        #expect(reason.contains("2000"))
    }
}
