import JSONSchema
import ProtocolSpec
import Testing

struct ProblemTests {
    @Test(
        arguments: [
            (#"{"type": ["string", "null"]}"#, "1.5", ["the value must be null or a string, not a number"]),
            (#"{"properties": {"a": {"minimum": 3}}}"#, #"{"a": 2}"#, ["/a must be at least 3, not 2"]),
            (#"{"items": {"maxLength": 1}}"#, #"["a", "äö"]"#, ["/1 must have at most 1 character, not 2"]),
            (#"{"required": ["id", "x"]}"#, #"{"x": 1}"#, [#"the value lacks "id""#]),
            (
                #"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"a": 1, "b": 2}"#,
                ["/b is not a member that the schema allows"]
            ),
            (#"{"enum": ["a", 1]}"#, #""b""#, [#"the value must be one of "a", 1, not "b""#]),
            (#"{"const": {"a": 1}}"#, "[]", [#"the value must be {"a":1}, not []"#]),
            (#"{"pattern": "^a$"}"#, #""b""#, [#"the value must match the pattern ^a$, and "b" does not"#]),
            (#"{"format": "ipv4"}"#, #""b""#, [#"the value must be an IPv4 address, not "b""#]),
            (#"{"uniqueItems": true}"#, "[1, 2, 1]", ["the value must not repeat items, but items 0 and 2 are equal"]),
            (
                #"{"propertyNames": {"maxLength": 1}}"#, #"{"ab": 1}"#,
                [
                    #"the value has a member "ab", and "propertyNames" forbids that name"#
                ]
            ),
            (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#, [#"the value has "a", so it needs "b", too"#]),
            (#"{"prefixItems": [true], "items": false}"#, "[1, 2]", ["/1 is one item too many: 1 at most"]),
            (
                #"{"contains": {"type": "null"}}"#, "[1]",
                [
                    "the value must have at least 1 item as \"contains\" says, not 0"
                ]
            ),
            (#"{"not": {"type": "null"}}"#, "null", [#"the value is what "not" forbids"#]),
            (#"{"multipleOf": 0.5}"#, "0.7", ["the value must be a multiple of 0.5, not 0.7"]),
            (
                #"{"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false}"#, #"{"a": 1, "b": 2}"#,
                ["/b is not allowed: nothing else in the schema is about it"]
            ),
            (
                #"{"type": "object", "minProperties": 1, "properties": {"a": false}}"#, #"{"a": 1}"#,
                ["/a is not allowed"]
            ),
        ] as [(String, String, [String])]
    )
    func `a problem is a sentence`(schema: String, value: String, sentences: [String]) throws {
        #expect(try Compiled(schema).sentences(value) == sentences)
    }

    @Test func `a problem knows the value's pointer and byte and the keyword's place`() throws {
        let schema = try Compiled(
            """
            {"properties": {"a/b": {"items": {
              "minimum": 3, "type": "number"}}}}
            """
        )
        let problem = try #require(try schema.problems(#"{"x": 0, "a/b": [5, 1]}"#).first)
        #expect(problem.pointer == "/a~1b/1")
        #expect(problem.offset == 20)
        #expect(problem.keyword == "minimum")
        #expect(problem.location == (try schema.place(of: "\"minimum\"")))
    }

    @Test func `a missing member is placed at its name in the list`() throws {
        let schema = try Compiled(#"{"required": ["a", "bc"]}"#)
        let problem = try #require(try schema.problems(#"{"a": 0}"#).first)
        #expect(problem.location == (try schema.place(of: "\"bc\"")))
    }

    @Test func `all problems are found, in the schema's order`() throws {
        let schema = try Compiled(#"{"properties": {"a": {"type": "string"}, "b": {"minimum": 5}}, "required": ["c"]}"#)
        #expect(
            try schema.sentences(#"{"a": 1, "b": 2}"#) == [
                "/a must be a string, not an integer", "/b must be at least 5, not 2", #"the value lacks "c""#,
            ]
        )
    }

    @Test func `of a choice the branch with the right fixed value was meant`() throws {
        let schema = try Compiled(
            """
            {"oneOf": [
              {"title": "Order", "required": ["type", "price"],
                "properties": {"type": {"const": "order"}, "price": {"type": "number"}}},
              {"title": "Cancel", "properties": {"type": {"const": "cancel"}}, "additionalProperties": false}
            ]}
            """
        )
        let problem = try #require(try schema.problems(#"{"type": "order", "price": "1"}"#).first)
        #expect(
            problem.message
                == "fits none of the 2 branches; nearest is \"Order\", where /price must be a number, not a string"
        )
        #expect(problem.causes.map(\.pointer) == ["/price"])
        #expect(problem.causes.first?.location == (try schema.place(of: "\"type\": \"number\"")))
    }

    @Test func `of a choice without fixed values the branch with most known names was meant`() throws {
        let schema = try Compiled(
            """
            {"$defs": {"A": {"properties": {"a": {}, "b": {}, "c": {"type": "null"}}}, "B": {"properties": {"a": false}}},
              "anyOf": [{"$ref": "#/$defs/B"}, {"$ref": "#/$defs/A"}]}
            """
        )
        let message = try #require(try schema.problems(#"{"a": 1, "b": 1, "c": 1}"#).first?.message)
        #expect(message == "fits none of the 2 branches; nearest is \"A\", where /c must be null, not an integer")
    }

    @Test func `of a choice of types all are named`() throws {
        let schema = try Compiled(#"{"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]}"#)
        #expect(try schema.sentences("1") == ["the value must be null or a string, not an integer"])
    }

    @Test func `a value that fits two branches of oneOf is told so`() throws {
        let schema = try Compiled(#"{"oneOf": [{"title": "A"}, {"title": "B", "type": "integer"}, {"type": "null"}]}"#)
        #expect(try schema.sentences("1") == [#"the value fits 2 branches ("A", "B"), and only one may fit"#])
    }

    @Test func `a long value is cut in a message, not within a character`() throws {
        let value = "\"" + String(repeating: "é", count: 100) + "\""
        let message = try #require(try Compiled(#"{"type": "string", "const": 1}"#).sentences(value).first)
        #expect(message.hasSuffix("ééé…"))
    }
}
