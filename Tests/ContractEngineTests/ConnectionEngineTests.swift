internal import ContractEngine
internal import ProtocolSpec
import Testing

/// What a connection says, event by event.
@Suite struct ConnectionEngineTests {
    private func object(_ type: String, _ members: String, required: String = "type") -> Sketch.Message {
        Sketch.Message(
            type,
            "{payload: {type: object, required: [\(required)], properties: {type: {const: \(type)}, \(members)}}}"
        )
    }

    @Test("twenty requests at once get their own answers")
    func correlation() throws {
        let sketch = Sketch(
            receives: [object("get", "id: {type: integer}", required: "type, id")],
            sends: [object("getResult", "id: {type: integer}", required: "type, id")]
        )
        var player = Player(try sketch.contract())
        player.open()
        for id in 1...20 { player.say(#"{"type":"get","id":\#(id * 7)}"#) }
        #expect(player.heard() == (1...20).map { #"{"type":"getResult","id":\#($0 * 7)}"# })
    }

    @Test("who asks without an id is answered without one")
    func noCorrelation() throws {
        let example =
            "{payload: {type: object, properties: {type: {const: pong}, id: {type: integer}}}, examples: [{payload: {type: pong, id: 3}}]}"
        let sketch = Sketch(receives: [object("ping", "id: {type: integer}")], sends: [.init("pong", example)])
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"ping"}"#)
        #expect(player.heard() == [#"{"type":"pong"}"#])
    }

    @Test("an answer is about what was asked for")
    func copying() throws {
        let sketch = Sketch(
            receives: [object("subscribe", "symbol: {type: string}")],
            sends: [
                object("subscribed", "symbol: {type: string}"),
                object("tick", "symbol: {type: string}", required: "type, symbol"),
            ]
        )
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"subscribe","symbol":"ABC"}"#)
        player.wait(600)
        #expect(player.heard() == [#"{"type":"subscribed","symbol":"ABC"}"#, #"{"type":"tick","symbol":"ABC"}"#])
    }

