internal import ContractEngine
internal import ProtocolSpec
import Testing

/// What the default script derives from names alone: `receives > sends`.
@Suite struct DefaultScriptTests {
    private func script(_ sketch: Sketch) throws -> (DefaultScript, (Contract.Message.ID) -> String) {
        let contract = try sketch.contract()
        return (DefaultScript(contract, socket: contract.sockets[0]), { contract[$0].name })
    }

    @Test(
        "a message is answered by the one whose name says so",
        arguments: [
            ("subscribe unsubscribe", "subscribed unsubscribed tick", "subscribe", "subscribed"),
            ("subscribe unsubscribe", "subscribed unsubscribed tick", "unsubscribe", "unsubscribed"),
            ("loginRequest", "loginResponse", "loginRequest", "loginResponse"),
            ("StartRecognition", "RecognitionStarted Transcript", "StartRecognition", "RecognitionStarted"),
            ("subscribe", "subscriptionStatus tick", "subscribe", "subscriptionStatus"),
            ("upload", "uploadCreated uploadProgress", "upload", "uploadCreated"),
            ("getUser", "user tick", "getUser", "user"),
            ("getUsers", "userList tick", "getUsers", "userList"),
            ("fetchImages", "collectionImages tick", "fetchImages", "collectionImages"),
            ("subscribeBatch", "subscribed progress", "subscribeBatch", "subscribed"),
            ("placeOrder cancelOrder", "response", "cancelOrder", "response"),
            ("ping", "pong tick", "ping", "pong"),
            ("room.create", "created tick", "room.create", "created"),
            ("outgoingMessage", "hello message", "outgoingMessage", "message"),
            ("identify", "hello ready tick", "identify", "ready"),
        ]
    )
    func answers(receives: String, sends: String, request: String, answer: String) throws {
        let (script, name) = try script(.names(receives, sends))
        let found = script.answers.first { name($0.request) == request }
        #expect(found.flatMap { $0.alternatives.first.map { name($0.message) } } == answer)
    }

    @Test("a message that only tells is not answered", arguments: ["ack", "pong", "eventAck", "functionCallResponse"])
    func notAnswered(request: String) throws {
        let (script, _) = try script(.names(request, "tick response"))
        #expect(script.answers.isEmpty)
    }

    @Test("success comes before the error, which is the last alternative")
    func successFirst() throws {
        let (script, name) = try script(.names("join", "joinError error joined"))
        let names = script.answers.first?.alternatives.map { name($0.message) }
        #expect(names?.first == "joined")
        #expect(script.answers.first?.alternatives.last?.isError == true)
    }

    @Test("a summary says what a message answers")
    func summary() throws {
        let sketch = Sketch(
            receives: [.init("EndOfStream")],
            sends: [
                .init(
                    "Finale",
                    "{summary: 'Server response to `EndOfStream`.', payload: {type: object, properties: {type: {const: Finale}}}}"
                )
            ]
        )
        let (script, name) = try script(sketch)
        #expect(script.answers.map { name($0.alternatives[0].message) } == ["Finale"])
    }

