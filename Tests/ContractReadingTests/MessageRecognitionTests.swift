import CodecRuntime
import ContractReading
import JSONSchema
import ProtocolSpec
import Testing

struct MessageRecognitionTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var messages: [String]
        var rest = ""
        /// What each message is known by.
        var known: [String: String]
        /// Frames with the messages that they are.
        var frames: [(text: String, names: [String])]
        var ties: [[String]] = []
    }

    static let samples: [Sample] = [
        Sample(
            testDescription: "a const tells",
            messages: [
                "ping: {payload: {properties: {type: {const: ping}, n: {type: integer}}}}",
                "pong: {payload: {properties: {type: {const: pong}, n: {type: integer}}}}",
            ],
            known: ["ping": "type is \"ping\"", "pong": "type is \"pong\""],
            frames: [
                ("{\"n\": 1, \"type\": \"pong\"}", ["pong"]), ("{\"n\": 1}", ["ping", "pong"]),
                // Escapes mean what they stand for, and of members with one name the last counts.
                ("{\"t\\u0079pe\": \"p\\u006Fng\"}", ["pong"]), ("{\"type\": \"ping\", \"type\": \"pong\"}", ["pong"]),
            ]
        ),
        Sample(
            testDescription: "an enum of one word is a const",
            messages: [
                "a: {payload: {properties: {op: {type: string, enum: [a]}}}}",
                "b: {payload: {properties: {op: {type: string, enum: [b]}}}}",
            ],
            known: ["a": "op is \"a\"", "b": "op is \"b\""],
            frames: [("{\"op\": \"b\"}", ["b"])]
        ),
        Sample(
            testDescription: "a number tells, too",
            messages: ["a: {payload: {properties: {op: {const: 1}}}}", "b: {payload: {properties: {op: {const: 2}}}}"],
            known: ["a": "op is 1", "b": "op is 2"],
            frames: [("{\"op\": 2.0}", ["b"])]
        ),
        Sample(
            testDescription: "fixed values at any depth, through references and allOf",
            messages: [
                "a: {payload: {allOf: [{$ref: '#/components/schemas/base'}, {properties: {data: {properties: {kind: {const: a}}}}}]}}",
                "b: {payload: {allOf: [{$ref: '#/components/schemas/base'}, {properties: {data: {properties: {kind: {const: b}}}}}]}}",
            ],
            rest:
                "components: {schemas: {base: {type: object, properties: {data: {type: object, properties: {id: {type: integer}}}}}}}",
            known: ["a": "data.kind is \"a\"", "b": "data.kind is \"b\""],
            frames: [("{\"data\": {\"id\": 1, \"kind\": \"b\"}}", ["b"])]
        ),
        Sample(
            testDescription: "two members tell together",
            messages: [
                "make: {payload: {properties: {path: {const: /order}, method: {const: POST}}}}",
                "drop: {payload: {properties: {path: {const: /order}, method: {const: DELETE}}}}",
                "list: {payload: {properties: {path: {const: /orders}, method: {const: POST}}}}",
            ],
            known: [
                "make": "path is \"/order\" and method is \"POST\"", "drop": "method is \"DELETE\"",
                "list": "path is \"/orders\"",
            ],
            frames: [("{\"path\": \"/order\", \"method\": \"DELETE\"}", ["drop"])]
        ),
        Sample(
            testDescription: "an example fixes what a sibling fixes",
            messages: [
                "a: {payload: {properties: {type: {const: alpha}}}}",
                "b: {payload: {properties: {type: {type: string, example: beta}}}}",
            ],
            known: ["a": "type is \"alpha\"", "b": "type is \"beta\" (its example)"],
            frames: [("{\"type\": \"beta\"}", ["b"]), ("{\"type\": \"alpha\"}", ["a"])]
        ),
        Sample(
            testDescription: "a whole example fixes it",
            messages: [
                "a: {payload: {properties: {type: {const: alpha}}}}",
                "b: {payload: {properties: {type: {type: string}}}, examples: [{payload: {type: beta}}]}",
            ],
            known: ["b": "type is \"beta\" (its example)"],
            frames: [("{\"type\": \"beta\"}", ["b"])]
        ),
        Sample(
            testDescription: "a default fixes it",
            messages: [
                "a: {payload: {properties: {type: {const: alpha}}}}",
                "b: {payload: {properties: {type: {type: string, default: beta}}}}",
            ],
            known: ["b": "type is \"beta\" (its default)"],
            frames: [("{\"type\": \"beta\"}", ["b"])]
        ),
        Sample(
            testDescription: "a name fixes it as siblings' names fix theirs",
            messages: [
                "userJoined: {payload: {properties: {type: {const: user_joined}}}}",
                "userLeft: {payload: {properties: {type: {type: string}}}}",
            ],
            known: ["userLeft": "type is \"user_left\" (its name)"],
            frames: [("{\"type\": \"user_left\"}", ["userLeft"])]
        ),
        Sample(
            testDescription: "one enum lists the messages' names",
            messages: [
                "legMuted: {payload: {$ref: '#/components/schemas/event'}}",
                "legHeld: {payload: {$ref: '#/components/schemas/event'}}",
            ],
            rest:
                "components: {schemas: {event: {type: object, properties: {type: {type: string, enum: [leg.muted, leg.held]}}}}}",
            known: ["legMuted": "type is \"leg.muted\" (its name)", "legHeld": "type is \"leg.held\" (its name)"],
            frames: [("{\"type\": \"leg.held\"}", ["legHeld"])]
        ),
        Sample(
            testDescription: "examples tell where they are about the messages",
            messages: [
                "tradeEvent: {payload: {properties: {e: {type: string, example: trade}, s: {type: string, example: BTC}}}}",
                "tickerEvent: {payload: {properties: {e: {type: string, example: 24hTicker}, s: {type: string, example: ETH}}}}",
            ],
            known: ["tradeEvent": "e is \"trade\" (its example)", "tickerEvent": "e is \"24hTicker\" (its example)"],
            frames: [("{\"e\": \"24hTicker\", \"s\": \"BTC\"}", ["tickerEvent"])]
        ),
        Sample(
            testDescription: "names of required members",
            messages: [
                "result: {payload: {type: object, required: [id, result], properties: {id: {}, result: {}}}}",
                "failure: {payload: {type: object, required: [id, error], properties: {id: {}, error: {}}}}",
            ],
            known: ["result": "it has result", "failure": "it has error"],
            frames: [("{\"id\": 1, \"error\": {}}", ["failure"]), ("{\"id\": 1}", ["result", "failure"])]
        ),
        Sample(
            testDescription: "what kind of value a member is",
            messages: [
                "text: {payload: {type: object, required: [data], properties: {data: {type: string}}}}",
                "list: {payload: {type: object, required: [data], properties: {data: {type: array}}}}",
            ],
            known: ["text": "data is a text", "list": "data is an array"],
            frames: [("{\"data\": []}", ["list"])]
        ),
        Sample(
            testDescription: "what kind of value the payload is",
            messages: [
                "many: {payload: {type: array, items: {type: integer}}}", "one: {payload: {type: integer}}",
            ],
            known: ["many": "it is an array", "one": "it is a number"],
            frames: [("[1]", ["many"]), ("1", ["one"])]
        ),
        Sample(
            testDescription: "tuples of draft-07",
            messages: [
                "call: {payload: {type: array, items: [{const: 2}, {type: string}, {const: Boot}]}}",
                "other: {payload: {type: array, items: [{const: 2}, {type: string}, {const: Beat}]}}",
                "answer: {payload: {type: array, items: [{const: 3}, {type: string}]}}",
            ],
            known: ["call": "[0] is 2 and [2] is \"Boot\"", "answer": "[0] is 3"],
            frames: [("[2, \"x\", \"Beat\"]", ["other"]), ("[3, \"x\", {}]", ["answer"])]
        ),
        Sample(
            testDescription: "tuples of 2020-12",
            messages: [
                "call: {payload: {type: array, prefixItems: [{const: 2}, {type: string}]}}",
                "answer: {payload: {type: array, prefixItems: [{const: 3}, {type: string}]}}",
            ],
            known: ["call": "[0] is 2", "answer": "[0] is 3"],
            frames: [("[3, \"x\"]", ["answer"])]
        ),
        Sample(
            testDescription: "the first of items that are alike",
            messages: [
                "books: {payload: {properties: {args: {type: array, items: {properties: {channel: {const: books}}}}}}}",
                "trades: {payload: {properties: {args: {type: array, items: {properties: {channel: {const: trades}}}}}}}",
            ],
            known: ["books": "args[].channel is \"books\"", "trades": "args[].channel is \"trades\""],
            frames: [("{\"args\": [{\"channel\": \"trades\"}]}", ["trades"])]
        ),
        Sample(
            testDescription: "a message with several shapes is one message",
            messages: [
                "control: {payload: {oneOf: [{properties: {type: {const: flush}}}, {properties: {type: {const: close}}}]}}",
                "speak: {payload: {properties: {type: {const: speak}}}}",
            ],
            known: ["control": "type is \"flush\", or type is \"close\"", "speak": "type is \"speak\""],
            frames: [("{\"type\": \"close\"}", ["control"]), ("{\"type\": \"speak\"}", ["speak"])]
        ),
        Sample(
            testDescription: "a message without marks is what none of the others is",
            messages: ["ping: {payload: {properties: {type: {const: ping}}}}", "data: {payload: {type: object}}"],
            known: ["ping": "type is \"ping\"", "data": "it is none of the others"],
            frames: [("{\"type\": \"ping\"}", ["ping"]), ("{\"type\": \"other\"}", ["data"])]
        ),
        Sample(
            testDescription: "messages that are the same tie",
            messages: [
                "botAdded: {payload: {properties: {type: {const: bot_added}, bot: {type: string}}}}",
                "botChanged: {payload: {properties: {type: {const: bot_added}, bot: {type: string}}}}",
                "botGone: {payload: {properties: {type: {const: bot_gone}, bot: {type: string}}}}",
            ],
            known: [
                "botAdded": "nothing tells it from \"botChanged\"", "botChanged": "nothing tells it from \"botAdded\"",
                "botGone": "type is \"bot_gone\"",
            ],
            frames: [("{\"type\": \"bot_added\"}", ["botAdded", "botChanged"])],
            ties: [["botAdded", "botChanged"]]
        ),
        Sample(
            testDescription: "what only a validator tells is no tie",
            messages: [
                "low: {payload: {properties: {n: {type: integer, maximum: 9}}}}",
                "high: {payload: {properties: {n: {type: integer, minimum: 10}}}}",
            ],
            known: ["low": "it is none of the others"],
            frames: [("{\"n\": 5}", ["low", "high"])]
        ),
        Sample(
            testDescription: "a broken frame is nearest to the message whose fixed value it has",
            messages: [
                "ping: {payload: {type: object, required: [type, n], properties: {type: {const: ping}, n: {type: integer}}}}",
                "data: {payload: {type: object}}",
            ],
            known: [:],
            frames: [("{\"type\": \"ping\", \"n\": \"one\"}", ["ping"])]
        ),
        Sample(
            testDescription: "a closed object knows no other member",
            messages: [
                "none: {payload: {type: array, items: [{const: 3}, {type: object, additionalProperties: false}]}}",
                "some: {payload: {type: array, items: [{const: 3}, {type: object, properties: {at: {}}}]}}",
            ],
            known: [:],
            frames: [("[3, {}]", ["none", "some"]), ("[3, {\"at\": 1}]", ["some"])]
        ),
        Sample(
            testDescription: "the only message is known by that",
            messages: ["all: {payload: {type: object}}"],
            known: ["all": "it is the only message"],
            frames: [("[]", ["all"])]
        ),
        Sample(
            testDescription: "a binary frame and the only JSON",
            messages: [
                "audio: {contentType: application/octet-stream}",
                "stop: {payload: {properties: {type: {const: stop}}}}",
            ],
            known: ["audio": "it is a binary frame", "stop": "it is the only message that is JSON"],
            frames: [("{\"type\": \"stop\"}", ["stop"])]
        ),
    ]

    @Test(arguments: samples)
    func `messages are known by what tells them apart`(_ sample: Sample) throws {
        let contract = try ContractSketch.receiving(sample.messages, rest: sample.rest)
        let plan = contract.plan()
        for (name, words) in sample.known {
            #expect(plan.known(by: try contract.id(name)).words == words, "\(name)")
        }
        for frame in sample.frames {
            let value = try ContractSketch.json(frame.text)
            #expect(Set(plan.best(.json(value), in: contract)) == Set(frame.names), "\(frame.text)")
            let index = try JSONIndex(Array(frame.text.utf8))
            #expect(plan.recognise(.jsonText(index)) == plan.recognise(.json(value)), "\(frame.text)")
            if let only = plan.only(index) {
                #expect(plan.recognise(.jsonText(index)).map(\.message) == [only], "\(frame.text)")
            }
        }
        #expect(plan.ties.map { tie in tie.map { contract[$0].name } } == sample.ties)
    }

    @Test func `text and binary are told apart by opcode`() throws {
        let contract = try ContractSketch.receiving([
            "audio: {contentType: application/octet-stream}", "note: {contentType: text/plain}",
            "stop: {payload: {type: object, properties: {type: {const: stop}}}}",
        ])
        let plan = contract.plan()
        #expect(plan.best(.binary, in: contract) == ["audio"])
        #expect(plan.best(.text, in: contract) == ["note"])
        #expect(plan.best(.json(try ContractSketch.json("{\"type\": \"stop\"}")), in: contract) == ["stop"])
        #expect(plan.known(by: try contract.id("note")).basis == .textFrame)
    }

    @Test func `of two that fit just as well the smaller one comes first`() throws {
        let contract = try ContractSketch.receiving([
            "some: {payload: {type: object, properties: {id: {}, at: {}}}}",
            "none: {payload: {type: object, properties: {id: {}}}}",
        ])
        #expect(contract.plan().best(.json(try ContractSketch.json("{\"id\": 1}")), in: contract) == ["none", "some"])
    }

    @Test func `two binary messages tie`() throws {
        let contract = try ContractSketch.receiving([
            "audio: {contentType: audio/wav}", "video: {contentType: video/mp4}",
        ])
        let plan = contract.plan()
        #expect(plan.ties.map { $0.map(\.index) } == [[0, 1]])
        #expect(plan.best(.binary, in: contract) == ["audio", "video"])
    }

    @Test func `marks are data, too`() throws {
        let contract = try ContractSketch.receiving([
            "a: {payload: {properties: {data: {properties: {kind: {const: a}}}}}}",
            "b: {payload: {properties: {data: {properties: {kind: {const: b}}}}}}",
        ])
        let known = contract.plan().known(by: try contract.id("a"))
        #expect(known.basis == .marks)
        #expect(known.marks.first?.fixed.first?.path == ["data", "kind"])
        #expect(known.marks.first?.fixed.first?.values == [.string("a")])
        #expect(known.marks.first?.fixed.first?.source == .schema)
    }

    @Test func `in an envelope the name tells`() throws {
        let contract = try ContractSketch.receiving(
            ["ping: {payload: {type: object}}", "pong: {payload: {type: object}}"],
            rest: "x-envelope: {type: $message.name, payload: $message.payload}"
        )
        let plan = contract.plan()
        #expect(plan.known(by: try contract.id("pong")).words == "type is \"pong\"")
        let frame = try ContractSketch.json("{\"type\": \"pong\", \"payload\": {}}")
        #expect(plan.best(.json(frame), in: contract) == ["pong"])
    }

    @Test(
        "one look at the member that tells messages apart says which one it is, or that it takes more",
        arguments: [
            (#"{"type": "pong", "n": 1}"#, "pong"), (#"{"t\u0079pe": "p\u006Fng"}"#, "pong"), (#"{"n": 1}"#, nil),
            (#"{"type": "other"}"#, nil), (#"{"type": ["pong"]}"#, nil), ("[]", nil),
        ] as [(String, String?)]
    )
    func fork(_ frame: String, _ name: String?) throws {
        let contract = try ContractSketch.receiving([
            "ping: {payload: {properties: {type: {const: ping}}}}",
            "pong: {payload: {properties: {type: {const: pong}, n: {type: integer}}}}",
        ])
        let only = contract.plan().only(try JSONIndex(Array(frame.utf8)))
        #expect(only.map { contract[$0].name } == name)
    }

    @Test func `beside a text message, JSON takes more than one look`() throws {
        let contract = try ContractSketch.receiving([
            "ping: {payload: {properties: {type: {const: ping}}}}", "note: {contentType: text/plain}",
        ])
        #expect(contract.plan().only(try JSONIndex(Array(#"{"type": "ping"}"#.utf8))) == nil)
    }

    @Test(arguments: ContractSketch.examples)
    func `every example of our contracts is its message`(_ name: String) throws {
        let contract = try ContractSketch.example(name).contract
        for socket in contract.sockets {
            for direction in MessageRecognition.Direction.allCases {
                let plan = MessageRecognition(contract, socket: socket, direction: direction)
                #expect(plan.ties.isEmpty)
                for id in plan.messages {
                    for example in contract[id].examples {
                        guard var value = example.payload?.json, contract[id].payload.schema != nil else { continue }
                        if socket.envelope != nil {
                            value = .members([("type", .string(contract[id].name)), ("payload", value)])
                        }
                        #expect(plan.best(.json(value), in: contract) == [contract[id].name], "\(example.location)")
                        #expect(plan.recognise(.json(value)).first?.fits == true, "\(example.location)")
                    }
                }
            }
        }
    }

    // MARK: Bounds

    @Test func `schemas that lead back to themselves come to an end`() throws {
        let contract = try ContractSketch.receiving(
            ["a: {payload: {$ref: '#/components/schemas/tree'}}", "b: {payload: {$ref: '#/components/schemas/loop'}}"],
            rest: """
                components:
                  schemas:
                    tree: {type: object, properties: {child: {$ref: '#/components/schemas/tree'}, name: {type: string}}}
                    loop: {allOf: [{$ref: '#/components/schemas/loop'}, {properties: {name: {type: integer}}}]}
                """
        )
        let plan = contract.plan()
        #expect(plan.best(.json(try ContractSketch.json("{\"name\": \"x\", \"child\": {}}")), in: contract) == ["a"])
    }

    @Test func `alternatives that multiply come to an end`() throws {
        let choice =
            "{oneOf: [{properties: {a: {const: 1}}}, {properties: {a: {const: 2}}}, {properties: {b: {const: 3}}}]}"
        let many = Array(repeating: choice, count: 40).joined(separator: ", ")
        let contract = try ContractSketch.receiving([
            "a: {payload: {allOf: [\(many)]}}", "b: {payload: {properties: {c: {const: 1}}}}",
        ])
        #expect(contract.plan().best(.json(try ContractSketch.json("{\"c\": 1}")), in: contract) == ["b"])
    }

    @Test func `schemas that branch at every level come to an end`() throws {
        let levels = (0..<20).map { level in
            "l\(level): {properties: {a: {$ref: '#/components/schemas/l\(level + 1)'}, b: {$ref: '#/components/schemas/l\(level + 1)'}}}"
        }
        let contract = try ContractSketch.receiving(
            ["a: {payload: {$ref: '#/components/schemas/l0'}}", "b: {payload: {type: array}}"],
            rest: "components:\n  schemas:\n" + (levels + ["l20: {type: string}"]).map { "    \($0)\n" }.joined()
        )
        #expect(contract.plan().best(.json(try ContractSketch.json("[]")), in: contract) == ["b"])
    }

    @Test func `hundreds of messages are told apart`() throws {
        let members = (0..<30).map { "m\($0): {type: string}" }.joined(separator: ", ")
        let messages = (0..<250).map { number in
            "message\(number): {payload: {type: object, properties: {type: {const: t\(number)}, \(members)}}}"
        }
        let contract = try ContractSketch.receiving(messages)
        let plan = contract.plan()
        #expect(plan.ties.isEmpty)
        for number in [0, 100, 249] {
            #expect(plan.known(by: Contract.Message.ID(index: number)).words == "type is \"t\(number)\"")
            let frame = try ContractSketch.json("{\"m3\": \"x\", \"type\": \"t\(number)\"}")
            #expect(plan.best(.json(frame), in: contract) == ["message\(number)"])
        }
    }

    // MARK: Shared schemas

    @Test func `the members of a message do not depend on the messages before it that share its schemas`() throws {
        let messages = [
            "leaf: {payload: {$ref: '#/components/schemas/tree'}}",
            "grown: {payload: {properties: {kind: {const: grown}, tree: {$ref: '#/components/schemas/tree'}}}}",
            "felled: {payload: {properties: {kind: {const: felled}, tree: {$ref: '#/components/schemas/tree'}}}}",
            "wood: {payload: {$ref: '#/components/schemas/wood'}}",
            "pair: {payload: {properties: {tree: {$ref: '#/components/schemas/wood'}, wood: {$ref: '#/components/schemas/wood'}}}}",
        ]
        let schemas = """
            components:
              schemas:
                tree:
                  required: [species]
                  properties:
                    species: {enum: [oak, elm]}
                    tree: {$ref: '#/components/schemas/tree'}
                    wood: {$ref: '#/components/schemas/wood'}
                wood:
                  required: [trees]
                  properties:
                    trees: {type: array, items: {$ref: '#/components/schemas/tree'}}
                    tree: {$ref: '#/components/schemas/tree'}
            """
        func members(_ messages: [String]) throws -> [String: [Set<[String]>]] {
            let contract = try ContractSketch.receiving(messages, rest: schemas)
            let plan = MessageRecognition(contract, socket: contract.sockets[0], direction: .received)
            return Dictionary(
                uniqueKeysWithValues: plan.marks.map { (contract[$0.message].name, [Set($0.required), Set($0.known)]) }
            )
        }
        let first = try members(messages)
        #expect(Set(first.keys) == ["leaf", "grown", "felled", "wood", "pair"])
        for turn in messages.indices {
            #expect(try members(Array(messages[turn...] + messages[..<turn])) == first)
        }
        #expect(try members(messages.reversed()) == first)
    }
}
