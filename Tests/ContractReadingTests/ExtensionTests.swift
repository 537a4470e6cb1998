internal import ContractReading
internal import ProtocolSpec
internal import ServerRules
import Testing

/// What a document says beyond AsyncAPI, and what it asks of clients.
struct ExtensionTests {
    private func document(channel: String = "", operation: String = "", root: String = "") -> String {
        """
        asyncapi: 3.1.0
        info: {title: T, version: '1'}
        x-perspective: server
        \(root)
        channels:
          chat:
            address: /rooms/{room}
            parameters: {room: {}}
            messages:
              say: {payload: {properties: {text: {}}}}
              said: {payload: {properties: {text: {}}}}
              error: {payload: {properties: {code: {}}}}
            \(channel)
        operations:
          hear: {action: receive, channel: {$ref: '#/channels/chat'}, messages: [{$ref: '#/channels/chat/messages/say'}]}
          tell: {action: send, channel: {$ref: '#/channels/chat'}, messages: [{$ref: '#/channels/chat/messages/said'}], \(operation)}
          fail: {action: send, channel: {$ref: '#/channels/chat'}, messages: [{$ref: '#/channels/chat/messages/error'}]}
        """
    }

    private func socket(_ text: String) throws -> Contract.Socket {
        try #require(try read(text).contract.sockets.first)
    }

    @Test(
        "x-when says when the server speaks, and to whom",
        arguments: [
            ("x-when: connected", Contract.Reaction.Trigger.connected, Contract.Reaction.Audience.sender),
            ("x-when: joined", .joined, .others),
            ("x-when: {event: left, to: all}", .left, .all),
            ("x-when: joined, to: sender", .joined, .sender),
            ("x-when: {every: PT5S}", .every(.init(milliseconds: 5_000)), .sender),
            (
                "x-when: {every: PT1M, after: say, until: error}",
                .every(.init(milliseconds: 60_000, after: "say", until: "error")), .sender
            ),
        ]
    )
    func when(text: String, trigger: Contract.Reaction.Trigger, audience: Contract.Reaction.Audience) throws {
        let read = try read(document(operation: text))
        let reaction = try #require(read.contract.sockets.first?.reactions.first)
        #expect(reaction.trigger == trigger)
        #expect(reaction.audience == audience)
        #expect(read.contract[reaction.message].name == "said")
        #expect(read.warnings.isEmpty)
    }

    @Test
    func `x-delivers says what follows a message`() throws {
        let text = document(operation: "").replacing(
            "messages: [{$ref: '#/channels/chat/messages/say'}]}",
            with: "messages: [{$ref: '#/channels/chat/messages/say'}], "
                + "x-delivers: [{message: said, to: others, payload: {text: $message.payload#/text}}]}"
        )
        let read = try read(text)
        let reaction = try #require(read.contract.sockets.first?.reactions.first)
        #expect(reaction.audience == .others)
        guard case .message(let heard) = reaction.trigger else {
            Issue.record("no message sets it off")
            return
        }
        #expect(read.contract[heard].name == "say")
        #expect(reaction.payload?["text"]?.string == "$message.payload#/text")
    }

    @Test
    func `rooms, close codes and the answer to nonsense are read`() throws {
        let socket = try socket(
            document(
                channel: """
                    x-room: {key: room, members: any}
                        x-close-codes:
                          4001: {name: noToken, reason: no token, when: token-missing, phase: open, retry: never}
                        x-on-invalid: {message: error, payload: {code: 7}}
                    """
            )
        )
        #expect(socket.room?.key == "room")
        #expect(socket.room?.members == nil)
        #expect(socket.closeCodes.map(\.name) == ["noToken"])
        guard case .message(_, let payload?) = socket.onInvalid else {
            Issue.record("nonsense is not answered with a message")
            return
        }
        guard case .integer(7)? = payload["code"]?.content else {
            Issue.record("the code is not 7")
            return
        }
    }

    @Test(
        "what is wrong with an extension is told, and it is passed over",
        arguments: [
            ("x-when: conected", "x-when is connected, joined, left or {every: PT5S}"),
            ("x-when: {every: soon}", "\"every: soon\" is not a period"),
            ("x-delivers: [{message: said, to: others}]", "x-delivers has no effect here"),
            ("x-wehn: connected", "x-wehn is not an extension that Belay knows"),
            ("x-room: {key: room}", "x-room has no effect on an operation"),
        ]
    )
    func faults(text: String, message: String) throws {
        let read = try read(document(operation: text))
        #expect(read.warnings.map(\.message).contains { $0.hasPrefix(message) })
        #expect(read.contract.sockets.first?.reactions.isEmpty == true)
    }