    @Test("the one message with the request's id answers it, and copies it")
    func carrying() throws {
        let body = { (type: String) in
            "{payload: {type: object, required: [type, id], properties: {type: {const: \(type)}, id: {type: integer}}}}"
        }
        let sketch = Sketch(
            receives: [.init("command", body("command"))],
            sends: [.init("done", body("done")), .init("tick")]
        )
        let (script, name) = try script(sketch)
        #expect(script.answers.map { name($0.alternatives[0].message) } == ["done"])
        #expect(
            script.answers[0].alternatives[0].correlations == [
                .init(request: ["id"], answer: ["id"], isDeclared: false)
            ]
        )
    }

    @Test(
        "greetings come on opening; behind a login only what comes first of all",
        arguments: [
            ("subscribe", "hello tick", "hello", ""),
            ("say", "welcome said", "welcome", ""),
            ("identify", "hello identified ready tick", "hello", "ready"),
            ("auth", "auth_required welcome auth_ok tick", "auth_required", "welcome"),
            ("say", "session.created said", "session.created", ""),
            ("dial", "leg.connected leg.ringing", "", ""),
        ]
    )
    func greetings(receives: String, sends: String, openings: String, afterLogin: String) throws {
        let (script, name) = try script(.names(receives, sends))
        #expect(script.openings.map { name($0.message) }.joined(separator: " ") == openings)
        #expect((script.login?.greetings ?? []).map { name($0.message) }.joined(separator: " ") == afterLogin)
    }

    @Test(
        "errors, endings and answers are never streamed; events in a namespace are",
        arguments: [
            ("say", "tick error", "tick"),
            ("say", "tick goodbye logout reconnect", "tick"),
            ("say", "tick EndOfTranscript EndOfUtterance", "tick EndOfUtterance"),
            ("dial", "connected leg.disconnected tts.error error", "leg.disconnected tts.error"),
            ("ping", "pong tick", "tick"),
            ("say", "tick ack response", "tick"),
        ]
    )
    func streams(receives: String, sends: String, streamed: String) throws {
        let (script, name) = try script(.names(receives, sends))
        #expect((script.stream?.messages ?? []).map { name($0.message) }.joined(separator: " ") == streamed)
    }

    @Test(
        "a call with an id is a login only where it brings a credential",
        arguments: [
            ("authorize", "idTag", true, false), ("authorize", "accessToken", true, true),
            ("authorize", "idTag", false, true), ("login", "user_password", true, true), ("login", "name", true, false),
        ]
    )
    func calls(name: String, member: String, isNumbered: Bool, isLogin: Bool) throws {
        func body(_ type: String) -> String {
            let correlation = isNumbered ? "correlationId: {location: '$message.payload#/id'}, " : ""
            return """
                {\(correlation)payload: {type: object, required: [type, id], properties: {type: {const: '\(type)'}, \
                id: {type: integer}, \(member): {type: string}}}}
                """
        }
        let sketch = Sketch(
            receives: [.init(name, body(name))],
            sends: [.init("granted", body("granted"))],
            operations: """
                ask:
                  action: receive
                  channel: {$ref: '#/channels/main'}
                  messages: [{$ref: '#/channels/main/messages/\(name)'}]
                  reply: {channel: {$ref: '#/channels/main'}, messages: [{$ref: '#/channels/main/messages/granted'}]}
                """
        )
        let (script, _) = try script(sketch)
        #expect((script.login != nil) == isLogin)
    }

    @Test(
        "a stream waits for the login, else for the client's first message, else for nothing",
        arguments: [
            ("login start", "tick", DefaultScript.Start.login), ("start", "tick", .firstMessage),
            ("ping", "pong tick", .opening),
            ("", "tick", .opening),
        ]
    )
    func starts(receives: String, sends: String, start: DefaultScript.Start) throws {
        #expect(try script(.names(receives, sends)).0.stream?.start == start)
    }

    @Test("a subscription opens what it can name, and the rest goes on by itself")
    func subscription() throws {
        let subscribe = Sketch.Message(
            "subscribe",
            "{payload: {type: object, properties: {op: {const: subscribe}, channel: {enum: [ticker, trades]}}}}"
        )
        let sketch = Sketch(receives: [subscribe], sends: [.init("ticker"), .init("tradeUpdate"), .init("news")])
        let (script, name) = try script(sketch)
        #expect(script.subscriptions.map { $0.names.map { name($0.message) } } == [["ticker", "tradeUpdate"]])
        #expect(script.stream?.messages.map { name($0.message) } == ["news"])
    }

    @Test("each decision has a reason")
    func reasons() throws {
        let contract = try Sketch.names("login subscribe say stop", "hello ready subscribed tick error ended")
            .contract()
        let script = DefaultScript(contract, socket: contract.sockets[0])
        for line in script.lines(contract) where !line.hasSuffix("of:") && !line.hasSuffix(":") {
            #expect(line.contains("("), "\(line)")
        }
    }

    @Test("what the document declares wins over names")
    func declared() throws {
        var sketch = Sketch.names("ask", "asked told")
        sketch.operations = """
            answer:
              action: receive
              channel: {$ref: '#/channels/main'}
              messages: [{$ref: '#/channels/main/messages/ask'}]
              reply: {messages: [{$ref: '#/channels/main/messages/told'}]}
            """
        let (script, name) = try script(sketch)
        #expect(script.answers.map { $0.alternatives.map { name($0.message) } } == [["told"]])
    }
}