    @Test("unsubscribing ends the stream")
    func unsubscribing() throws {
        var player = Player(try Sketch.names("subscribe unsubscribe", "tick").contract())
        player.open()
        player.say(#"{"type":"subscribe"}"#)
        player.wait(3_000)
        #expect(player.heard().count == 3)
        player.say(#"{"type":"unsubscribe"}"#)
        player.wait(3_000)
        #expect(player.heard().isEmpty)
    }

    @Test("a message that breaks its schema is answered with the error message, where there is one")
    func faults() throws {
        let order = "count: {type: integer}"
        let example =
            "{payload: {type: object, properties: {type: {const: order}, \(order)}}, examples: [{payload: {type: order, count: two}}]}"
        let contract = try Sketch(receives: [.init("order", example)], sends: [.init("ordered"), .init("error")])
            .contract()
        var player = Player(contract)
        player.open()
        player.say(#"{"type":"order","count":"many"}"#)
        #expect(player.heard() == [#"{"type":"error"}"#])
        // The document's own example, though it is broken, shows what its clients say.
        player.say(#"{"type":"order","count":"two"}"#)
        #expect(player.heard() == [#"{"type":"ordered"}"#])
        var silent = Player(try Sketch(receives: [object("order", order)], sends: [.init("ordered")]).contract())
        silent.open()
        silent.say(#"{"type":"order","count":"many"}"#)
        #expect(silent.heard() == [#"{"type":"ordered"}"#])
    }

    @Test("an id with a number at its end goes on with each message")
    func countedIDs() throws {
        let shown =
            "{payload: {type: object, properties: {type: {const: sent}, messageId: {type: string}}}, examples: "
            + "[{payload: {type: sent, messageId: msg-099}}]}"
        var player = Player(try Sketch(receives: [.init("send")], sends: [.init("sent", shown)]).contract())
        player.open()
        player.say(#"{"type":"send"}"#)
        player.say(#"{"type":"send"}"#)
        #expect(player.heard() == ["099", "100"].map { #"{"type":"sent","messageId":"msg-\#($0)"}"# })
    }

    @Test(
        "unsubscribing ends what it names, and nothing else",
        arguments: [
            // What is subscribed to, how that ends, and of what frames still come.
            ([#"["A","B"]"#], #""symbols":["A"]"#, ["B"]),
            ([#"["A","B"]"#], #""symbols":["B","A"]"#, []),
            ([#"["A"]"#], #""symbols":["B"]"#, ["A"]),
            ([#"["A"]"#, #"["B"]"#], #""symbols":["A"],"id":7"#, ["B"]),
            ([#"["A"]"#, #"["B"]"#], #""channel":"trades","symbols":["A"]"#, ["A", "B"]),
            ([#"["A"]"#, #"["B"]"#], #""channel":"ticker""#, []),
            ([#"["A"]"#, #"["B"]"#], "", []),
        ]
    )
    func unsubscribingOfSome(subscriptions: [String], ending: String, left: [String]) throws {
        let about =
            "id: {type: integer}, channel: {enum: [ticker, trades]}, symbols: {type: array, items: {type: string}}"
        let contract = try Sketch(
            receives: [object("subscribe", about), object("unsubscribe", about)],
            sends: [object("ticker", "symbol: {type: string}")]
        ).contract()
        var player = Player(contract)
        player.open()
        for (number, symbols) in subscriptions.enumerated() {
            player.say(#"{"type":"subscribe","id":\#(number),"channel":"ticker","symbols":\#(symbols)}"#)
        }
        player.wait(3_000)
        _ = player.heard()
        player.say(#"{"type":"unsubscribe"\#(ending.isEmpty ? "" : ",")\#(ending)}"#)
        player.wait(4_000)
        let symbols = player.heard().map { String($0.split(separator: "\"")[7]) }
        #expect(Set(symbols) == Set(left))
    }

    @Test("unsubscribing ends the subscription whose number it has")
    func unsubscribingByNumber() throws {
        let call = "id: {type: integer}, params: {type: array}"
        let contract = try Sketch(
            receives: [object("subscribe", call), object("unsubscribe", call)],
            sends: [
                object("subscribed", "id: {type: integer}, result: {type: integer, default: 500}"),
                object("notification", "subscription: {type: integer}"),
            ]
        ).contract()
        var player = Player(contract)
        player.open()
        player.say(#"{"type":"subscribe","id":1,"params":["A"]}"#)
        player.say(#"{"type":"subscribe","id":2,"params":["B"]}"#)
        let numbers = player.heard().compactMap { $0.firstMatch(of: /"result":([0-9]+)/).map { String($0.output.1) } }
        try #require(Set(numbers).count == 2)
        player.say(#"{"type":"unsubscribe","id":3,"params":[\#(numbers[0])]}"#)
        player.wait(4_000)
        let left = player.heard().compactMap {
            $0.firstMatch(of: /"subscription":([0-9]+)/).map { String($0.output.1) }
        }
        #expect(Set(left) == [numbers[1]])
    }

    @Test("the fresh number of a request to end a subscription is not what the subscription is about")
    func unsubscribingWithFreshNumber() throws {
        func numbered(_ type: String) -> Sketch.Message {
            Sketch.Message(
                type,
                "{correlationId: {location: '$message.payload#/req'}, payload: {type: object, required: [type, req, topic], "
                    + "properties: {type: {const: \(type)}, req: {type: integer}, topic: {enum: [ticker, trade]}}}}"
            )
        }
        let sketch = Sketch(
            receives: [numbered("subscribe"), numbered("unsubscribe")],
            sends: [numbered("subscribed"), numbered("unsubscribed"), .init("ticker"), .init("trade")]
        )
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"subscribe","req":1,"topic":"ticker"}"#)
        player.say(#"{"type":"subscribe","req":2,"topic":"trade"}"#)
        player.wait(600)
        #expect(Set(player.heard().suffix(2)) == [#"{"type":"ticker"}"#, #"{"type":"trade"}"#])
        let count = player.heard().count
        player.say(#"{"type":"unsubscribe","req":3,"topic":"ticker"}"#)
        player.wait(2_000)
        let later = player.heard().dropFirst(count)
        #expect(later.first == #"{"type":"unsubscribed","req":3,"topic":"ticker"}"#)
        #expect(Set(later.dropFirst()) == [#"{"type":"trade"}"#])
    }

    @Test("a subscription gets only what it names")
    func naming() throws {
        let subscribe = object("subscribe", "channel: {enum: [ticker, trades]}")
        var player = Player(try Sketch(receives: [subscribe], sends: [.init("ticker"), .init("trade")]).contract())
        player.open()
        player.say(#"{"type":"subscribe","channel":"trades"}"#)
        player.wait(2_600)
        #expect(player.heard() == Array(repeating: #"{"type":"trade"}"#, count: 3))
    }

    @Test("a login lets the rest begin, once")
    func login() throws {
        var player = Player(try Sketch.names("login", "hello loggedIn ready tick").contract())
        player.open()
        player.wait(2_000)
        #expect(player.heard() == [#"{"type":"hello"}"#])
        player.say(#"{"type":"login"}"#)
        player.say(#"{"type":"login"}"#)
        player.wait(600)
        #expect(player.heard().map { $0.split(separator: "\"")[3] } == ["loggedIn", "ready", "loggedIn", "tick"])
    }

    @Test("a stopping message ends streams, and the farewell follows")
    func stop() throws {
        var player = Player(try Sketch.names("start stop", "started tick stopped conversationEnded").contract())
        player.open()
        player.say(#"{"type":"start"}"#)
        player.wait(600)
        player.say(#"{"type":"stop"}"#)
        player.wait(5_000)
        #expect(
            player.heard().map { $0.split(separator: "\"")[3] } == ["started", "tick", "stopped", "conversationEnded"]
        )
    }

    @Test("the kind of answer is that of the request")
    func kinds() throws {
        let control = Sketch.Message(
            "control",
            "{payload: {type: object, required: [type], properties: {type: {enum: [Flush, Clear, KeepAlive]}}}}"
        )
        let done = Sketch.Message(
            "controlResponse",
            "{payload: {type: object, required: [type], properties: {type: {enum: [flush, clear]}}}}"
        )
        var player = Player(try Sketch(receives: [control], sends: [done]).contract())
        player.open()
        for type in ["Clear", "Flush", "KeepAlive"] { player.say(#"{"type":"\#(type)"}"#) }
        #expect(player.heard() == [#"{"type":"clear"}"#, #"{"type":"flush"}"#])
    }

    @Test("one message that is many in truth answers and streams by its kinds")
    func variants() throws {
        let branch = { (type: String, more: String) in
            "{type: object, required: [type], properties: {type: {const: \(type)}\(more)}}"
        }
        let data =
            "{payload: {oneOf: [\(branch("subscriptions", "")), \(branch("ticker", "")), \(branch("trade", "")), \(branch("error", ""))]}}"
        let subscribe = object("subscribe", "channels: {type: array, items: {type: string}}")
        var player = Player(try Sketch(receives: [subscribe], sends: [.init("feed", data)]).contract())
        player.open()
        player.say(#"{"type":"subscribe","channels":["trades"]}"#)
        player.wait(2_000)
        #expect(player.heard().map { $0.split(separator: "\"")[3] } == ["subscriptions", "trade", "trade"])
    }

    @Test("the address's parameters are what frames are about")
    func parameters() throws {
        let contract = try Sketch(sends: [object("tick", "symbol: {type: string}", required: "type, symbol")])
            .contract()
        var player = Player(contract, parameters: ["symbol": "ABC"])
        player.open()
        player.wait(600)
        #expect(player.heard() == [#"{"type":"tick","symbol":"ABC"}"#])
    }

    @Test("a subscription's number comes back in its frames")
    func numbers() throws {
        let sketch = Sketch(
            receives: [object("subscribe", "id: {type: integer}")],
            sends: [
                Sketch.Message(
                    "subscribeResponse",
                    "{payload: {type: object, required: [result], properties: {id: {type: integer}, result: {type: integer, example: 5}}}}"
                ),
                Sketch.Message(
                    "notification",
                    "{payload: {type: object, required: [subscription], properties: {subscription: {type: integer}}}}"
                ),
            ]
        )
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"subscribe","id":1}"#)
        player.wait(600)
        #expect(player.heard() == [#"{"id":1,"result":5}"#, #"{"subscription":5}"#])
    }

    // MARK: Wrong frames

    @Test(
        "a frame that is no message gets the one error message, else nothing",
        arguments: [("error tick", 1), ("tick", 0), ("saveError loadError", 0)]
    )
    func invalid(sends: String, count: Int) throws {
        var player = Player(try Sketch.names("say", sends).contract())
        player.open()
        player.say(#"{"type":"nonsense"}"#)
        player.say("no JSON")
        #expect(player.heard().count == 2 * count)
    }

    @Test(
        "x-on-invalid says what a wrong frame gets",
        arguments: [("ignore", [], 0), ("4400", [4400], 0), ("{message: error}", [], 1)]
    )
    func onInvalid(rule: String, closes: [Int], frames: Int) throws {
        var sketch = Sketch.names("say", "error tick")
        sketch.channel = "x-on-invalid: \(rule)"
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"nonsense"}"#)
        #expect(player.closes == closes)
        #expect(player.heard().count == frames)
    }

    @Test("a frame that breaks its schema is answered as the message that it is nearest to")
    func nearest() throws {
        let sketch = Sketch(
            receives: [object("get", "count: {type: integer}"), .init("put")],
            sends: [.init("getResult")]
        )
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"type":"get","count":"many"}"#)
        #expect(player.heard() == [#"{"type":"getResult"}"#])
        #expect(player.notes.contains { $0.contains("/count") })
    }

    // MARK: What the document says

    @Test("x-when: every, from a message until another")
    func every() throws {
        var sketch = Sketch.names("start stop", "beat")
        sketch.operations = """
            beat:
              action: send
              channel: {$ref: '#/channels/main'}
              messages: [{$ref: '#/channels/main/messages/beat'}]
              x-when: {every: PT2S, after: start, until: stop}
            """
        var player = Player(try sketch.contract())
        player.open()
        player.wait(5_000)
        #expect(player.heard().isEmpty)
        player.say(#"{"type":"start"}"#)
        player.wait(5_000)
        #expect(player.heard().count == 2)
        player.say(#"{"type":"stop"}"#)
        player.wait(5_000)
        #expect(player.heard().isEmpty)
    }

    @Test("an envelope is taken off what comes, and put around what goes")
    func envelope() throws {
        var sketch = Sketch(
            receives: [.init("ask", "{payload: {type: object, properties: {nr: {type: integer}}}}")],
            sends: [.init("askResult", "{payload: {type: object, properties: {nr: {type: integer}}}}")]
        )
        sketch.channel = "x-envelope: {kind: $message.name, body: $message.payload, v: 1}"
        var player = Player(try sketch.contract())
        player.open()
        player.say(#"{"kind":"ask","body":{"nr":5},"v":1}"#)
        #expect(player.heard() == [#"{"kind":"askResult","body":{"nr":5},"v":1}"#])
    }

    @Test("what both sides say comes back as it came")
    func echo() throws {
        var player = Player(try Sketch(receives: [.init("echo")], sends: [.init("echo")]).contract())
        player.open()
        player.say(#"{ "type": "echo", "more": [1] }"#)
        player.wait(3_000)
        #expect(player.heard() == [#"{ "type": "echo", "more": [1] }"#])
    }

    // MARK: The same bytes

    private let ticking = Sketch(
        sends: [
            Sketch.Message(
                "tick",
                """
                {payload: {type: object, required: [id, price, at], properties: {id: {type: string, format: uuid}, \
                price: {type: integer, minimum: 1, maximum: 100000}, at: {type: string, format: date-time}}}}
                """
            )
        ]
    )

    private func frames(seed: UInt64, names: [String], waiting: Int = 0) throws -> [String] {
        var player = Player(try ticking.contract(), seed: seed)
        for name in names {
            player.open(name)
            player.wait(waiting)
        }
        player.wait(20_000)
        return Array(player.heard("anna").prefix(10))
    }

    @Test("the same seed gives the same bytes, whoever else connects and when; another seed gives others")
    func seeds() throws {
        let alone = try frames(seed: 7, names: ["anna"])
        #expect(alone.count == 10)
        #expect(Set(alone).count == 10)
        #expect(try frames(seed: 7, names: ["anna"]) == alone)
        #expect(try frames(seed: 7, names: ["ben", "anna", "carl"], waiting: 700) == alone)
        #expect(try frames(seed: 8, names: ["anna"]) != alone)
    }

    @Test("a stream tells the time of each frame")
    func times() throws {
        let frames = try frames(seed: 7, names: ["anna"])
        #expect(frames[0].contains(#""2026-01-01T12:00:00.500Z""#))
        #expect(frames[9].contains(#""2026-01-01T12:00:09.500Z""#))
    }
}
