import CodecRuntime
import MockEngine
import ProtocolSpec
import ServerRules
import Testing

/// Scenarios of a contract that has no rooms, no roles and payloads of any kind.
@Suite struct AnyContractTests {
    // MARK: Patterns

    @Test(arguments: [
        ("{$message: ping}", [0, 1]), ("{$message: note}", [4]), ("{$message: orders}", [3]),
        ("{ping: 7}", [1]), ("{ping: {$equals: 7}}", [1]), ("{id: {$present: true}}", [2]),
        ("{$message: ping, ping: 7}", [1]),
        ("{data: {channel: trades}}", [2]), ("{data: {channel: {$matches: \"^tr\"}}}", [2]),
        ("{data: {channel: books}}", []), ("{data: {}}", [2]), ("{data: {limits: {max: {$present: false}}}}", []),
        ("{data: {limits: {max: {$present: true}}}}", [2]),
        ("{data: {$contains: {channel: trades}}}", [2]), ("{data: {tags: {$contains: b}}}", [2]),
        ("{data: {tags: {$contains: [a, b]}}}", [2]), ("{data: {tags: {$contains: [a, c]}}}", []),
        ("{data: {tags: {$length: 2}}}", [2]), ("{subscribe: {$contains: ube}}", [2]),
        ("{$payload: [1, {price: 2}]}", [3]), ("{$payload: {$length: 2}}", [3]),
        ("{$payload: {$contains: {price: 2}}}", [3]), ("{$payload: {$contains: {price: {$matches: x}}}}", []),
        ("{$payload: hi there}", [4]), ("{$payload: {$matches: \"^hi\"}}", [4]),
        ("{$payload: {matches: \"^hi\"}}", [4]),
        ("{$payload: {ping: 0}}", [0]), ("{}", [0, 1, 2, 3, 4]),
    ])
    func `a pattern looks at the message, its payload and what is in it`(_ pattern: String, _ fit: [Int]) throws {
        var feed = try Feed("  - {on: \(pattern), do: [{reply: {hello: fits}}]}")
        _ = feed.open(1)
        let frames = [
            #"{"ping":0}"#, #"{"ping":7}"#,
            #"{"subscribe":"tube","id":null,"data":{"channel":"trades","tags":["a","b"],"limits":{"max":1}}}"#,
            #"[1,{"price":2}]"#, "hi there",
        ]
        let heard = frames.indices.filter { !feed.say(1, frames[$0]).isEmpty }
        #expect(heard == fit)
    }

    @Test func `a bare matcher is a member where the field came as an object`() throws {
        var feed = try Feed("  - {on: {id: {length: 3}}, do: [{reply: pong}]}")
        _ = feed.open(1)
        #expect(feed.say(1, #"{"subscribe":"a","id":"abc"}"#).count == 1)
        #expect(feed.say(1, #"{"subscribe":"a","id":"abcd"}"#).isEmpty)
        #expect(feed.say(1, #"{"subscribe":"a","id":{"length":3,"width":1}}"#).count == 1)
        #expect(feed.say(1, #"{"subscribe":"a","id":{"length":"abc"}}"#).isEmpty)
    }

    @Test func `expectations and branches name messages, too`() throws {
        var feed = try Feed(
            """
              - on: connect
                do:
                  - expect: {$message: subscribe}
                  - branch:
                      - {if: {data: {channel: trades}}, do: [{server: {hello: trades}}]}
                      - else: [{server: {hello: something else}}]
            """
        )
        _ = feed.open(1)
        #expect(feed.say(1, #"{"ping":1}"#).isEmpty)
        #expect(feed.say(1, #"{"subscribe":"x","data":{"channel":"trades","n":1}}"#).texts == [#"{"hello":"trades"}"#])
    }

    // MARK: What the server says

