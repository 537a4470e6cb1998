import CodecGenerator
import Testing

/// What the Swift of any contract looks like; that it compiles and works is shown by HouseLightsTests and by the end-to-end
/// tests.
@Suite struct ContractCodecsTests {
    /// Lines of a file, without their indentation.
    private func lines(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
    }

    @Test(arguments: [
        ("{payload: {type: array, items: {type: integer}}}", "public var value: [Int]"),
        ("{payload: {type: number, maximum: 1}}", "public var value: Double"),
        ("{payload: {type: string}}", "public var value: String"),
        ("{payload: {type: 'null'}}", "public var value: JSONValue"),
        ("{payload: true}", "public var value: JSONValue"),
        ("{}", "public var value: JSONValue"),
        ("{payload: {type: [object, 'null'], properties: {a: {type: string}}}}", "public var value: JSONValue"),
        ("{payload: {type: array, items: [{const: 2}, {type: string}]}}", "public var value: [JSONValue]"),
        (
            "{payload: {type: object, additionalProperties: {type: boolean}}}",
            "public var additionalProperties: [String: Bool]"
        ),
        ("{payload: {type: object}}", "public var additionalProperties: [String: JSONValue]"),
        ("{payload: {enum: [on, 'off']}}", "public enum News: String, CaseIterable, WireValue {"),
        ("{payload: {oneOf: [{type: string}, {type: integer}]}}", "case string(String)"),
    ])
    func `a payload of each kind has a type`(_ message: String, _ line: String) throws {
        let files = try ContractDocument.files(["news": message])
        #expect(lines(files["News"]).contains(line))
        #expect(lines(files["ServerMessage"]).contains("case news(News)"))
    }

    @Test(arguments: [
        ("{type: string}", "String"), ("{type: [string, 'null']}", "String"),
        ("{type: string, nullable: true}", "String"),
        ("{type: string, format: date-time}", "WireTimestamp"), ("{type: string, format: unheard-of}", "String"),
        ("{type: integer, maximum: 18446744073709551615}", "JSONValue"),
        ("{type: integer, format: uint64}", "JSONValue"),
        ("{type: integer, minimum: 5, maximum: 1}", "Int"),
        ("{type: integer, minimum: 0, exclusiveMinimum: true}", "Int"),
        ("{enum: [1, 5, 10]}", "Int"), ("{enum: [0.5, 1]}", "Double"), ("{enum: [true, false]}", "Bool"),
        ("{enum: [1, one]}", "JSONValue"), ("{enum: [a, b, null]}", "Field"), ("{enum: []}", "JSONValue"),
        ("{type: [string, integer]}", "Field"), ("{type: float}", "JSONValue"), ("{type: [integer, number]}", "Double"),
        ("{oneOf: [{const: a}, {const: b}]}", "Field"), ("{anyOf: [{const: a}, {type: string}]}", "String"),
        ("{oneOf: [{type: integer}, {type: 'null'}]}", "Int"), ("{anyOf: [{type: integer}, true]}", "JSONValue"),
        ("{not: {type: string}}", "JSONValue"), ("{if: {type: string}, then: {minLength: 1}}", "JSONValue"),
        ("{$ref: '#/components/schemas/none'}", "JSONValue"), ("{$ref: '#/components/schemas/loop'}", "JSONValue"),
        ("{allOf: [{type: string}, {type: integer}]}", "JSONValue"),
        ("{allOf: [{type: string}, {minLength: 2}]}", "String"),
        ("{type: string, pattern: '(['}", "String"), ("false", "JSONValue"),
        ("{type: array, items: {$ref: '#/components/schemas/tree'}}", "[Tree]"),
        ("{$ref: '#/components/schemas/words'}", "[WordsItem]"), ("{type: 'null'}", "JSONValue"),
    ])
    func `a member of each kind has a type that allows what its schema allows`(_ schema: String, _ type: String) throws
    {
        let files = try ContractDocument.files(
            ["news": "{payload: {type: object, properties: {field: \(schema)}}}"],
            schemas: [
                "loop": "{$ref: '#/components/schemas/loop'}",
                "tree": "{type: object, properties: {left: {$ref: '#/components/schemas/tree'}}}",
                "words": "{type: array, items: {enum: [a, b]}}",
            ]
        )
        #expect(lines(files["News"]).contains("public var field: \(type)?"))
    }

