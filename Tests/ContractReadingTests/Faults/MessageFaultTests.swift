import ContractReading
import ProtocolSpec
import Testing

/// Messages that can't be told apart, what nothing leads to, and what a WebSocket does not have.
struct MessageFaultTests {
    private func expect(_ document: FaultyDocument, _ messages: [String]) throws {
        let found = try document.faults()
        #expect(found.map(\.message) == messages)
        #expect(found.map(\.location) == document.marks)
        #expect(found.allSatisfy { $0.cure != nil })
    }

    /// A document of which the server receives all messages of one channel.
    private func document(messages: String, more: String = "", rest: String = "") -> FaultyDocument {
        FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /
                messages:
            \(FaultyDocument.indented(messages, by: 6))
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            \(more)
            components:
            \(FaultyDocument.indented(rest.isEmpty ? "schemas: {}" : rest, by: 2))
            """
        )
    }

    // MARK: The same message twice

    @Test func `two messages of one payload are told at the second`() throws {
        try expect(
            document(
                messages: """
                    a: {payload: {$ref: '#/components/schemas/s'}}
                    👉b: {payload: {type: object, properties: {n: {type: integer, description: Other words}}, required: [n]}}
                    c: {payload: {type: object, properties: {n: {type: string}}, required: [n]}}
                    """,
                rest: "schemas:\n  s: {type: object, title: S, required: [n], properties: {n: {type: integer}}}"
            ),
            ["\"b\" has the same payload as \"a\", so that no frame tells them apart, and each is taken for \"a\""]
        )
    }

    @Test func `a group of equal messages is one warning`() throws {
        try expect(
            document(messages: "a: {payload: {}}\n👉b: {payload: {}}\nc: {}\nd: {payload: true}"),
            [
                "\"b\" carries anything, as \"a\" does (as \"c\" and \"d\" do), so that no frame tells them apart, and each is taken for \"a\""
            ]
        )
    }

    @Test(
        "Equal messages that something tells apart are right",
        arguments: [
            "a: {payload: {required: [t], properties: {t: {const: a}}}}\nb: {payload: {required: [t], properties: {t: {const: b}}}}",
            "a: {payload: {required: [event], properties: {event: {enum: [a, b]}}}}\nb: {payload: {required: [event], properties: {event: {enum: [a, b]}}}}",
            "evt_a_on: {payload: {required: [x], properties: {x: {enum: [a.on, a.off]}}}}\nevt_a_off: {payload: {required: [x], properties: {x: {enum: [a.on, a.off]}}}}",
            "a: {payload: {required: [type]}, examples: [{payload: {type: x}}]}\nb: {payload: {required: [type]}, examples: [{payload: {type: y}}]}",
        ]
    )
    func toldApart(_ messages: String) throws {
        #expect(try document(messages: messages).faults() == [])
    }

    @Test func `one message under several keys, or in both directions, is one message`() throws {
        let both = document(
            messages: "a: {$ref: '#/components/messages/m'}\nb: {$ref: '#/components/messages/m'}",
            more: "  p: {action: send, channel: {$ref: '#/channels/c'}}",
            rest: "messages:\n  m: {payload: {type: object}}"
        )
        #expect(try both.faults() == [])
    }

    @Test func `messages that require nothing are told once for each direction`() throws {
        try expect(
            document(
                messages: """
                    👉a: {payload: {type: object, properties: {type: {const: a}}}}
                    b: {payload: {type: object, properties: {type: {const: b}}}}
                    c: {payload: {type: object, properties: {type: {const: c}}, required: [type]}}
                    """
            ),
            [
                "2 of the 3 messages that the server receives require no member, so that an empty object is each of them: \"a\" and \"b\""
            ]
        )
    }

    // MARK: What nothing leads to

    @Test func `a message that nothing sends is told`() throws {
        try expect(
            document(
                messages: "a: {$ref: '#/components/messages/a'}",
                rest: "messages:\n  a: {payload: {type: object}}\n  👉blink: {payload: {type: string}}"
            ),
            ["nothing sends \"blink\": no channel and no operation names it"]
        )
    }

    @Test func `a message of a channel that none of its operations names is told`() throws {
        let document = FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /
                messages:
                  a: {payload: {type: object}}
                  👉b: {payload: {type: string}}
            operations:
              o:
                action: receive
                channel: {$ref: '#/channels/c'}
                messages: [{$ref: '#/channels/c/messages/a'}]
            """
        )
        try expect(document, ["no operation of its channel names \"b\", so that neither side sends it"])
    }

    @Test func `unused components are told, schemas in one warning`() throws {
        try expect(
            document(
                messages: "a: {payload: {$ref: '#/components/schemas/used'}}",
                rest: """
                    schemas:
                      used: {properties: {x: {$ref: '#/components/schemas/deep'}}}
                      deep: {type: string}
                      👉one: {type: string}
                      two: {$ref: '#/components/schemas/three'}
                      three: {type: string}
                    parameters:
                      👉room: {description: The room}
                    securitySchemes:
                      👉token: {type: http, scheme: bearer}
                    """
            ),
            [
                "nothing refers to 3 schemas, so that they have no effect: \"one\", \"two\" and \"three\"",
                "nothing refers to the parameter \"room\", so that it has no effect",
                "nothing asks for the security scheme \"token\", so that everybody is let in",
            ]
        )
    }

    // MARK: What a WebSocket does not have

    @Test func `what a WebSocket does not have is told`() throws {
        let document = FaultyDocument(
            """
            asyncapi: 2.6.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            servers:
              main:
                url: wss://example.com
                protocol: wss
                variables:
                  👉port: {default: '443'}
                bindings: {👉ws: {method: GET}}
            channels:
              /:
                bindings: {ws: {method: 👉POST}}
                publish:
                  message:
                    👉headers: {type: object}
                    payload: {type: object}
                subscribe:
                  message: {👉oneOf: []}
            """
        )
        let found = try document.faults()
        #expect(
            found.map(\.message) == [
                "the address of \"main\" has no {port}, so that this variable has no effect",
                "a ws binding belongs to a channel, so that \"method\" of a server is passed over",
                "a WebSocket handshake is a GET (RFC 6455, section 4.1), so that \"method: POST\" has no effect",
                "a WebSocket frame has no header fields, so that \"headers\" of a message are never sent",
                "\"oneOf\" is empty, so that \"subscribe\" has no message",
            ]
        )
        #expect(found.map(\.location) == document.marks)
    }

    @Test func `examples of header fields alone, and half a content type, are told`() throws {
        try expect(
            document(messages: "a: {payload: {type: object}, contentType: 👉json, examples: [👉{headers: {b: 1}}]}"),
            [
                "\"json\" is not a content type, which has two parts, so that payloads are read as JSON",
                "this example shows header fields alone, and a frame has none, so that it shows nothing",
            ]
        )
    }

    @Test func `a binding behind references is read`() throws {
        let document = FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /
                bindings: {$ref: '#/components/channelBindings/b'}
                messages:
                  a: {payload: {type: object}}
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            components:
              channelBindings:
                b: {ws: {query: {type: object, 👉proeprties: {q: {type: string}}}}}
            """
        )
        #expect(try document.faults().map(\.location) == document.marks)
    }

    @Test func `defaults and examples of parameters are held to their enum`() throws {
        let document = FaultyDocument(
            """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            defaultContentType: application/json
            channels:
              c:
                address: /{lang}/{mode}
                parameters:
                  lang: {enum: [en, de], default: 👉dee}
                  mode: {examples: ['true', 👉'false"']}
                messages:
                  a: {payload: {type: object}}
            operations:
              o: {action: receive, channel: {$ref: '#/channels/c'}}
            """
        )
        try expect(
            document,
            [
                "the default \"dee\" of the parameter \"lang\" is not in its \"enum\", so that it is not a right value",
                "the example false\" of the parameter \"mode\" ends in a stray quote, so that it is a value with this quote in it",
            ]
        )
    }
}
