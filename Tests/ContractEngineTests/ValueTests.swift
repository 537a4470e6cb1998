internal import CodecRuntime
internal import ContractEngine
internal import ProtocolSpec
import Testing

/// The payloads that are made of examples and schemas.
@Suite struct ValueTests {
    private func first(_ body: String, count: Int = 1) throws -> [String] {
        var player = Player(try Sketch(sends: [.init("tick", body)]).contract())
        player.open()
        player.wait(count * 1_000)
        return Array(player.heard().prefix(count))
    }

    @Test("examples come in turn, those that break their schema are left out")
    func examples() throws {
        let body = """
            {payload: {type: object, properties: {n: {type: integer}}}, \
            examples: [{payload: {n: 1}}, {payload: {n: wrong}}, {payload: {n: 2}}]}
            """
        #expect(try first(body, count: 3) == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":1}"#])
    }

    @Test("an example that breaks its schema still gives the members that are right")
    func brokenExample() throws {
        let body = """
            {payload: {type: object, required: [a, b], properties: {a: {type: string}, b: {type: integer, minimum: 5, maximum: 5}}}, \
            examples: [{payload: {a: shown, b: wrong}}]}
            """
        #expect(try first(body) == [#"{"a":"shown","b":5}"#])
    }

    @Test(
        "times of an example follow the connection's clock, as they are written",
        arguments: [
            ("at: '2020-05-05T10:00:00Z'", #"{"at":"2026-01-01T12:00:00Z"}"#),
            ("at: '2020-05-05T10:00:00.000+02:00'", #"{"at":"2026-01-01T14:00:00.500+02:00"}"#),
            ("ts: 1500000000", #"{"ts":1767268800}"#),
            ("timestamp: 1500000000000", #"{"timestamp":1767268800500}"#),
            ("T: 1500000000000", #"{"T":1767268800500}"#),
            ("ts: '1500000000000'", #"{"ts":"1767268800500"}"#),
            (
                "start_time: 1500000000000, end_time: 1500000060000",
                #"{"start_time":1767268740500,"end_time":1767268800500}"#
            ),
            ("user_id: 1500000000000", #"{"user_id":1500000000000}"#),
            ("price: 1500000000", #"{"price":1500000000}"#),
        ]
    )
    func times(example: String, frame: String) throws {
        #expect(try first("{payload: {type: object}, examples: [{payload: {\(example)}}]}") == [frame])
    }

    @Test("a sequence counts")
    func sequence() throws {
        let body = "{payload: {type: object}, examples: [{payload: {seq: 4}}]}"
        #expect(try first(body, count: 3) == [#"{"seq":4}"#, #"{"seq":5}"#, #"{"seq":6}"#])
    }

    @Test("an event's id is another one in each frame, a session's is not, a user's stays as it is shown")
    func ids() throws {
        let id = "0b9d5a3e-6f0f-4c1d-9a38-3f1d2f6d7a10"
        let body = "{payload: {type: object}, examples: [{payload: {id: \(id), session_id: \(id), user_id: \(id)}}]}"
        let frames = try first(body, count: 2).map { text in
            try #require(try? JSONValue(decoding: Array(text.utf8).span.bytes))
        }
        #expect(frames[0]["id"] != frames[1]["id"])
        #expect(frames[0]["id"]?.string != id)
        #expect(frames[0]["session_id"] == frames[1]["session_id"])
        #expect(frames[0]["session_id"]?.string != id)
        #expect(frames[1]["user_id"]?.string == id)
    }

    @Test(
        "what a schema shows is taken first",
        arguments: [
            ("{const: 5}", "5"), ("{type: string, example: a}", #""a""#), ("{type: string, examples: [b, c]}", #""b""#),
            ("{type: string, default: d}", #""d""#), ("{enum: [e, f]}", #""e""#),
            ("{type: string, x-example: g}", #""g""#),
        ]
    )
    func shown(schema: String, value: String) throws {
        #expect(
            try first("{payload: {type: object, required: [v], properties: {v: \(schema)}}}") == [#"{"v":\#(value)}"#]
        )
    }

    @Test(
        "a value is made by the rules of its schema",
        arguments: [
            "{type: integer, minimum: 7, maximum: 9}", "{type: integer, multipleOf: 5, minimum: 11}",
            "{type: number, exclusiveMinimum: 0, maximum: 1}", "{type: number, multipleOf: 0.25, minimum: 1}",
            "{type: string, minLength: 40}", "{type: string, maxLength: 1}",
            "{type: string, pattern: '^[A-Z]{3}-[0-9]{4}$'}",
            "{type: string, format: uuid}", "{type: string, format: email}", "{type: string, format: ipv4}",
            "{type: string, format: date}", "{type: string, format: uri}", "{type: string, format: ipv6}",
            "{type: array, minItems: 3, uniqueItems: true, items: {type: integer}}",
            "{type: array, prefixItems: [{const: a}, {type: integer}], minItems: 2}",
            "{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: 'null'}]}",
            "{allOf: [{type: object, required: [a], properties: {a: {type: integer}}}, {type: object, required: [b]}]}",
            "{type: object, minProperties: 2, additionalProperties: {type: integer}}",
            "{type: [string, 'null'], minLength: 3}",
            "{type: string, not: {const: v}}",
        ]
    )
    func rules(schema: String) throws {
        let contract = try Sketch(
            sends: [.init("tick", "{payload: {type: object, required: [v], properties: {v: \(schema)}}}")]
        ).contract()
        let plan = SocketPlan(contract, socket: 0)
        var player = Player(contract)
        player.open()
        player.wait(5_000)
        let judge = FrameJudge(plan)
        #expect(player.frames.count == 5)
        for frame in player.frames { #expect(judge.problem(of: frame) == nil) }
    }

    @Test(
        "what counts goes on from frame to frame, also without an example",
        arguments: ["{type: integer}", "{type: integer, example: 1}"]
    )
    func counter(schema: String) throws {
        let body = "{payload: {type: object, required: [seq_no], properties: {seq_no: \(schema)}}}"
        #expect(try first(body, count: 3) == [#"{"seq_no":1}"#, #"{"seq_no":2}"#, #"{"seq_no":3}"#])
    }

    @Test("what is for failures only is left out where it may be")
    func failures() throws {
        let body =
            "{payload: {type: object, properties: {result: {type: integer, const: 1}, error: {type: string}, code: {type: string}}}}"
        #expect(try first(body) == [#"{"result":1}"#])
    }

    @Test("parts that share a member keep its constant")
    func parts() throws {
        let body =
            "{payload: {allOf: [{type: object, required: [type], properties: {type: {const: a}}}, {type: object, required: [type]}]}}"
        #expect(try first(body) == [#"{"type":"a"}"#])
    }

    @Test("hostile schemas and frames come to an end")
    func hostile() throws {
        let wide =
            "{payload: {type: array, minItems: 1000000000, items: {type: array, minItems: 1000000000, items: {type: string, minLength: 1000000000}}}}"
        #expect(try first(wide)[0].utf8.count < 10_000_000)
        var player = Player(try Sketch.names("say", "error tick").contract())
        player.open()
        player.say(String(repeating: "[", count: 400) + String(repeating: "]", count: 400))
        player.say(String(repeating: #"{"a":"#, count: 400) + "1" + String(repeating: "}", count: 400))
        player.say(String(repeating: "[", count: 100_000))
        #expect(player.heard().count == 3)
    }

    @Test("a schema inside itself comes to an end")
    func recursion() throws {
        let body =
            "{payload: {type: object, required: [next], properties: {next: {$ref: '#/channels/main/messages/tick/payload'}}}}"
        #expect(try first(body)[0].utf8.count < 2_000)
    }
}
