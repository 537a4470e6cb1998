internal import ContractReading
internal import ProtocolSpec
import Testing

/// Messages: their names, payloads, examples and correlation, however they are written.
struct MessageTests {
    /// A document of AsyncAPI 3 with one channel, in which the server sends all messages.
    private func document(_ messages: String, _ more: String = "") -> String {
        """
        asyncapi: 3.0.0
        info: {title: T, version: '1'}
        \(more)
        channels:
          chat:
            address: /chat
            messages:
        \(messages.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
        operations:
          say: {action: send, channel: {$ref: '#/channels/chat'}}
        """
    }

    private func message(_ text: String, _ more: String = "") throws -> Contract.Message {
        try #require(try read(document("note: \(text)", more)).contract.messages.first)
    }

    private func kind(_ payload: Contract.Payload) -> String {
        switch payload {
        case .json(nil): "anything"
        case .json(let schema?): schema.dialect == .draft07 ? "json" : "json 2020-12"
        case .text(let type): "text \(type)"
        case .binary(let format): "binary \(format)"
        case .opaque(let format): "opaque \(format)"
        }
    }

    @Test(
        "the content type, the schema's format and the schema say what a frame carries",
        arguments: [
            ("{payload: {type: object}}", "json"),
            ("{payload: {$schema: 'https://json-schema.org/draft/2020-12/schema'}}", "json 2020-12"),
            ("{payload: {schemaFormat: 'application/schema+json;version=draft-07', schema: {type: object}}}", "json"),
            ("{contentType: application/vnd.api+json, payload: {type: object}}", "json"),
            ("{contentType: text/plain, payload: {type: string}}", "text text/plain"),
            ("{contentType: audio/wav, payload: {type: string}}", "binary audio/wav"),
            ("{contentType: application/x-protobuf}", "binary application/x-protobuf"),
            ("{contentType: application/xml}", "opaque application/xml"),
            ("{payload: {type: string, format: binary}}", "binary application/octet-stream"),
            (
                "{payload: {schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {type: record}}}",
                "opaque application/vnd.apache.avro;version=1.9.0"
            ),
            ("{summary: nothing more}", "anything"),
        ]
    )
    func payload(text: String, expected: String) throws {
        #expect(kind(try message(text).payload) == expected)
    }