    @Test func `a schema that several messages have is one type, out of line where it contains itself`() throws {
        let reference = "{payload: {type: object, properties: {leaf: {$ref: '#/components/schemas/tree'}}}}"
        let files = try ContractDocument.files(
            ["one": reference, "two": reference],
            schemas: [
                "tree": """
                {type: object, properties: {next: {$ref: '#/components/schemas/tree'}, size: {$ref: '#/components/schemas/size'}}}
                """,
                "size": "{type: object, required: [x], properties: {x: {type: number}}}",
            ]
        )
        let names = [
            "ClientMessage", "CodecVersion", "Endpoint", "FrameShape", "One", "ServerMessage", "Size", "Tree", "Two",
        ]
        #expect(files.keys.sorted() == names)
        let tree = lines(files["Tree"])
        #expect(tree.firstIndex(of: "@Indirect").map { tree[$0 + 1] } == "public var next: Tree?")
        #expect(tree.count { $0 == "@Indirect" } == 1 && tree.contains("public var size: Size?"))
    }

    @Test func `words that no type checks are told in its comment`() throws {
        let files = try ContractDocument.files([
            "news": "{summary: News., payload: {type: array, uniqueItems: true, contains: {const: 1}}}"
        ])
        let text = lines(files["News"])
        #expect(text.contains("/// News.") && text.contains("/// Not checked here: `contains`, `uniqueItems`."))
    }

    @Test func `objects that a constant tells apart are cases, others share their members`() throws {
        let files = try ContractDocument.files([
            "told": """
            {payload: {oneOf: [
              {type: object, required: [kind], properties: {kind: {const: a}, x: {type: string}}},
              {type: object, required: [kind], properties: {kind: {const: b}, y: {type: string}}}]}}
            """,
            "shared": """
            {payload: {anyOf: [
              {type: object, required: [id, x], properties: {id: {type: integer}, x: {type: string}}},
              {type: object, required: [id], properties: {id: {type: number}, y: {type: string}}}]}}
            """,
        ])
        #expect(lines(files["Told"]).contains("let word = try reader.discriminator(\"kind\")"))
        let shared = lines(files["Shared"])
        let members = ["public var id: Double", "public var x: String?", "public var y: String?"]
        #expect(members.allSatisfy(shared.contains))
    }

    @Test func `all parts of an allOf are members of one type`() throws {
        let files = try ContractDocument.files(
            [
                "news": """
                {payload: {allOf: [{$ref: '#/components/schemas/base'}, {required: [more], properties: {more: {type: string}}}]}}
                """
            ],
            schemas: [
                "base": "{type: object, additionalProperties: false, properties: {id: {type: integer}, more: {}}}"
            ]
        )
        let news = lines(files["News"])
        #expect(news.contains("public var id: Int?") && news.contains("public var more: String"))
        #expect(files["Base"] == nil)
    }