    @Test func `a reply goes to who asked, with the id of what was heard`() throws {
        var feed = try Feed("  - {on: {$message: ping}, do: [{reply: pong}, {reply: {$message: pong, pong: 9}}]}")
        _ = feed.open(1) + feed.open(2)
        let actions = feed.say(2, #"{"ping":1,"id":41}"#)
        #expect(actions.texts == [#"{"pong":1,"id":41}"#, #"{"pong":9,"id":41}"#])
        #expect(actions.recipients == [[2], [2]])
    }

    @Test func `a reply goes to who was heard last, even from a script for everyone`() throws {
        var feed = try Feed(
            "  - {on: {after: 1s}, do: [{expect: {$message: ping}}, {server: {hello: all}}, {reply: pong}]}",
            pacing: .timed
        )
        let timer = feed.open(1)
        _ = feed.open(2)
        _ = feed.wake(timer)
        let actions = feed.say(2, #"{"ping":1,"id":5}"#)
        #expect(actions.texts == [#"{"hello":"all"}"#, #"{"pong":2,"id":5}"#])
        #expect(actions.recipients == [[1, 2], [2]])
    }

    @Test(arguments: [("you", [[2]]), ("all", [[1, 2, 3]]), ("others", [[1, 3]])])
    func `the server speaks to those whom the line names`(_ audience: String, _ recipients: [[Int]]) throws {
        var feed = try Feed("  - {on: {$message: note}, do: [{server: {hello: x}, to: \(audience)}]}")
        _ = feed.open(1) + feed.open(2) + feed.open(3) + feed.open(4, "/elsewhere")
        #expect(feed.say(2, "go").recipients == recipients)
    }

    @Test func `what a line leaves out is filled for each connection by its own talk`() throws {
        var feed = try Feed(
            """
              - {on: {$message: note}, do: [{server: pong}]}
              - {on: {$message: orders}, do: [{server: pong, to: all}]}
            """
        )
        _ = feed.open(1) + feed.open(2)
        _ = feed.say(2, "one more for the second")
        let actions = feed.say(1, "[]")
        #expect(actions.texts == [#"{"pong":1}"#, #"{"pong":2}"#])
        #expect(actions.recipients == [[1], [2]])
    }

    @Test func `arrays and texts are payloads`() throws {
        var feed = try Feed(
            """
              - on: {$message: orders}
                do:
                  - server: {$message: book, $payload: [1, "{{received[0]}}", "{{received[1].price}}", "a {{received[0]}}"]}
                  - reply: {$message: book, $payload: "{{received}}"}
              - {on: {$message: note}, do: [{server: {$message: book, $payload: "heard {{received}}"}}]}
            """
        )
        _ = feed.open(1)
        #expect(feed.say(1, #"[7.5,{"price":true}]"#).texts == [#"[1,7.5,true,"a 7.5"]"#, #"[7.5,{"price":true}]"#])
        #expect(feed.say(1, "hi there").texts == ["heard hi there"])
    }

    @Test func `a line that breaks the contract with its values is not sent`() throws {
        var feed = try Feed(
            "  - {on: {$message: subscribe}, do: [{reply: {$message: pong, pong: \"{{received.id}}\"}}]}"
        )
        _ = feed.open(1)
        #expect(feed.say(1, #"{"subscribe":"a","id":3}"#).texts == [#"{"pong":3,"id":3}"#])
        guard case .lineRejected(_, "server", "it is no integer")? = feed.say(1, #"{"subscribe":"a","id":"x"}"#).first
        else {
            Issue.record("it was said")
            return
        }
    }

    // MARK: Defaults

    @Test(arguments: [
        ("{reply: {$message: pong, pong: 5}}", [5]), ("{server: {$message: pong, pong: 5}}", [5]),
        ("{keep: {a: b}}", [-1]), ("{goto: here}", [-1]), ("{drop: 1}", [-1]), ("{refuse: 503}", [-1]), ("cut", []),
        ("{close: goingAway}", []), ("{raw: x}", []), ("{stall: 1s}", []),
        ("{branch: [{if: {ping: 9}, do: [{repeat: 2, do: [{reply: pong}]}]}]}", []),
    ])
    func `the default is silent only where a rule answers`(_ step: String, _ pongs: [Int]) throws {
        var feed = try Feed(
            "  - {on: {$message: ping}, do: [\(step)]}\n  - {on: connect, state: here, do: []}",
            head: "include: default"
        )
        #expect(feed.open(1).texts == [#"{"hello":"by default"}"#])
        let said = feed.say(1, #"{"ping":1}"#).compactMap { $0.sent?.text["pong"] }
        #expect(said == pongs.map(JSONValue.integer))
    }

    @Test func `an expectation that only goes on listening leaves the default its answer`() throws {
        let script =
            "  - {on: connect, do: [{expect: {$message: ping}}, {expect: {$message: ping}}, {server: {hello: x}}]}"
        var feed = try Feed("  - {on: connect, do: [{expect: {$message: ping}}]}", head: "include: [default]")
        _ = feed.open(1)
        #expect(feed.say(1, #"{"ping":1}"#).texts == [#"{"pong":-1}"#])
        feed = try Feed(script, head: "include: [default]")
        #expect(feed.open(1).isEmpty, "the script speaks on opening, sooner or later")
        #expect(feed.say(1, #"{"ping":1}"#).isEmpty)
    }

    @Test func `a scenario says by itself only what it includes`() throws {
        var feed = try Feed("  - {on: {$message: note}, do: [{reply: {hello: x}}]}")
        #expect(feed.open(1).isEmpty)
        #expect(feed.say(1, #"{"ping":1}"#).isEmpty)
        #expect(feed.engine.scenario.defaultTalk == .statedOnly)
    }

    // MARK: Streams

    @Test func `a stream plays each period, at no speed too, and counts`() throws {
        var feed = try Feed(
            "  - {on: connect, do: [{every: 500ms, times: 2, do: [{server: {hello: \"{{now}}\"}}]}, {server: {hello: on}}]}"
        )
        let first = feed.open(1)
        #expect(first.texts == [#"{"hello":"on"}"#])
        #expect(first.contains { if case .wake(_, after: 500_000) = $0 { true } else { false } })
        let second = feed.wake(first)
        #expect(second.texts == [#"{"hello":"2026-01-13T18:30:00.500000Z"}"#])
        let third = feed.wake(second)
        #expect(third.texts == [#"{"hello":"2026-01-13T18:30:01.000000Z"}"#])
        #expect(feed.wake(third).isEmpty)
    }

    @Test func `a stream ends with the message that it waits for, which still sets off rules`() throws {
        var feed = try Feed(
            """
              - on: {$message: subscribe}
                do:
                  - every: 1s
                    until: {$message: note}
                    do: [{server: {$message: ticker, symbol: "{{received.subscribe}}"}}]
              - {on: {$message: note}, do: [{reply: {hello: bye}}]}
            """
        )
        _ = feed.open(1) + feed.open(2)
        let begun = (feed.say(1, #"{"subscribe":"BTC"}"#), feed.say(2, #"{"subscribe":"ETH"}"#))
        let next = feed.wake(begun.0)
        #expect(next.texts == [#"{"symbol":"BTC"}"#])
        #expect(feed.say(1, "stop").texts == [#"{"hello":"bye"}"#])
        #expect(feed.wake(next).isEmpty)
        let other = feed.wake(begun.1)
        #expect(other.texts == [#"{"symbol":"ETH"}"#], "another connection's stream goes on")
        #expect(other.recipients == [[2]])
    }

    @Test func `a stream ends with its connection, and one for everyone with the last of them`() throws {
        var feed = try Feed(
            """
              - {on: connect, do: [{every: 1s, do: [{server: {hello: mine}}]}]}
              - {on: {after: 1s}, do: [{every: 1s, do: [{server: {hello: ours}}]}]}
            """,
            pacing: .timed
        )
        let opened = feed.open(1)
        let ticks = feed.wake(opened)
        #expect(ticks.texts == [#"{"hello":"mine"}"#])
        _ = feed.open(2)
        let later = feed.wake(ticks)
        #expect(later.texts == [#"{"hello":"mine"}"#, #"{"hello":"ours"}"#])
        _ = feed.close(1)
        let last = feed.wake(later)
        #expect(last.texts == [#"{"hello":"ours"}"#])
        #expect(last.recipients == [[2]])
        _ = feed.close(2)
        #expect(feed.wake(last).isEmpty)
    }

    @Test func `steps that are still playing are not begun once more`() throws {
        var feed = try Feed(
            "  - {on: connect, do: [{every: 1s, times: 2, do: [{server: {hello: a}}, {expect: {$message: note}}]}]}"
        )
        let first = feed.wake(feed.open(1))
        #expect(first.texts == [#"{"hello":"a"}"#])
        let second = feed.wake(first)
        #expect(second.texts == [])
        _ = feed.say(1, "go on")
        let third = feed.wake(second)
        #expect(third.texts == [#"{"hello":"a"}"#], "the time that was left out does not count")
        #expect(feed.wake(third).isEmpty)
    }

    @Test func `streams without end are bounded`() throws {
        var feed = try Feed(
            """
              - {on: connect, do: [{goto: a}]}
              - {on: enter, state: a, do: [{every: 1ms, do: [{goto: a}]}]}
            """
        )
        var actions = feed.open(1)
        for _ in 0..<12 { actions = feed.wake(actions) }
        #expect(actions.contains { if case .scriptAborted = $0 { true } else { false } })
        #expect(actions.count <= 300)
    }

    @Test func `an opening that does not count begins no stream`() throws {
        var feed = try Feed("  - {on: connect, do: [{every: 200ms, do: [{server: {hello: \"{{counter.n}}\"}}]}]}")
        let undone = feed.open(1)
        _ = feed.engine.handle(.closedEarly(ConnectionID(1)))
        #expect(feed.wake(undone).isEmpty)
        #expect(feed.wake(feed.open(2)).texts == [#"{"hello":"1"}"#])
    }

    // MARK: Values

    @Test func `a value alone keeps its type, but where the contract wants a text`() throws {
        var feed = try Feed(
            """
              - on: {$message: subscribe}
                do:
                  - server: {$message: ticker, last: "{{counter.n}}", price: "{{counter.n}}", isUp: "{{received.data.up}}"}
                  - server: {$message: pong, id: "{{received.data}}"}
                  - server: {$message: pong, id: "{{counter.n}}"}
                  - server: {$message: pong, id: "n{{counter.n}}"}
                  - server: {$message: pong, id: "{{received.nothing.here}}"}
                  - keep: {id: "{{received.id}}"}
                  - server: {$message: pong, id: "{{kept.id}}"}
            """.replacing("received.nothing", with: "received.data.nothing")
        )
        _ = feed.open(1)
        let texts = feed.say(1, #"{"subscribe":"a","id":12,"data":{"up":true}}"#).texts
        #expect(
            texts == [
                #"{"last":"1","price":2,"isUp":true}"#, #"{"id":{"up":true},"pong":2}"#, #"{"id":3,"pong":3}"#,
                #"{"id":"n4","pong":4}"#, #"{"id":null,"pong":5}"#, #"{"id":12,"pong":6}"#,
            ]
        )
    }

    @Test func `what only a message can tell hides nothing else of a line`() throws {
        var feed = try Feed(
            """
              - on: {$message: subscribe}
                do: [{server: {$message: ticker, symbol: "{{received.subscribe}}", last: "{{walk a from 1.5 by 1}}"}}]
            """
        )
        _ = feed.open(1)
        #expect(feed.say(1, #"{"subscribe":"BTC"}"#).texts == [#"{"symbol":"BTC","last":"1.5"}"#])
        guard case .lineRejected(_, "server", "it is no symbol")? = feed.say(1, #"{"subscribe":"btc"}"#).first else {
            Issue.record("it was said")
            return
        }
    }

    /// What a script says to each of many notes.
    private func said(_ value: String, _ times: Int = 60) throws -> [JSONValue] {
        var feed = try Feed("  - {on: {$message: note}, do: [{reply: {$message: pong, pong: 0, id: \"\(value)\"}}]}")
        _ = feed.open(1)
        return (0..<times).compactMap { _ in feed.say(1, "go").first?.sent?.text["id"] }
    }

    @Test func `numbers are within their bounds, both of them, and follow from the seed`() throws {
        let numbers = try said("{{number 1..3}}")
        #expect(Set(numbers) == [.integer(1), .integer(2), .integer(3)])
        #expect(try said("{{number 1..3}}") == numbers)
        let fractions = try said("{{number -0.5..0.50}}").compactMap { value -> Double? in
            switch value {
            case .number(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        }
        #expect(fractions.count == 60 && fractions.allSatisfy { -0.5...0.5 ~= $0 })
        #expect(Set(fractions).count > 20)
        let texts = try said("costs {{number 0.00..1.00}}").compactMap(\.string)
        #expect(texts.allSatisfy { $0.wholeMatch(of: /costs [01]\.[0-9]{2}/) != nil }, "\(texts)")
    }

    @Test func `a walk begins where it is told and goes up or down by so much, exactly`() throws {
        let places = try said("{{walk price from 0.1 by 0.2}}")
        #expect(places.first == .number(0.1))
        #expect(try said("{{walk price from 0.1 by 0.2}}") == places)
        let texts = places.map(\.jsonText)
        #expect(texts.allSatisfy { $0.wholeMatch(of: /-?[0-9]+\.[0-9]/) != nil }, "\(texts)")
        #expect(Set(texts).count > 4)
        #expect(try said("{{walk a from 42000 by 12.5}}", 1) == [.integer(42_000)])
        #expect(try said("at {{walk a from 42000 by 12.5}}", 1) == [.string("at 42000.0")])
    }

    @Test func `identifiers follow from the seed, and the time is the room's`() throws {
        let ids = try said("{{uuid}}", 3).compactMap(\.string)
        #expect(Set(ids).count == 3 && ids.allSatisfy { WireUUID($0) != nil })
        #expect(try said("{{uuid}}", 3).compactMap(\.string) == ids)
        // Each frame that comes in moves the clock by a millisecond.
        #expect(
            try said("{{now}}", 2) == [.string("2026-01-13T18:30:00.001000Z"), .string("2026-01-13T18:30:00.002000Z")]
        )
    }

    // MARK: Who is there

    @Test func `every client is you, and has its connection's name`() throws {
        var feed = try Feed("  - {on: connect, do: [{server: {hello: \"{{you.name}}\"}}]}")
        #expect(feed.open(1).texts == [#"{"hello":"client-1"}"#])
        #expect(feed.open(2).texts == [#"{"hello":"client-2"}"#])
    }

    @Test func `a rule may be for one socket alone`() throws {
        var feed = try Feed("  - {on: connect, room: private, do: [{server: {hello: x}}]}")
        #expect(feed.open(1).isEmpty)
        #expect(feed.open(2, at: 1, "/private/7").count == 1)
    }
}
