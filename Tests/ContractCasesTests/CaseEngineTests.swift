internal import CodecRuntime
internal import ContractCases
internal import ContractSuite
import Testing

/// Each kind of step: what it does, when it is done, and what it says where it fails.
struct CaseEngineTests {
    private static let greeting = """
        case: c
        do:
          - inviter: {type: message, content: Hi}
          - invitee hears: {type: message, content: Hi}
        """

    // MARK: Connections

    @Test func `whoever is named is connected before the first step, one after the other`() throws {
        var player = CasePlayer(try CasePlayer.read(Self.greeting)[0], try Contracts.chat)
        player.isWelcoming = false
        player.start()
        #expect(
            player.actions == [
                .connect(0, ConnectionWish(name: "inviter", role: "inviter")), .setTimer(1, after: 4_000_000),
            ]
        )
        player.tell(.connected(0, saidFirst: false))
        #expect(player.actions.contains(.connect(1, ConnectionWish(name: "invitee", role: "invitee"))))
        #expect(player.said(by: 0).isEmpty)
        player.tell(.connected(1, saidFirst: false))
        #expect(player.said(by: 0) == [#"{"type":"message","content":"Hi"}"#])
    }

    @Test func `a connection that is not yet in its room is waited for`() throws {
        var player = CasePlayer(try CasePlayer.read(Self.greeting)[0], try Contracts.chat)
        player.isAnswering = false
        player.start()
        #expect(!player.actions.contains { if case .connect(1, _) = $0 { true } else { false } })
        guard
            case .send(0, let fence, .setUp)? = player.actions.last(where: {
                if case .send = $0 { true } else { false }
            })
        else { return #expect(Bool(false), "no fence") }
        player.tell(.frame(0, CaseFrame(Said.message("bmarked-c0-f1."))))
        #expect(fence.text.contains("bmarked-c0-f1."))
        #expect(player.actions.contains { if case .connect(1, _) = $0 { true } else { false } })
    }

    @Test func `a server that answers no handshake ends in a verdict`() throws {
        var player = CasePlayer(try CasePlayer.read(Self.greeting)[0], try Contracts.chat)
        player.isWelcoming = false
        player.start()
        player.runOut()
        #expect(player.finding?.observed == "no answer to the handshake within 4 s")
    }

    @Test func `a step connects with what it names`() throws {
        let player = try CasePlayer(
            """
            case: c
            clients: {phone: inviter}
            do:
              - phone connects: {room: other, lifetime: 2s, query: {v: "{{counter.n}}"}, headers: {X-A: "{{secret.key}}"}}
            """,
            secrets: ["key": "s3cret"]
        )
        var wish = ConnectionWish(name: "phone", role: "inviter")
        (wish.room, wish.lifetime) = ("other", 2)
        wish.query = [.init(name: "v", value: "1")]
        wish.headers = [.init(name: "X-A", value: "s3cret")]
        #expect(player.actions.first == .connect(0, wish))
        #expect(player.hasPassed)
    }

    @Test func `a connection that is refused fails where nothing expects that`() throws {
        var player = CasePlayer(
            try CasePlayer.read("case: c\ndo:\n  - inviter connects: {token: expired}\n")[0],
            try Contracts.chat
        )
        player.isWelcoming = false
        player.start()
        player.tell(.refused(0, status: 403))
        #expect(player.finding?.observed == "the handshake was refused with HTTP 403")
        #expect(player.failedLine == 3)
    }

    // MARK: Hearing

    @Test func `the first message that fits is heard, and others are passed over`() throws {
        var player = try CasePlayer(Self.greeting)
        player.hear(1, Said.typing)
        #expect(player.verdict == nil)
        player.hear(1, Said.message("Hi"))
        #expect(player.hasPassed)
        #expect(player.actions.suffix(3).contains(.close(0, 1_000)))
    }

    @Test func `a message that does not come fails at its line, with what came instead`() throws {
        var player = try CasePlayer(Self.greeting)
        player.hear(1, Said.message("Ho"))
        player.runOut()
        #expect(player.failedLine == 4)
        #expect(player.finding?.cause?.title == "the case \"c\"")
        #expect(player.finding?.expected == #"invitee hears: {"type":"message","content":"Hi"}"#)
        #expect(player.finding?.observed.contains("after another message: ") == true)
        #expect(player.finding?.hint == #"in the last message, content is "Ho""#)
    }

    @Test func `a message that breaks the contract is named`() throws {
        var player = try CasePlayer(Self.greeting)
        player.hear(1, #"{"type":"message","content":7}"#)
        player.runOut()
        #expect(player.finding?.hint?.hasPrefix("the last message is none of the contract's: ") == true)
    }

    @Test func `a connection that ends while it is listened to is told`() throws {
        var player = try CasePlayer(Self.greeting)
        player.tell(.closed(1, code: 1_011, reason: "oops"))
        #expect(player.finding?.observed == "the server closed with 1011 (oops)")
    }

    @Test func `several messages are counted`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - invitee hears: {type: message}\n    times: 2\n")
        player.hear(0, Said.message("a"))
        #expect(player.verdict == nil)
        player.hear(0, Said.message("b"))
        #expect(player.hasPassed)
    }

    @Test func `what was heard is carried to later lines`() throws {
        var player = try CasePlayer(
            """
            case: c
            do:
              - inviter: {type: message, content: "I am {{inviter.name}}"}
              - inviter hears: {type: message}
                keep: {id: "{{heard.message_id}}", whole: "{{heard.sender_name}} said it"}
              - invitee: {type: message, content: "{{id}} {{whole}} {{heard.content}}"}
              - invitee hears: {message_id: "{{id}}", content: {$contains: "{{whole}}"}}
            """
        )
        player.hear(0, Said.message("x", by: "J"))
        #expect(player.said(by: 0) == [#"{"type":"message","content":"I am John"}"#])
        #expect(
            player.said(by: 1) == [#"{"type":"message","content":"7c9e6679-7425-40de-944b-e07fc1f90ae7 J said it x"}"#]
        )
        player.hear(1, Said.message("J said it"))
        #expect(player.hasPassed)
    }

    @Test(arguments: [
        (#"[{"name":"a","level":1},{"name":"sink","level":2}]"#, true),
        (#"[{"name":"sink","level":2},{"name":"a","level":1}]"#, false),
        (#"[{"name":"sink","level":2}]"#, false),
        (#"[{"name":"a","level":1},{"name":"sink","level":2},{"name":"b","level":1}]"#, false),
    ])
    func `an array with a matcher in it is compared item by item`(lights: String, isHeard: Bool) throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - client hears: {result: {lights: [{name: {$present: true}}, {name: {$matches: ^s}, level: 2}]}}\n",
            try Contracts.calls
        )
        player.hear(0, #"{"jsonrpc":"2.0","id":1,"result":{"lights":\#(lights)}}"#)
        #expect(player.hasPassed == isHeard)
    }

    @Test func `an array without a matcher is compared as a whole`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - client hears: {result: {lights: [{name: sink}]}}\n",
            try Contracts.calls
        )
        player.hear(0, #"{"jsonrpc":"2.0","id":1,"result":{"lights":[{"name":"sink","level":2}]}}"#)
        #expect(player.verdict == nil)
    }

    @Test func `messages in any order are told apart even where one fits two patterns`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - invitee hears in any order: [{type: message}, {type: message, content: a}]\n"
        )
        player.hear(0, Said.message("a"))
        player.hear(0, Said.message("b"))
        #expect(player.hasPassed)
    }

    @Test func `messages in any order of which one is missing fail`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - invitee hears in any order: [{content: a}, {content: b}]\n")
        player.hear(0, Said.message("a"))
        player.runOut()
        #expect(player.finding?.observed.hasPrefix("1 of 2 came, then ") == true)
    }

    @Test func `a flood ends in a verdict`() throws {
        var player = try CasePlayer(Self.greeting)
        for number in 0..<2_100 { player.hear(1, Said.message("\(number)")) }
        #expect(player.finding?.hint == "the server floods its clients")
    }

    @Test func `a flood of few but long messages ends in a verdict, too`() throws {
        var player = try CasePlayer(Self.greeting)
        let long = Said.message(String(repeating: "x", count: 1 << 20))
        for _ in 0..<17 { player.hear(1, long) }
        #expect(player.finding?.observed.contains(" KiB) came, and none that it waits for") == true)
    }

    // MARK: Silence

    @Test func `silence is proved by a message behind it, and the note says so`() throws {
        let player = try CasePlayer(
            "case: c\ndo:\n  - inviter: {type: typing, is_typing: true}\n  - inviter hears nothing\n  - invitee hears nothing: {type: message}\n"
        )
        #expect(player.hasPassed)
        #expect(player.note == #"silence is proved by a "message" sent behind it"#)
    }

    @Test func `who has spoken last proves the silence of the others`() throws {
        var player = CasePlayer(
            try CasePlayer.read(
                "case: c\ndo:\n  - inviter: {type: typing, is_typing: true}\n  - invitee hears nothing\n"
            )[0],
            try Contracts.chat
        )
        player.start()
        let fences = player.actions.filter { if case .send(_, _, .fence) = $0 { true } else { false } }
        #expect(fences.count == 1)
        #expect(fences.contains { if case .send(0, _, _) = $0 { true } else { false } })
    }

    @Test func `a message in the silence fails`() throws {
        var player = CasePlayer(
            try CasePlayer.read(
                "case: c\ndo:\n  - inviter: {type: typing, is_typing: true}\n  - inviter hears nothing\n"
            )[0],
            try Contracts.chat
        )
        player.start()
        #expect(player.hasPassed)
        player = CasePlayer(
            try CasePlayer.read(
                "case: c\ndo:\n  - inviter: {type: typing, is_typing: true}\n  - inviter hears nothing\n"
            )[0],
            try Contracts.chat
        )
        player.isAnswering = false
        player.start()
        player.tell(.frame(0, CaseFrame(Said.message("bmarked-c0-f1."))))
        player.hear(0, Said.typing)
        #expect(player.finding?.observed.hasPrefix("this came: ") == true)
        #expect(player.failedLine == 4)
    }

    @Test func `a fence that does not come is no silence`() throws {
        var player = CasePlayer(try CasePlayer.read("case: c\ndo:\n  - inviter hears nothing\n")[0], try Contracts.chat)
        player.isAnswering = false
        player.start()
        player.tell(.frame(0, CaseFrame(Said.message("bmarked-c0-f1."))))
        player.runOut()
        #expect(player.finding?.observed == "it did not come within 4 s, though nothing else came either")
    }

    @Test func `where nothing else is answered, a ping and a pause prove silence`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - client hears nothing\n", try Contracts.feed)
        #expect(player.actions.contains { if case .ping(0, _) = $0 { true } else { false } })
        #expect(player.verdict == nil)
        player.runOut()
        #expect(
            player.note
                == "silence is proved by the pong to a WebSocket ping sent behind it, and 250 ms of listening after it"
        )
    }

    @Test(arguments: [(100_000, 250_000), (400_000, 800_000), (1_900_000, 2_000_000)] as [(Int64, Int64)])
    func `the pause behind a ping is as long as the server's messages take`(took: Int64, listened: Int64) throws {
        let test = try CasePlayer.read(
            """
            case: c
            do:
              - inviter: {type: message, content: Hi}
              - invitee hears: {content: Hi}
              - invitee hears nothing
            """
        )[0]
        var player = CasePlayer(test, try Contracts.chat, mayProve: [])
        player.start()
        player.time = took
        player.hear(1, Said.message("Hi"))
        #expect(player.actions.contains { if case .setTimer(_, listened) = $0 { true } else { false } })
        #expect(player.verdict == nil)
    }

    // MARK: Pauses

    @Test func `in a pause nobody does anything, and what comes meanwhile is there for the steps behind it`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - pause: 3s\n  - invitee hears: {content: a}\n  - invitee closed: 4003\n"
        )
        guard case .setTimer(let timer, 3_000_000)? = player.actions.last else {
            return #expect(Bool(false), "\(player.actions)")
        }
        player.hear(0, Said.message("a"))
        player.tell(.closed(0, code: 4_003, reason: ""))
        #expect(player.verdict == nil)
        player.tell(.due(timer))
        #expect(player.hasPassed)
    }

    @Test func `a stream goes on in a pause`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - pause: 1s\n  - invitee hears: {content: last}\n")
        for number in 0..<2_100 { player.hear(0, Said.message("\(number)")) }
        #expect(player.verdict == nil)
        player.hear(0, Said.message("last"))
        player.runOut()
        #expect(player.hasPassed)
    }

    @Test func `a pause is no word of a client's that is to be closed`() throws {
        let player = try CasePlayer("case: c\ndo:\n  - pause: 3s\n  - inviter closed: 4003\n")
        // Its connection may end at any time, so that nothing is said on it.
        #expect(!player.actions.contains { if case .send = $0 { true } else { false } })
    }

    // MARK: Steps in another order

    @Test func `what an earlier step passed over is told where a later one waits for it`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - invitee hears: {content: a}\n  - invitee hears: {content: b}\n"
        )
        player.hear(0, Said.message("b"))
        player.hear(0, Said.message("a"))
        player.runOut()
        #expect(player.failedLine == 4)
        let hint = try #require(player.finding?.hint)
        #expect(
            hint.hasPrefix(
                #"one like this came before what line 3 (invitee hears: {"content":"a"}) waited for, and was passed over there: {"#
            )
        )
        #expect(hint.hasSuffix(#"; put this step before that line, or use "hears in any order""#))
    }

    @Test func `what an earlier step has heard is told where nothing else came`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - invitee hears: {content: a}\n  - invitee hears: {type: message}\n"
        )
        player.hear(0, Said.message("a"))
        player.runOut()
        #expect(
            player.finding?.hint?.hasPrefix(
                #"line 3 (invitee hears: {"content":"a"}) has heard one like this already: {"#
            ) == true
        )
    }

    @Test func `nothing is said of earlier steps where no message of theirs fits`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - invitee hears: {content: a}\n  - invitee hears: {content: b}\n"
        )
        player.hear(0, Said.typing)
        player.hear(0, Said.message("a"))
        player.runOut()
        #expect(player.failedLine == 4)
        #expect(player.finding?.hint == nil)
    }

    @Test func `nothing is said in proof of silence before a login`() throws {
        let player = try CasePlayer(
            "case: c\ndo:\n  - client connects: {first: none}\n  - client hears nothing\n",
            try Contracts.lobby
        )
        #expect(player.actions.contains { if case .ping(0, _) = $0 { true } else { false } })
        #expect(!player.actions.contains { if case .send = $0 { true } else { false } })
    }

    @Test func `a login that is said by itself is no part of the case, and what comes back proves silence then`() throws
    {
        var player = CasePlayer(
            try CasePlayer.read("case: c\ndo:\n  - client hears nothing\n", try Contracts.lobby)[0],
            try Contracts.lobby
        )
        player.isWelcoming = false
        player.start()
        player.tell(.connected(0, saidFirst: true))
        player.hear(0, #"{"type":"hello","server":"a","protocol":2}"#)
        #expect(player.verdict == nil)
        player.hear(0, #"{"type":"logged_in","player":"p","name":"n"}"#)
        #expect(player.note == #"silence is proved by a "delivered" sent behind it"#)
        let fence = player.actions.compactMap { if case .send(_, let frame, .fence) = $0 { frame.text } else { nil } }
        #expect(fence.first?.contains(#""ref":"bmarked-c0-f1.""#) == true)
    }

    @Test func `what a target does not allow is not said in proof of silence`() throws {
        let test = try CasePlayer.read("case: c\ndo:\n  - inviter hears nothing\n")[0]
        var player = CasePlayer(test, try Contracts.chat, mayProve: [])
        player.start()
        player.runOut()
        #expect(!player.actions.contains { if case .send = $0 { true } else { false } })
        #expect(
            player.note
                == "silence is proved by the pong to a WebSocket ping sent behind it, and 250 ms of listening after it"
        )
    }

    // MARK: Ends

    @Test(arguments: ["notParticipant", "4004"])
    func `a close with the code passes`(code: String) throws {
        var player = try CasePlayer("case: c\ndo:\n  - outsider closed: \(code)\n")
        player.tell(.closed(0, code: 4_004, reason: ""))
        #expect(player.hasPassed)
    }

    @Test func `a close with another code, a refusal and an open connection fail`() throws {
        let text = "case: c\ndo:\n  - outsider closed: notParticipant\n"
        var player = try CasePlayer(text)
        player.tell(.closed(0, code: 4_003, reason: "no"))
        #expect(player.finding?.observed == "the server closed with 4003 (no)")
        player = CasePlayer(try CasePlayer.read(text)[0], try Contracts.chat)
        player.isWelcoming = false
        player.start()
        player.tell(.refused(0, status: 403))
        #expect(
            player.finding?.hint == "a browser sees no code of a handshake that is refused: accept it, and close then"
        )
        player = try CasePlayer(text)
        player.runOut()
        #expect(player.finding?.observed == "the connection was still open after 2 s")
    }

    @Test func `the end of TCP alone is 1006`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - outsider closed: 1006\n")
        player.tell(.cut(0))
        #expect(player.hasPassed)
    }

    @Test func `a refusal has the status that is expected`() throws {
        let test = try CasePlayer.read("case: c\ndo:\n  - outsider refused: 401\n")[0]
        for (event, observed) in [
            (CaseEvent.refused(0, status: 401), nil),
            (.refused(0, status: 403), "the handshake was refused with HTTP 403"),
            (.connected(0, saidFirst: false), "the connection is open"), (.failed(0, "x"), "there is no connection: x"),
        ] as [(CaseEvent, String?)] {
            var player = CasePlayer(test, try Contracts.chat)
            player.isWelcoming = false
            player.start()
            player.tell(event)
            #expect(player.finding?.observed == observed)
            #expect(player.hasPassed == (observed == nil))
        }
    }

    @Test func `a client that closes waits for the answer`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - inviter closes: 3000\n")
        #expect(player.actions.contains(.close(0, 3_000)))
        #expect(player.verdict == nil)
        player.tell(.closed(0, code: 3_000, reason: ""))
        #expect(player.hasPassed)
        player = try CasePlayer("case: c\ndo:\n  - inviter closes\n")
        player.runOut()
        #expect(player.finding?.observed == "no close frame came, and TCP did not end, within 2 s")
    }

    @Test func `nobody speaks on a connection that is over`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - invitee hears: {content: a}\n  - inviter: {type: message, content: b}\n"
        )
        player.tell(.closed(1, code: 1_001, reason: ""))
        player.hear(0, Said.message("a"))
        #expect(player.failedLine == 4)
        #expect(player.finding?.observed == "the server closed with 1001")
    }

    @Test func `a client that comes back is another connection`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - inviter closed: 4003\n  - inviter connects\n  - inviter hears: {content: a}\n"
        )
        player.tell(.closed(0, code: 4_003, reason: ""))
        #expect(player.actions.filter { if case .connect = $0 { true } else { false } }.count == 2)
        player.hear(0, Said.message("a"))
        #expect(player.hasPassed)
    }

    // MARK: Frames as they are written

    @Test func `a frame is sent as it is written`() throws {
        var player = try CasePlayer("case: c\ndo:\n  - inviter: {$raw: '{not \"json'}\n  - inviter: {$binary: AAEC}\n")
        player.runOut()
        #expect(player.actions.contains(.send(0, CaseFrame("{not \"json"), .said)))
        #expect(player.actions.contains(.send(0, CaseFrame(bytes: [0, 1, 2], isText: false), .said)))
    }

    @Test func `what is filled in has to make a message of the contract`() throws {
        var player = try CasePlayer(
            "case: c\ndo:\n  - inviter hears: {}\n    keep: {x: \"{{heard.sender_name}}\"}\n  - inviter: {type: message, content: \"{{x}}\"}\n"
        )
        player.hear(0, Said.message("a", by: ""))
        #expect(player.finding?.hint == "what an earlier line has heard or kept is not what this one needs")
    }

    // MARK: The same again

    @Test func `the same events give the same actions`() throws {
        let test = try CasePlayer.read(
            "case: c\ndo:\n  - inviter: {type: message, content: \"{{uuid}} {{pick: a | b}} {{number 1..9}}\"}\n"
        )[0]
        var (one, other) = (CasePlayer(test, try Contracts.chat), CasePlayer(test, try Contracts.chat))
        one.start()
        other.start()
        #expect(one.actions == other.actions)
        var third = CasePlayer(test, try Contracts.chat, seed: 8)
        third.start()
        #expect(third.said(by: 0) != one.said(by: 0))
    }

    @Test func `what happens after the end changes nothing`() throws {
        var player = try CasePlayer(Self.greeting)
        player.hear(1, Said.message("Hi"))
        let count = player.actions.count
        player.hear(1, Said.message("again"))
        player.tell(.cut(0))
        #expect(player.actions.count == count)
    }
}
