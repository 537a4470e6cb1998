internal import CodecRuntime
internal import ContractCases
internal import ContractSuite
import Testing

/// Requests, and which answer belongs to which.
struct QuestionTests {
    private static func player(_ times: Int, _ more: String = "") throws -> CasePlayer {
        try CasePlayer(
            "case: c\ndo:\n  - client asks: {jsonrpc: '2.0', method: lights.list}\n    times: \(times)\n\(more)",
            try Contracts.calls
        )
    }

    private static func numbers(_ player: CasePlayer) -> [JSONValue] {
        player.said(by: 0).compactMap { try? JSONValue(decoding: $0)["id"] }
    }

    private static func answer(_ id: JSONValue, _ lights: String = "[]") -> String {
        #"{"jsonrpc":"2.0","id":\#(id.jsonText),"result":{"lights":\#(lights)}}"#
    }

    @Test func `each request has a number of its own, and their answers may come in any order`() throws {
        var player = try Self.player(20)
        let numbers = Self.numbers(player)
        #expect(Set(numbers).count == 20)
        for number in numbers.reversed() { player.hear(0, Self.answer(number)) }
        #expect(player.hasPassed)
    }

    @Test func `one request has one answer`() throws {
        var player = try Self.player(1, "    keep: {id: \"{{heard.id}}\"}\n  - client hears: {result: \"{{id}}\"}\n")
        let number = try #require(Self.numbers(player).first)
        player.hear(
            0,
            #"{"jsonrpc":"2.0","method":"lights.changed","params":{"watch":"w","light":{"name":"sink","level":1}}}"#
        )
        #expect(player.verdict == nil)
        player.hear(0, Self.answer(number))
        player.hear(0, #"{"jsonrpc":"2.0","id":9,"result":\#(number.jsonText)}"#)
        #expect(player.hasPassed)
    }

    @Test func `an answer that nobody has asked for is mixed up`() throws {
        var player = try Self.player(2)
        player.hear(0, Self.answer(.string("somebody's")))
        #expect(player.finding?.cause?.title == "answers are mixed up")
    }

    @Test func `a second answer fails`() throws {
        var player = CasePlayer(
            try CasePlayer.read(
                "case: c\ndo:\n  - client asks: {jsonrpc: '2.0', method: lights.list}\n    times: 2\n",
                try Contracts.calls
            )[0],
            try Contracts.calls
        )
        player.isAnswering = false
        player.start()
        let numbers = Self.numbers(player)
        for number in numbers + [numbers[0]] { player.hear(0, Self.answer(number)) }
        #expect(player.finding?.cause?.title == "a request is answered twice")
    }

    @Test func `answers that do not come are counted`() throws {
        var player = try Self.player(3)
        player.hear(0, Self.answer(Self.numbers(player)[1]))
        player.runOut()
        #expect(player.finding?.observed == "2 of 3 did not come within 2 s")
    }

    @Test func `an answer that is not as the case says fails`() throws {
        var player = try Self.player(1, "    answer: {result: {lights: {$length: 2}}}\n")
        player.hear(0, Self.answer(Self.numbers(player)[0], #"[{"name":"sink","level":1}]"#))
        #expect(player.finding?.expected.hasPrefix("the answer is as the case says: ") == true)
        #expect(player.finding?.hint == #"result is {"lights":[{"name":"sink","level":1}]}"#)
    }

    @Test func `answers that copy something of their requests tell when they are mixed up`() throws {
        var player = try CasePlayer(
            """
            case: c
            do:
              - client asks: {jsonrpc: '2.0', method: lights.set, params: {light: sink, level: "{{counter.level}}"}}
                answer: {result: {now: "{{asked.params.level}}"}}
                times: 2
            """,
            try Contracts.calls
        )
        let numbers = Self.numbers(player)
        #expect(player.said(by: 0).map { $0.contains(#""level":1"#) } == [true, false])
        player.hear(0, #"{"jsonrpc":"2.0","id":\#(numbers[0].jsonText),"result":{"before":0,"now":2}}"#)
        #expect(player.finding?.cause?.title == "answers are mixed up")
    }

    @Test func `a number is of the kind that the contract takes`() throws {
        let player = try CasePlayer(
            "case: c\ndo:\n  - client asks: {op: subscribe, topic: ticker, symbols: [BTC-USD]}\n",
            try Contracts.feed
        )
        let value = try JSONValue(decoding: player.said(by: 0)[0])["req"]
        if case .integer(let number)? = value {
            #expect((1...4_294_967_295).contains(number))
        } else {
            Issue.record("\(value as Any)")
        }
    }

    @Test func `a login is answered though it has no number`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - client asks: {type: login, ticket: t-5f0c2b9e41}\n    answer: {type: logged_in}\n",
            try Contracts.lobby
        )
        player.hear(0, #"{"type":"hello","server":"a","protocol":2}"#)
        #expect(player.verdict == nil)
        player.hear(0, #"{"type":"logged_in","player":"p","name":"n"}"#)
        #expect(player.hasPassed)
    }
}
