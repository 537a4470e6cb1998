import CodecRuntime
import EveryKeywordMock
import EveryKeywordProtocol
import ServerRules
import Testing

/// What the compiled golden does with rules of strings, numbers and maps.
@Suite struct RulesTests {
    private static let least = #"{"kind":"rules","code":"AB123"}"#

    /// The message with one more member.
    private func text(_ member: String) -> String { String(Self.least.dropLast()) + "," + member + "}" }

    @Test func `every field is read, and written again in the contract's order`() throws {
        let full = """
            {"kind":"rules","code":"AB123","nickname":"éé","birthday":"2024-02-29","mail":"ada@example.org",\
            "home":"https://example.org/","ticket":"050e8400-e29b-41d4-a716-446655440000","even":98,"bars":3,"price":19.99,\
            "share":1.0,"squares":["a1","h8"],"ones":[1,1],"scores":{"":1,"a":2,"é":3},"labels":{"x":null,"y":"z"},\
            "plans":{"trip":{"on":"2026-01-13"}},"sizes":{"small":99,"large":100,"huge":9},"anything":{"a":[1,{}]},\
            "open":{"a":true}}
            """
        let rules = try Rules(decoding: full)
        #expect(rules.encodedText() == full)
        #expect(rules.birthday == WireDate(year: 2024, month: 2, day: 29))
        #expect(rules.scores == ["": 1, "a": 2, "é": 3])
        #expect(rules.labels?["x"] == .some(nil))
        #expect(rules.plans?["trip"]?.on.month == 1)
        #expect(rules.sizes?.small == 99 && rules.sizes?.additionalProperties == ["huge": 9])
    }

    @Test func `a map is written sorted by name, and a property once`() throws {
        let sizes = Rules.Sizes(small: 1, additionalProperties: ["z": 1, "b": 2, "small": 3, "large": 4])
        #expect(sizes.encodedText() == #"{"small":1,"b":2,"z":1}"#)
        #expect(try Rules(decoding: text(#""scores":{"b":1,"a":2}"#)).encodedText().hasSuffix(#"{"a":2,"b":1}}"#))
    }