    @Test
    func `the document's content type counts where a message has none`() throws {
        #expect(
            kind(try message("{payload: {type: string}}", "defaultContentType: text/plain").payload)
                == "text text/plain"
        )
    }

    @Test
    func `a message with several keys is called by its component's, and each is read once`() throws {
        let read = try read(
            document(
                """
                a: {$ref: '#/components/messages/shared'}
                b: {$ref: '#/components/messages/shared'}
                own: {payload: {type: object}}
                """,
                "components: {messages: {shared: {name: Shared message, payload: {type: object}}}}"
            )
        )
        #expect(read.contract.messages.map(\.name) == ["shared", "own"])
        #expect(read.contract.messages.map(\.statedName) == ["Shared message", nil])
        #expect(read.flows("/chat") == " > shared own")
    }

    @Test
    func `a message with one key in its channel is called by that`() throws {
        let named = try read(
            document(
                "lights.on: {$ref: '#/components/messages/lightsOn'}",
                "components: {messages: {lightsOn: {payload: {type: object}}}}"
            )
        )
        #expect(named.contract.messages.map(\.name) == ["lights.on"])
        // The keys that converters made of an operation's name are none.
        let relic = try read(
            document(
                "publish.message.0: {$ref: '#/components/messages/lightsOn'}",
                "components: {messages: {lightsOn: {payload: {type: object}}}}"
            )
        )
        #expect(relic.contract.messages.map(\.name) == ["lightsOn"])
    }

    @Test
    func `what is written twice under one key is one message`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels:
              a: {address: a, messages: {error: {payload: {const: 1}}}}
              b: {address: b, messages: {error: {payload: {const: 1}}}}
            operations:
              x: {action: send, channel: {$ref: '#/channels/a'}}
              y: {action: send, channel: {$ref: '#/channels/b'}}
            """
        )
        #expect(read.contract.messages.map(\.name) == ["error"])
        #expect(read.contract.sockets[0].sends.map(\.topic) == ["a", "b"])
    }

    @Test
    func `messages of the same key in two channels are told apart`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels:
              a: {address: a, messages: {error: {payload: {const: 1}}}}
              b: {address: b, messages: {error: {payload: {const: 2}}}}
            operations:
              x: {action: send, channel: {$ref: '#/channels/a'}}
              y: {action: send, channel: {$ref: '#/channels/b'}}
            """
        )
        #expect(read.flows("/") == " > error b.error")
    }

    @Test
    func `in AsyncAPI 3 a message wins over its traits, in AsyncAPI 2 the traits win`() throws {
        let traits = "traits: [{title: first, summary: first}, {summary: second}]"
        let three = try message("{title: own, payload: {type: object}, \(traits)}")
        #expect([three.title, three.summary] == ["own", "second"])
        let two = try read(
            """
            asyncapi: 2.6.0
            info: {title: T, version: '1'}
            channels: {/chat: {subscribe: {message: {name: note, title: own, payload: {type: object}, \(traits)}}}}
            """
        )
        #expect([two.contract.messages[0].title, two.contract.messages[0].summary] == ["first", "second"])
    }

    @Test(
        "examples are read as they were meant",
        arguments: [
            ("{payload: {a: 1}}", 0), ("{a: 1}", 1), ("{good: {payload: {a: 1}}}", 1),
            ("{name: x, payload: {a: 1}}", 0), ("{payload: {a: 1, payload: {b: 2}}}", 0),
            ("{payload: {a: 1, headers: {}}}", 0),
        ]
    )
    func examples(text: String, warnings: Int) throws {
        let read = try read(document("note: {payload: {type: object}, examples: [\(text)]}"))
        let example = try #require(read.contract.messages[0].examples.first)
        #expect(example.payload?["a"] != nil)
        #expect(read.warnings.count == warnings)
    }

    @Test
    func `what describes a control frame is no message, and what is only called so is one`() throws {
        let read = try read(
            document(
                """
                closeFrame: {summary: The server ends the connection with a close frame., payload: {type: object, properties: {code: {}}}}
                wsPing: {description: A ping frame as in RFC 6455.}
                ping: {summary: Checks that the peer is there., payload: {type: object}}
                """
            )
        )
        #expect(read.flows("/chat") == " > ping")
        #expect(read.contract.defaults.filter { $0.what.hasSuffix("is no message") }.count == 2)
    }

    @Test
    func `a schema where a message belongs is its payload`() throws {
        let read = try read(
            document("note: {$ref: '#/components/schemas/Note'}", "components: {schemas: {Note: {type: object}}}")
        )
        #expect(kind(read.contract.messages[0].payload) == "json")
        #expect(
            read.warnings.map(\.message) == [
                "this is a schema where a message belongs, and is read as the payload of one"
            ]
        )
    }

    @Test
    func `an answer is correlated by what the document declares, else by members of one name`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels:
              rpc:
                address: /rpc
                messages:
                  ask: {payload: {properties: {id: {}, a: {}}}, correlationId: {location: $message.payload#/id}}
                  answer: {payload: {properties: {re: {}}}, correlationId: {location: $message.payload#/re}}
                  buy: {payload: {properties: {order_id: {}, price: {}}}}
                  bought: {payload: {allOf: [{properties: {order_id: {}}}]}}
                  call: {payload: {properties: {id: {}}}}
                  called: {payload: {properties: {reply_to: {}}}}
            operations:
              a:
                action: receive
                channel: {$ref: '#/channels/rpc'}
                messages: [{$ref: '#/channels/rpc/messages/ask'}]
                reply: {messages: [{$ref: '#/channels/rpc/messages/answer'}]}
              b:
                action: receive
                channel: {$ref: '#/channels/rpc'}
                messages: [{$ref: '#/channels/rpc/messages/buy'}]
                reply: {channel: {$ref: '#/channels/rpc'}, messages: [{$ref: '#/channels/rpc/messages/bought'}]}
              c:
                action: send
                channel: {$ref: '#/channels/rpc'}
                messages: [{$ref: '#/channels/rpc/messages/call'}]
                reply: {messages: [{$ref: '#/channels/rpc/messages/called'}]}
            """
        )
        let socket = try #require(read.contract.sockets.first)
        #expect(
            socket.replies.map(\.correlation) == [
                .init(request: ["id"], answer: ["re"], isDeclared: true),
                .init(request: ["order_id"], answer: ["order_id"], isDeclared: false),
                .init(request: ["id"], answer: ["reply_to"], isDeclared: false),
            ]
        )
        #expect(socket.replies.map(\.by) == [.server, .server, .client])
        #expect(read.flows("/rpc") == "ask buy called > answer bought call")
    }

    @Test
    func `x-response is the answer of AsyncAPI 2`() throws {
        let read = try read(
            """
            asyncapi: 2.6.0
            info: {title: T, version: '1'}
            channels:
              /chat:
                publish: {message: {$ref: '#/components/messages/ping'}}
            components:
              messages:
                ping: {payload: {type: object}, x-response: {$ref: '#/components/messages/pong'}}
                pong: {payload: {type: object}}
            """
        )
        #expect(read.flows("/chat") == "ping > pong")
        #expect(read.contract.sockets[0].replies.count == 1)
        #expect(read.contract.unusedMessages.isEmpty)
    }

    @Test
    func `a channel that no operation uses has its messages both ways`() throws {
        let read = try read(
            """
            asyncapi: 3.0.0
            info: {title: T, version: '1'}
            channels: {chat: {address: /chat, messages: {note: {payload: {type: object}}}}}
            """
        )
        #expect(read.flows("/chat") == "note > note")
        #expect(read.warnings.map(\.message).contains { $0.hasPrefix("no operation uses the channel \"chat\"") })
    }
}