    @Test func `names differ, are Swift's, and hide nothing`() throws {
        let members = [
            "e", "E", "init", "self", "Type", "$ref-like", "with blank", "日本", "", "_", "-", "2nd", "x.y", "x_y",
            "class",
        ]
        let properties = members.map { "\($0.debugDescription): {type: boolean}" }.joined(separator: ", ")
        let files = try ContractDocument.files([
            "String": "{payload: {type: object, properties: {\(properties)}}}", "error": "{}", "Error": "{}",
            "日本": "{}",
            "client message": "{}", "Endpoint": "{}", "!": "{}", "?": "{}", "unknown": "{}", "default": "{}",
        ])
        let text = lines(files["StringMessage"])
        let names = [
            "e", "e2", "init_", "self_", "type", "refLike", "withBlank", "日本", "value", "value2", "value3", "_2nd",
            "xY", "xY2",
            "`class`",
        ]
        #expect(text.filter { $0.hasPrefix("public var ") } == names.map { "public var \($0): Bool?" })
        let cases = lines(files["ServerMessage"]).filter { $0.hasPrefix("case ") && !$0.hasPrefix("case .") }
        #expect(
            cases.prefix(10) == [
                "case string(StringMessage)", "case error(ErrorMessage)", "case error2(ErrorMessage2)", "case 日本2(日本)",
                "case clientMessage(ClientMessageMessage)", "case endpoint(EndpointMessage)", "case value(Value)",
                "case value2(ValueMessage)", "case unknown2(Unknown)", "case `default`(Default)",
            ]
        )
    }

    @Test func `several sockets have a namespace each`() throws {
        let files = try ContractDocument.files(
            """
            asyncapi: 3.0.0
            info: {title: Two, version: 1.0.0}
            x-perspective: server
            servers: {one: {host: 'a.example', protocol: wss}, two: {host: 'a.example', protocol: wss}}
            channels:
              prices:
                address: /prices/{symbol}
                parameters: {symbol: {description: Of what.}}
                bindings: {ws: {query: {type: object, properties: {depth: {type: integer}}}}}
                messages: {price: {payload: {type: object}}}
              Prices: {address: /other, messages: {price: {payload: {type: object}}, sound: {contentType: audio/wav}}}
            operations:
              a: {action: send, channel: {$ref: '#/channels/prices'}}
              b: {action: receive, channel: {$ref: '#/channels/Prices'}}
            """
        )
        let prices = lines(files["Prices"])
        #expect(prices.contains("public enum Prices {") && prices.contains("public var symbol: String"))
        #expect(prices.contains("public init(symbol: String, depth: String? = nil) {"))
        // Two servers of one address are one case.
        #expect(
            prices.filter { $0.hasPrefix("case one") || $0.hasPrefix("case two") } == [#"case one = "wss://a.example""#]
        )
        let other = lines(files["PricesSocket"])
        #expect(
            other.contains("public enum ClientMessage: Hashable, Sendable {") && other.contains("case sound([UInt8])")
        )
        #expect(other.contains("public init(binary bytes: [UInt8]) {"))
    }

    @Test func `text frames that are not JSON are told apart`() throws {
        let files = try ContractDocument.files([
            "line": "{contentType: text/plain}", "news": "{payload: {type: object}}",
        ])
        let text = lines(files["ServerMessage"])
        #expect(text.contains("case line(String)") && text.contains("public init(text: String) {"))
        #expect(!text.contains { $0.hasPrefix("public init(binary") })
    }

    @Test func `a payload in an envelope is read where it stands`() throws {
        let files = try ContractDocument.files(
            [
                "news": "{payload: {type: object, properties: {a: {type: string}}}}",
                "more": "{payload: {type: string}}",
            ],
            more: "x-envelope: {v: 1, type: $message.name, payload: $message.payload}"
        )
        let text = lines(files["ServerMessage"])
        #expect(text.contains(##"writer.raw(#"{"v":1,"type":"news","payload":"#)"##))
        #expect(text.contains(#"if let payload = frame[path: ["payload"]] {"#))
    }

    @Test func `a title of several lines stays in its comment`() throws {
        let files = try ContractDocument.files(
            """
            asyncapi: 3.0.0
            info: {title: "One\\nlet two = 2", version: "1\\r2"}
            channels: {a: {address: /a, messages: {b: {}}}}
            """
        )
        #expect(files["B"]?.split(separator: "\n").dropFirst().first?.contains("One let two = 2, version 1") == true)
    }

    @Test(arguments: [("PriceFeed", true), ("_x1", true), ("", false), ("1a", false), ("a-b", false), ("class", false)])
    func `a module's name is one word of Swift`(_ name: String, _ isRight: Bool) {
        #expect(ContractCodecs.isModuleName(name) == isRight)
    }

    @Test func `the same contract gives the same bytes, and one file has the same declarations`() throws {
        let contract = try ContractDocument.example("device-telemetry")
        let codecs = ContractCodecs(contract: contract, module: "Telemetry")
        #expect(codecs.module() == codecs.module())
        let code = { (text: String) in
            text.split(separator: "\n").filter { !$0.hasPrefix("// ") && !$0.hasSuffix("import CodecRuntime") }
        }
        #expect(code(codecs.combined().contents) == codecs.module().files.flatMap { code($0.contents) })
    }

    // MARK: Hostile documents

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            // Each doubles the one before it.
            (0..<40).map {
                "\"s\($0)\": {allOf: [{$ref: '#/components/schemas/s\($0 + 1)'}, {$ref: '#/components/schemas/s\($0 + 1)'}]}"
            },
            (0..<40).map { index in
                let next = "{$ref: '#/components/schemas/s\(index + 1)'}"
                return
                    "\"s\(index)\": {type: object, properties: {a: \(next), b: {type: array, items: {properties: {c: \(next), d: \(next)}}}}}"
            },
            (0..<40).map { index in
                let next = "{$ref: '#/components/schemas/s\(index + 1)'}"
                return
                    "\"s\(index)\": {anyOf: [{properties: {a: \(next)}}, {properties: {a: {properties: {b: \(next)}}}}]}"
            },
            (0..<200).map { "\"s\($0)\": {type: array, items: {$ref: '#/components/schemas/s\($0 + 1)'}}" },
            ["\"s0\": {anyOf: [{$ref: '#/components/schemas/s0'}, {type: string}]}"],
            [
                "\"s0\": {allOf: [{$ref: '#/components/schemas/s0'}], properties: {a: {$ref: '#/components/schemas/s0'}}}"
            ],
        ]
    )
    func `schemas that grow without end come to one`(_ schemas: [String]) throws {
        let text = """
            asyncapi: 3.0.0
            info: {title: Large, version: 1.0.0}
            channels: {a: {address: /a, messages: {b: {payload: {properties: {x: {$ref: '#/components/schemas/s0'}}}}}}}
            components:
              schemas:
                end: {type: string}
            \(schemas.map { "    \($0)" }.joined(separator: "\n"))
            """
        let files = try ContractDocument.files(text)
        #expect(files.values.map(\.utf8.count).reduce(0, +) < 5_000_000)
    }
}
