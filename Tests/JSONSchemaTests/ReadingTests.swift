import JSONSchema
import ProtocolSpec
import Testing

struct ReadingTests {
    /// A schema of draft 7, read as it is meant.
    private func meant(_ schema: String, documents: [String: String] = [:]) throws -> Compiled {
        try Compiled(schema, documents: documents, dialect: .draft07, reading: .asMeant)
    }

    @Test(
        arguments: [
            (#"{"type": "string", "nullable": true}"#, "null", #""nullable" is OpenAPI's"#),
            (#"{"enum": ["a"], "nullable": true}"#, "null", #""nullable" is OpenAPI's"#),
            (#"{"type": "any"}"#, "[1]", #""any" is not a type of JSON Schema; it is read as anything"#),
            (#"{"type": ["string", null]}"#, "null", #"the name of a type is a text: "null", in quotes"#),
            (#"{"type": null}"#, "null", #"the name of a type is a text: "null", in quotes"#),
            (#"{"type": "Int"}"#, "1", #""Int" is not a type of JSON Schema; it is read as an integer"#),
            (#"{"required": true}"#, "{}", #""required" is a list of names beside "properties""#),
            (
                #"{"minimum": 1, "exclusiveMinimum": false}"#, "1",
                #""exclusiveMinimum" is true or false in draft-04 only"#
            ),
            (#"{"pattern": "^\\-$"}"#, #""-""#, #"in ^\-$: "\-" needs no backslash; it is read as "-""#),
        ]
    )
    func `a value that the author means to be valid is, and that is told`(
        schema: String,
        value: String,
        note: String
    ) throws {
        let schema = try meant(schema)
        #expect(try schema.isValid(value))
        #expect(schema.plan.readings.count == 1)
        #expect(schema.plan.readings.first?.message.hasPrefix(note) == true)
        #expect(schema.plan.problems == [])
    }

    @Test(
        arguments: [
            (#"{"minimum": 1, "exclusiveMinimum": true}"#, "1"),
            (##"{"$ref": "#/definitions/a", "maxLength": 1, "definitions": {"a": {"type": "string"}}}"##, ##""ab""##),
            (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#),
            (#"{"prefixItems": [{"type": "null"}]}"#, "[1]"),
            (#"{"properties": {"a": {}}, "unevaluatedProperties": false}"#, #"{"b": 1}"#),
            (#"{"type": "string", "nullable": false}"#, "null"),
        ]
    )
    func `a value that the author means to be invalid is`(schema: String, value: String) throws {
        #expect(try !meant(schema).isValid(value))
    }

    @Test func `branches of oneOf may overlap as authors mean it, and not by the letter`() throws {
        let schema = #"{"oneOf": [{"type": "number"}, {"type": "integer"}]}"#
        #expect(try meant(schema).isValid("1"))
        let verdict = try meant(schema).plan[0].judge(try JSONIndex(Array("1".utf8)))
        #expect(
            verdict.overlaps.map(\.message) == [
                "fits 2 branches of \"oneOf\" (branch 1 (schema.json:1:12), branch 2 (schema.json:1:32)), which is taken for"
                    + " \"anyOf\""
            ]
        )
        #expect(try !Compiled(schema, dialect: .draft07).isValid("1"))
    }

    @Test func `a reference to a message means its payload`() throws {
        let file = #"{"components": {"messages": {"M": {"name": "m", "payload": {"type": "null"}}}}}"#
        let schema = try meant(
            #"{"properties": {"a": {"$ref": "api.json#/components/messages/M"}}}"#,
            documents: ["api.json": file]
        )
        #expect(try schema.isValid(#"{"a": null}"#))
        #expect(try !schema.isValid(#"{"a": 1}"#))
        #expect(
            schema.plan.readings.map(\.message) == [
                #""api.json#/components/messages/M" is a message, and a schema belongs here; its payload is taken"#
            ]
        )
    }

    @Test func `by the letter nothing beside a reference counts in draft 7`() throws {
        let schema = ##"{"$ref": "#/definitions/a", "maxLength": 1, "definitions": {"a": {"type": "string"}}}"##
        #expect(try Compiled(schema, dialect: .draft07).isValid(#""ab""#))
        #expect(try !Compiled(schema, dialect: .draft2020).isValid(#""ab""#))
    }

    @Test(
        arguments: [
            (
                #"{"minLength": "x"}"#, #""x""#,
                #""minLength" is a whole number of at least 0, so this one has no effect"#
            ),
            (#"{"type": "strnig"}"#, #""strnig""#, #"anything is allowed; did you mean "string"?"#),
            (#"{"format": "datetime"}"#, #""datetime""#, #"so it has no effect; did you mean "date-time"?"#),
            (#"{"pattern": "(a"}"#, #""(a""#, "this group is never closed"),
            (#"{"properties": 1}"#, "1", #""properties" is a mapping of schemas, not an integer, so it has no effect"#),
            (#"{"required": [1]}"#, "1", #""required" lists names; this is an integer, so it has no effect"#),
            (#"{"multipleOf": 0}"#, "0", #""multipleOf" is a number greater than 0"#),
            (#"{"items": 3}"#, "3", "a schema is a mapping, true or false, not an integer, so it allows anything"),
            (
                ##"{"$ref": "#/definitions/b", "definitions": {"a": 1}}"##, "\"#/def",
                "there is no \"b\" in /definitions"
            ),
            (#"{"$ref": "other.yaml"}"#, "\"other", "there is no document other.yaml; anything is allowed here"),
            (##"{"$ref": "#nowhere"}"##, "\"#now", "no schema there has the anchor \"nowhere\""),
        ]
    )
    func `what can't be read is a problem at its place, and allows anything`(
        schema: String,
        mark: String,
        message: String
    ) throws {
        let schema = try meant(schema)
        let problem = try #require(schema.plan.problems.first)
        #expect(problem.message.contains(message))
        #expect(problem.location == (try schema.place(of: mark)))
        #expect(problem.severity == .warning)
        #expect(try schema.isValid(#""any text""#))
    }

    @Test func `references follow the file that they are written in`() throws {
        let schema = try Compiled(
            #"{"properties": {"a": {"$ref": "sub/b.json#/B"}}}"#,
            documents: [
                "sub/b.json": ##"{"B": {"items": {"$ref": "#/C"}}, "C": {"$ref": "../c.json"}}"##,
                "c.json": #"{"type": "null"}"#,
            ]
        )
        #expect(try schema.isValid(#"{"a": [null]}"#))
        #expect(try !schema.isValid(#"{"a": [1]}"#))
        #expect(schema.plan.problems == [])
    }
}
