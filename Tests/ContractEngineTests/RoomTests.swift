internal import ContractEngine
import Testing

/// Connections of one room.
@Suite struct RoomTests {
    private let lobby = Documents.examples.first { $0.hasSuffix("lobby-chat.yaml") } ?? ""

    @Test("who joins, speaks and leaves is heard by the others, and by nobody else")
    func lobbyChat() throws {
        var player = Player(try Documents.contract(lobby))
        for name in ["anna", "ben", "carl"] { player.open(name) }
        for name in ["anna", "ben"] { player.say(#"{"type":"login","ticket":"t-5f0c2b9e41"}"#, from: name) }
        #expect(player.heard("anna").map { $0.split(separator: "\"")[3] } == ["hello", "logged_in", "joined"])
        _ = player.heard("ben")
        player.say(#"{"type":"say","ref":"m1","text":"Hi"}"#, from: "ben")
        let said = player.heard("anna")
        #expect(said.count == 1)
        #expect(said[0].contains(#""name":"ben","text":"Hi""#))
        #expect(player.heard("ben").map { $0.split(separator: "\"")[3] } == ["delivered"])
        player.close("ben")
        #expect(player.heard("anna").map { $0.split(separator: "\"")[3] } == ["left"])
        #expect(player.heard("carl").map { $0.split(separator: "\"")[3] } == ["hello"])
    }

    @Test("a delivery to a role reaches those who have it")
    func roles() throws {
        var sketch = Sketch.names("call", "called")
        sketch.operations = """
            call:
              action: receive
              channel: {$ref: '#/channels/main'}
              messages: [{$ref: '#/channels/main/messages/call'}]
              x-delivers: [{message: called, to: driver}]
            """
        sketch.channel = "x-room: {members: [driver, rider]}"
        var player = Player(try sketch.contract())
        player.open("anna", role: "rider")
        player.open("ben", role: "driver")
        player.open("carl", role: "driver")
        player.say(#"{"type":"call"}"#)
        #expect(["anna", "ben", "carl"].map { player.heard($0).count } == [0, 1, 1])
    }

    /// What is said, and what all hear of it: the text, and who said it.
    private var saying: Sketch {
        let body = "type: object, required: [type, text], properties: {type: {const: TYPE}, text: {type: string}, n: {}"
        var sketch = Sketch(
            receives: [.init("say", "{payload: {\(body.replacing("TYPE", with: "say"))}}}")],
            sends: [.init("said", "{payload: {\(body.replacing("TYPE", with: "said")), by: {type: string}}}}")]
        )
        sketch.operations = """
            speak:
              action: receive
              channel: {$ref: '#/channels/main'}
              messages: [{$ref: '#/channels/main/messages/say'}]
              x-delivers:
                - message: said
                  to: all
                  payload: {text: $message.payload#/text, n: $message.payload#/n, by: $sender.name}
            """
        return sketch
    }

    @Test(
        "a delivery says what was heard in the bytes that a writer has for it",
        arguments: [
            (#""a/b é 🧗""#, #""a/b é 🧗""#), (#""\u0041\/\n\u00e9\"""#, #""A/\né\"""#),
            (#""", "n": 1.50"#, #""","n":1.5"#),
            (#""", "n": null"#, #""","n":null"#), (#""", "n": {"b": [1, "\u0062"]}"#, #""","n":{"b":[1,"b"]}"#),
            (#""once", "text": "twice""#, #""twice""#),
        ]
    )
    func copies(_ said: String, _ heard: String) throws {
        var player = Player(try saying.contract())
        player.open("anna")
        player.say(#"{"type": "say", "text": \#(said)}"#)
        #expect(player.heard() == [#"{"type":"said","text":\#(heard),"by":"anna"}"#])
    }

    @Test(
        "a delivery has hardly more memory than bytes, since it may be kept for long",
        arguments: [(8_000, 0), (10, 200_000)]
    )
    func memory(_ count: Int, _ ignored: Int) throws {
        var player = Player(try saying.contract())
        player.open("anna")
        let text = String(repeating: "x", count: count)
        player.say(#"{"type":"say","text":"\#(text)","more":"\#(String(repeating: "y", count: ignored))"}"#)
        let frame = try #require(player.frames.first)
        #expect(frame.bytes.count < count + 100)
        #expect(frame.bytes.capacity < frame.bytes.count + 1_024)
    }
}
