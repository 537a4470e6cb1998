import CodecRuntime
import MockEngine
import ProtocolSpec
import SendBuddyMock
import SendBuddyProtocol
import Testing

/// What a scenario file can say, each word played.
@Suite struct LanguageTests {
    /// The contents of all messages that were sent, in order.
    private func contents(_ actions: [MockAction]) -> [String] {
        actions.compactMap { $0.sent?.text["content"]?.string }
    }

    private func table(
        _ script: String,
        pacing: MockEngine<CompiledContract<SendBuddy>>.Pacing = .immediate
    ) throws -> Table {
        try Table("scenario: s\nyou: inviter\nseed: 7\nscript:\n" + script, pacing: pacing)
    }

    // MARK: Triggers

    @Test func `reconnect is when you connect again and have no other connection`() throws {
        var table = try table("  - {on: reconnect, do: [{invitee: {type: message, content: again}}]}")
        #expect(table.open(1, "inviter").isEmpty)
        #expect(table.open(2, "inviter").isEmpty, "a second tab is not a reconnect")
        _ = table.close(1)
        _ = table.close(2)
        #expect(contents(table.open(3, "inviter")) == ["again"])
    }

    @Test func `disconnect is when your connection is gone, and plays for those who are still there`() throws {
        var table = try table("  - {on: disconnect, do: [{invitee: {type: message, content: gone}}]}")
        _ = table.open(1, "inviter")
        _ = table.open(2, "invitee")
        let sent = table.close(1).compactMap(\.sent)
        #expect(sent.map(\.to) == [[2]])
        #expect(table.close(2).isEmpty, "the partner's end is not yours")
    }