    @Test(arguments: [
        (#""code":"AB12""#, "/code", DecodeError.Code.badFormat), (#""code":"AB123\n""#, "/code", .badFormat),
        (#""code":"ab123""#, "/code", .badFormat), (#""code":"AB12٣""#, "/code", .badFormat),
        (#""nickname":"a""#, "/nickname", .outOfBounds), (#""nickname":"123456789""#, "/nickname", .outOfBounds),
        (#""nickname":"12""#, "/nickname", .badFormat), (#""birthday":"2026-02-29""#, "/birthday", .badFormat),
        (#""birthday":20260113"#, "/birthday", .typeMismatch), (#""mail":"ada""#, "/mail", .badFormat),
        (#""mail":"a@aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd""#, "/mail", .outOfBounds),
        (#""home":"/a""#, "/home", .badFormat),
        (#""ticket":"950e8400-e29b-41d4-a716-446655440000""#, "/ticket", .badFormat),
        (#""ticket":"050e8400""#, "/ticket", .badFormat), (#""even":0"#, "/even", .outOfBounds),
        (#""even":100"#, "/even", .outOfBounds), (#""even":3"#, "/even", .outOfBounds),
        (#""even":2.5"#, "/even", .typeMismatch), (#""bars":4"#, "/bars", .outOfBounds),
        (#""price":0.005"#, "/price", .outOfBounds), (#""price":-0.01"#, "/price", .outOfBounds),
        (#""price":1000"#, "/price", .outOfBounds), (#""share":0"#, "/share", .outOfBounds),
        (#""share":1.01"#, "/share", .outOfBounds), (#""squares":["a1","i1"]"#, "/squares/1", .badFormat),
        (#""squares":["a1","a2","a3"]"#, "/squares", .outOfBounds), (#""ones":[1,2]"#, "/ones/1", .wrongValue),
        (#""scores":{"a/b":-1}"#, "/scores/a~1b", .outOfBounds), (#""scores":[]"#, "/scores", .typeMismatch),
        (#""labels":{"x":"123456"}"#, "/labels/x", .outOfBounds), (#""plans":{"x":{}}"#, "/plans/x/on", .missingField),
        (#""sizes":{"large":1}"#, "/sizes/small", .missingField),
        (#""sizes":{"small":1,"huge":10}"#, "/sizes/huge", .outOfBounds),
    ])
    func `a broken rule is found at its path`(_ member: String, _ path: String, _ code: DecodeError.Code) {
        let error = #expect(throws: DecodeError.self) { try Rules(decoding: text(member)) }
        #expect(error?.pointer == path)
        #expect(error?.code == code)
    }

    @Test(arguments: [
        (#""price":0.07"#), (#""price":1.1"#), (#""price":999.99"#), (#""price":0"#), (#""share":1e-300"#),
        (#""even":2"#), (#""bars":-6"#), (#""home":"urn:a:b""#), (#""open":{"b":1}"#),
    ])
    func `a value just within a rule is read`(_ member: String) throws {
        #expect(throws: Never.self) { try Rules(decoding: text(member)) }
    }
}

/// What the compiled golden does with `oneOf` and `allOf`.
@Suite struct ChoicesTests {
    private func text(figure: String = #"{"shape":"dot"}"#, value: String = "1", _ more: String = "") -> String {
        #"{"kind":"choices","figure":\#(figure),"value":\#(value)\#(more)}"#
    }

    @Test(arguments: [
        (#"{"shape":"circle","radius":2.5}"#, Choices.Figure.circle(.init(radius: 2.5))),
        (#"{"shape":"square","side":1.5}"#, .square(.init(side: 1.5))), (#"{"shape":"dot"}"#, .dot(.init())),
    ])
    func `a discriminator tells the branch`(json: String, figure: Choices.Figure) throws {
        let choices = try Choices(decoding: text(figure: json))
        #expect(choices.figure == figure)
        #expect(choices.figure.encodedText() == json)
    }

    @Test(
        arguments: [
            ("null", nil), (#""abc""#, .string("abc")), ("1.5", .number(1.5)), ("true", .switch(true)),
            ("[1,2]", .array([1, 2])),
        ] as [(String, Choices.Value?)]
    )
    func `without a discriminator each branch is tried`(json: String, value: Choices.Value?) throws {
        let choices = try Choices(decoding: text(value: json))
        #expect(choices.value == value)
        #expect(choices.encodedText().contains(#""value":\#(json)"#))
    }

    @Test func `constants, words and formats are branches too`() throws {
        func when(_ json: String) throws -> Choices.When? { try Choices(decoding: text(#","when":\#(json)"#)).when }
        #expect(try when(#""now""#) == .now)
        #expect(try when(#""never""#) == .word(.never))
        #expect(try when(#""2026-01-13""#) == WireDate("2026-01-13").map { .date($0) })
        #expect(Choices.When.later.encodedText() == #""later""#)
    }

    @Test(arguments: [
        ("figure", #"{"shape":"oval"}"#, "/figure/shape", DecodeError.Code.wrongValue),
        ("figure", #"{"radius":1}"#, "/figure/shape", .missingField), ("figure", "1", "/figure", .typeMismatch),
        ("figure", #"{"shape":"circle"}"#, "/figure/radius", .missingField),
        ("figure", #"{"shape":"square","side":1,"radius":1}"#, "/figure/radius", .unexpectedField),
        ("value", #""abcd""#, "/value", .wrongValue), ("value", "{}", "/value", .wrongValue),
        ("value", "[1.5]", "/value", .wrongValue), ("value", "[1,", "", .malformed),
        ("contact", "{}", "/contact", .wrongValue),
        ("contact", #"{"mail":"a@b","phone":"+1"}"#, "/contact", .wrongValue),
        ("person", "{}", "/person/name", .missingField), ("person", #"{"name":""}"#, "/person/name", .outOfBounds),
        ("person", #"{"name":"A","age":151}"#, "/person/age", .outOfBounds),
        ("person", #"{"name":"A","age":-1}"#, "/person/age", .outOfBounds), ("grade", "0", "/grade", .outOfBounds),
        ("grade", "7", "/grade", .outOfBounds), ("grade", "1.5", "/grade", .typeMismatch),
        ("term", #"{"sum":[1],"minus":1}"#, "/term", .wrongValue), ("nest", "[[1]]", "/nest/0/0", .typeMismatch),
    ])
    func `a value that fits no branch, or two, is refused`(
        field: String,
        json: String,
        path: String,
        code: DecodeError.Code
    ) {
        let frame =
            switch field {
            case "figure": text(figure: json)
            case "value": text(value: json)
            default: text(#","\#(field)":\#(json)"#)
            }
        let error = #expect(throws: DecodeError.self) { try Choices(decoding: frame) }
        #expect(code == .malformed || error?.pointer == path)
        #expect(error?.code == code)
    }

    @Test func `an error says which branch was nearest, or which two fit`() {
        func reason(_ json: String) -> String? {
            do {
                _ = try Choices(decoding: text(#","contact":\#(json)"#))
                return nil
            } catch { return error.reason }
        }
        #expect(
            reason(#"{"phone":"+1x"}"#)
                == "none of the choices fits; nearest is object2: /phone: expected a string that matches ^[+][0-9]+$"
                || reason(#"{"phone":"+1x"}"#)?.contains("/mail: required, and missing") == true
        )
        #expect(reason(#"{"mail":"a@b","phone":"+1"}"#) == "both object and object2 fit, and only one may")
    }

    @Test func `choices, lists and maps may contain their own kind`() throws {
        let json = text(#","term":{"sum":[1.0,{"minus":{"sum":[]}}]},"nest":[[],[[]]],"index":{"a":{"b":{}},"c":{}}"#)
        let choices = try Choices(decoding: json)
        #expect(choices.encodedText().contains(#""term":{"sum":[1.0,{"minus":{"sum":[]}}]}"#))
        #expect(choices.nest?.value.last?.value.count == 1)
        #expect(choices.index?.additionalProperties["a"]?.additionalProperties.keys.first == "b")
        #expect(try Choices(decoding: choices.encodedText()) == choices)
    }

    @Test func `a delivered value gets the type of the sent message's field`() throws {
        func sent(_ more: String) throws -> [String] {
            var source = CountingSource()
            let message = try ClientMessage(decoding: text(more))
            let sender = WirePerson(id: WireUUID(high: 1, low: 2), name: "Ada")
            return EveryKeyword().deliveries(of: message, from: sender, source: &source).map {
                $0.message.encodedText()
            }
        }
        let dot = #"{"shape":"dot"}"#
        #expect(try sent("") == [#"{"kind":"copied","figure":\#(dot),"any":\#(dot),"grade":3.5}"#])
        #expect(
            try sent(#","person":{"name":"A","age":3},"grade":6,"nest":[[]],"index":{"a":{}}"#) == [
                #"{"kind":"copied","figure":\#(dot),"any":\#(dot),"person":{"name":"A","age":3.0},"grade":6.0,"#
                    + #""nest":[[]],"index":{"a":{}}}"#
            ]
        )
    }

    @Test func `parts of an allOf are one struct`() throws {
        let choices = try Choices(decoding: text(#","person":{"name":"Ada","age":36},"grade":6"#))
        #expect(choices.person == .init(name: "Ada", nick: "", age: 36))
        #expect(choices.grade == 6)
    }
}

/// What the compiled golden does with `default` and `deprecated`, and with odd names.
@Suite struct StandardsAndNamesTests {
    @Test func `a missing member gets its default, and is written`() throws {
        let standards = try Standards(decoding: #"{"kind":"standards","sure":false}"#)
        #expect(standards == Standards(sure: false))
        #expect(standards.word == "a \"b\"" && standards.count == 3 && standards.level == .veryHigh)
        #expect(standards.maybe == "here" && standards.none == nil && standards.spot == .init(x: 1, y: 7))
        #expect(
            standards.encodedText() == """
                {"kind":"standards","word":"a \\"b\\"","sure":false,"count":3,"ratio":1.0,"mood":"calm","level":"very high",\
                "list":[1,2],"maybe":"here","none":null,"day":"2026-01-13","spot":{"x":1,"y":7},"sides":{"a":1},\
                "figure":{"shape":"dot"},"older":5}
                """
        )
        #expect(try Standards(decoding: standards.encodedText()) == standards)
    }

    @Test func `null is not missing, and a required member has no default when it is read`() throws {
        #expect(try Standards(decoding: #"{"kind":"standards","sure":true,"maybe":null}"#).maybe == nil)
        let error = #expect(throws: DecodeError.self) { try Standards(decoding: #"{"kind":"standards"}"#) }
        #expect(error?.pointer == "/sure" && error?.code == .missingField)
    }

    @available(*, deprecated, message: "Uses what the contract deprecates.")
    @Test func `a deprecated property can still be used`() throws {
        var standards = try Standards(
            decoding: #"{"kind":"standards","sure":true,"old":"a","oldNode":{"name":"n","next":{"name":"m"}}}"#
        )
        #expect(standards.old == "a" && standards.older == 5 && standards.oldNode?.next?.name == "m")
        standards.old = "b"
        standards.older = 6
        #expect(standards.encodedText().contains(#""old":"b","older":6,"oldNode":{"name":"n","next":{"name":"m"}}"#))
    }

    @Test func `names that are not Swift names become valid ones`() throws {
        let full = """
            {"kind":"names","init":true,"Type":{"Self":true},"protocol":"٣","":1,"🧗":2,"٣":3,"日本":{"日本":{"a":4}},"e\u{301}tude":5,\
            "hash":6,"hashValue":"h","description":"d","encode":true,"reader":true,"writer":true,"value":true,"member":true,\
            "isFirst":true,"error":true,"string":{"optional":[{"int":7}]},"names":{"names":{"names":true}},\
            "node":{"node":{"name":"n"}},"additional_properties":8,"text":"a","text_length":"b","textLengthLength":"c",\
            "text_default":{"a":9},"TextDefault":"2000-01-01","more":true}
            """
        let names = try Names(decoding: full)
        #expect(names.encodedText() == full)
        #expect(names.init_ == true && names.type?.self_ == true && names.protocol == ._٣)
        #expect(names.value == 1 && names.value2 == 2 && names._٣ == 3 && names.日本?.日本 == .日(.init(a: 4)))
        #expect(names.string?.optional?.first?.int == 7 && names.node?.node?.name == "n")
        #expect(names.additionalProperties == ["more": true] && names.additionalProperties2 == 8)
        #expect(Names.textLength == 0...3 && Names.textLengthLength == 0...4)
    }

    @Test func `messages and schemas with odd names have types and cases of their own`() throws {
        let text = #"{"kind":"2nd größe","id":7,"string":{"string":{"text":"a"}},"node":{"tree":{"name":"n"}}}"#
        let message = try ClientMessage(decoding: text)
        guard case ._2ndGröße2(let odd) = message else {
            Issue.record("decoded as \(message)")
            return
        }
        #expect(odd.string?.string?.text == "a" && odd.encodedText() == text)
        var source = CountingSource()
        let sender = WirePerson(id: WireUUID(high: 1, low: 2), name: "Ada")
        let sent = EveryKeyword().deliveries(of: message, from: sender, source: &source).map(\.message)
        #expect(sent == [.self_(Self_(id: 7)), .日本2(日本())])
        let words = ["Self", "fooBar", "foobar", "endpoint"]
        let others = try words.map { try ServerMessage(decoding: "{\"kind\":\"\($0)\"}") }
        #expect(others == [.self_2(Self_2()), .fooBar(FooBar()), .foobar(Foobar2()), .endpoint(Endpoint2())])
    }

    @Test func `every word of an enum has a case of its own`() throws {
        let words = Names.Protocol2.allCases.map(\.rawValue)
        #expect(
            words == [
                "self", "Type", "init", "none", "", " ", "1st", "٣", "été", "ÉTÉ", "allCases", "rawValue", "日本", "🧗",
                "a-b",
                "a_b",
            ]
        )
        for word in words {
            let json = JSONValue.string(word).jsonText
            #expect(try Names.Protocol2(decoding: json).encodedText() == json)
        }
    }
}