    @Test(
        "what has no effect for want of a name is told",
        arguments: [
            ("x-when: {every: PT5S, after: sey}", "\"after: sey\" is no message of this channel"),
            ("x-when: {every: PT5S, until: nothing}", "\"until: nothing\" is no message of this channel"),
            ("x-when: {event: joined, to: everyone}", "\"to: everyone\" is neither sender, others, all nor a role"),
        ]
    )
    func names(text: String, message: String) throws {
        let read = try read(document(operation: text))
        #expect(read.warnings.map(\.message).contains { $0.hasPrefix(message) }, "\(read.warnings)")
    }

    @Test
    func `a close code has one condition, and a list of them is told`() throws {
        let text = document(
            channel: "x-close-codes: {4001: {name: badToken, when: [token-missing, token-invalid], phase: open}}"
        )
        let read = try read(text)
        #expect(read.warnings.map(\.message) == ["\"when\" is one word, and what stands here is passed over"])
        #expect(read.contract.sockets.first?.closeCodes.map(\.condition) == [.serverDecides])
    }

    @Test(
        "every security scheme says where a client brings it",
        arguments: [
            ("{type: httpApiKey, in: query, name: token}", Contract.Credential.Place.query, "token"),
            ("{type: httpApiKey, in: header, name: X-Key}", .header, "X-Key"),
            ("{type: httpApiKey, in: cookie, name: sid}", .cookie, "sid"),
            ("{type: http, scheme: bearer}", .header, "Authorization"),
            ("{type: http, scheme: basic}", .header, "Authorization"),
            ("{type: oauth2, flows: {}}", .header, "Authorization"),
            ("{type: openIdConnect, openIdConnectUrl: 'https://h'}", .header, "Authorization"),
            ("{type: apiKey, in: user}", .user, nil),
            ("{type: userPassword}", .user, nil),
            ("{type: X509}", .unsaid, nil),
        ] as [(String, Contract.Credential.Place, String?)]
    )
    func security(scheme: String, place: Contract.Credential.Place, parameter: String?) throws {
        let text = document(
            root: """
                servers: {main: {host: h, protocol: wss, security: [{$ref: '#/components/securitySchemes/key'}]}}
                components: {securitySchemes: {key: \(scheme)}}
                """
        )
        let read = try read(text)
        let credential = try #require(read.contract.credentials.first)
        #expect(credential.place == place)
        #expect(credential.parameter == parameter)
        #expect(read.contract.sockets.first?.security == [[.init(credential: "key")]])
        #expect(read.warnings.isEmpty)
    }

    @Test
    func `schemes that are named together are brought together, others are alternatives`() throws {
        let read = try read(
            """
            asyncapi: 2.6.0
            info: {title: T, version: '1'}
            servers: {main: {url: 'wss://h', protocol: wss, security: [{a: [], b: [read]}, {c: []}, {d: []}]}}
            channels: {/x: {subscribe: {message: {payload: {type: object}}}}}
            components:
              securitySchemes:
                a: {type: httpApiKey, in: query, name: a}
                b: {type: oauth2, flows: {}}
                c: {type: http, scheme: bearer}
            """
        )
        #expect(
            read.contract.sockets.first?.security == [
                [.init(credential: "a"), .init(credential: "b", scopes: ["read"])], [.init(credential: "c")],
            ]
        )
        #expect(
            read.warnings.map(\.message) == ["there is no security scheme \"d\", so that nothing is asked for here"]
        )
    }

    @Test
    func `the ws binding's query, header fields and subprotocols are read`() throws {
        let socket = try socket(
            document(
                channel: """
                    bindings:
                          ws:
                            query: {type: object, required: [v], properties: {v: {enum: ['2', '3']}, lang: {default: en}}}
                            headers: {type: object, properties: {Sec-WebSocket-Protocol: {enum: [chat.v2, chat.v1]}}}
                    """
            )
        )
        #expect(socket.query.map(\.name) == ["v", "lang"])
        #expect(socket.query.map(\.isRequired) == [true, false])
        #expect(socket.query.map(\.examples) == [["2", "3"], ["en"]])
        #expect(socket.subprotocols == ["chat.v2", "chat.v1"])
    }
}