    @Test func `after counts from your first visit, once`() throws {
        var table = try table("  - {on: {after: 10s}, do: [{invitee: {type: message, content: ten}}]}", pacing: .timed)
        let first = table.open(1, "inviter")
        guard case .wake(_, after: 10_000_000) = try #require(first.first) else {
            Issue.record("no wake: \(first)")
            return
        }
        #expect(table.open(2, "inviter").isEmpty)
        let sent = try #require(table.wake(first).first?.sent)
        #expect(sent.text["created_at"]?.string?.hasPrefix("2026-01-13T18:30:10.12") == true, "\(sent.text)")
    }

    @Test func `silence counts from your last message`() throws {
        var table = try table("  - {on: {silence: 5s}, do: [{invitee: {type: message, content: hello?}}]}")
        let came = table.open(1, "inviter")
        let said = table.say(1, chat("I am here"))
        #expect(contents(table.wake(came)).isEmpty, "you have said something since")
        #expect(contents(table.wake(said)) == ["hello?"])
        #expect(contents(table.wake(said)).isEmpty, "a timer fires once")
    }

    @Test func `a rule may be for one room alone`() throws {
        var table = try table("  - {on: connect, room: other, do: [{invitee: {type: message, content: other}}]}")
        #expect(table.open(1, "inviter").isEmpty)
        #expect(contents(table.open(2, "inviter", in: otherRoom)) == ["other"])
    }

    @Test(arguments: [
        ("{length: 3}", ["abc"]), ("{length: {min: 4}}", ["abcd", "🧗🧗🧗🧗"]), ("{length: {max: 2}}", ["é!"]),
        ("{equals: abc}", ["abc"]), ("{matches: \"^a.c\"}", ["abc", "abcd"]),
        ("{present: true}", ["abc", "abcd", "🧗🧗🧗🧗", "é!"]), ("{present: false}", []),
    ])
    func `a matcher tests one field`(_ matcher: String, _ heard: [String]) throws {
        var table = try table(
            "  - {on: {content: \(matcher)}, do: [{invitee: {type: message, content: \"got {{received.content}}\"}}]}"
        )
        _ = table.open(1, "inviter")
        let texts = ["abc", "abcd", "🧗🧗🧗🧗", "é!"]
        let answers = texts.flatMap { contents(table.say(1, chat($0))).dropFirst() }
        #expect(answers == heard.map { "got \($0)" })
    }

    // MARK: Steps

    @Test func `a partner who has left sends nothing until coming back`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - leave: invitee
                  - invitee: {type: message, content: unheard}
                  - join: invitee
                  - invitee: {type: message, content: heard}
            """
        )
        let actions = table.open(1, "inviter")
        #expect(contents(actions) == ["heard"])
        #expect(actions.first == .lineRejected(room: mainRoom, person: "invitee", reason: "invitee has left"))
    }

    @Test func `a second device of yours reaches all who receive your messages`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - you: {type: message, content: from my phone}
                  - you: {type: typing, is_typing: true}
            """
        )
        _ = table.open(1, "invitee")
        let sent = table.open(2, "inviter").compactMap(\.sent)
        // The message to both, typing not to your own socket.
        #expect(sent.map(\.to) == [[1, 2], [1]])
        #expect(sent[0].text["sender_name"] == .string("John Doe"))
    }

    @Test func `expect takes the message that it waits for, and no rule gets that one`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - invitee: {type: message, content: "Saturday?"}
                  - expect: {type: message, content: {matches: yes}}
                    within: 5s
                    else: [{invitee: {type: message, content: never mind}}]
                  - invitee: {type: message, content: "{{received.content}}, great"}
              - on: {type: message}
                do: [{invitee: {type: message, content: what?}}]
            """
        )
        let came = table.open(1, "inviter")
        #expect(contents(table.say(1, chat("hm"))) == ["hm", "what?"])
        #expect(contents(table.say(1, chat("yes"))) == ["yes", "yes, great"])
        #expect(contents(table.say(1, chat("yes"))) == ["yes", "what?"], "it waits no longer")
        #expect(table.wake(came).isEmpty, "the deadline is off")
    }

    @Test func `a message that is expected and does not come is reported, and the script plays else`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - expect: {type: message}
                    within: 5s
                    else: [{invitee: {type: message, content: never mind}}]
                  - invitee: {type: message, content: not reached}
            """
        )
        let came = table.open(1, "inviter")
        let actions = table.wake(came)
        #expect(actions.first == .expectationTimedOut(room: mainRoom, place: "scenario.yaml:7:9"))
        #expect(contents(actions) == ["never mind"])
    }

    @Test func `branch takes the first that fits, or else the other`() throws {
        var table = try table(
            """
              - on: {type: message}
                do:
                  - branch:
                      - {if: {content: {matches: yes}}, do: [{invitee: {type: message, content: good}}]}
                      - {if: {content: {matches: y}}, do: [{invitee: {type: message, content: why}}]}
                      - else: [{invitee: {type: message, content: pity}}]
                  - invitee: {type: message, content: bye}
            """
        )
        _ = table.open(1, "inviter")
        #expect(contents(table.say(1, chat("yes"))) == ["yes", "good", "bye"])
        #expect(contents(table.say(1, chat("maybe"))) == ["maybe", "why", "bye"])
        #expect(contents(table.say(1, chat("no"))) == ["no", "pity", "bye"])
    }

    @Test func `repeat counts, within repeat too, and counters go on`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - repeat: 2
                    do:
                      - repeat: 2
                        do: [{invitee: {type: message, content: "{{counter.n}}"}}]
                      - invitee: {type: message, content: "-"}
            """
        )
        #expect(contents(table.open(1, "inviter")) == ["1", "2", "-", "3", "4", "-"])
    }

    @Test func `rules of a state are for that state`() throws {
        var table = try table(
            """
              - on: {content: bye}
                do: [{goto: angry}]
              - on: enter
                state: angry
                do: [{invitee: {type: message, content: "Bye?!"}}]
              - on: {type: message}
                state: [angry, silent]
                do: [{invitee: {type: message, content: no}}]
            """
        )
        _ = table.open(1, "inviter")
        #expect(contents(table.say(1, chat("hi"))) == ["hi"])
        // The state is entered before the rule behind it is asked, and that rule is for the state.
        #expect(contents(table.say(1, chat("bye"))) == ["bye", "Bye?!", "no"])
        #expect(contents(table.say(1, chat("sorry"))) == ["sorry", "no"])
    }

    @Test func `what is kept can be said later`() throws {
        var table = try table(
            """
              - {on: {content: {matches: name}}, do: [{keep: {name: "<{{received.content}}>"}}]}
              - {on: {content: who}, do: [{invitee: {type: message, content: "you are {{kept.name}}"}}]}
            """
        )
        _ = table.open(1, "inviter")
        _ = table.say(1, chat("my name is John"))
        #expect(contents(table.say(1, chat("who"))).last == "you are <my name is John>")
    }

    @Test func `a pick follows from the seed`() throws {
        let script =
            "  - {on: {type: message}, do: [{invitee: {type: message, content: \"{{pick: red | green | sky blue}}\"}}]}"
        var picks: [[String]] = []
        for _ in 0..<2 {
            var table = try table(script)
            _ = table.open(1, "inviter")
            picks.append((0..<40).compactMap { _ in contents(table.say(1, chat("?"))).last })
        }
        #expect(picks[0] == picks[1])
        #expect(Set(picks[0]) == ["red", "green", "sky blue"])
    }

    @Test func `a script that runs in circles is ended and reported`() throws {
        var table = try table(
            """
              - {on: connect, do: [{goto: a}]}
              - {on: enter, state: a, do: [{goto: b}]}
              - {on: enter, state: b, do: [{goto: a}]}
            """
        )
        let actions = table.open(1, "inviter")
        #expect(actions.count == 1)
        guard case .scriptAborted = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func `a ten-minute script at no speed is one event`() throws {
        var table = try table(
            """
              - on: connect
                do:
                  - repeat: 600
                    do:
                      - pause: 1s
                      - invitee: {type: message, content: "{{counter.second}}"}
            """
        )
        let sent = table.open(1, "inviter").compactMap(\.sent)
        #expect(sent.count == 600)
        #expect(sent.last?.text["created_at"]?.string?.hasPrefix("2026-01-13T18:40:00.12") == true)
    }
}
