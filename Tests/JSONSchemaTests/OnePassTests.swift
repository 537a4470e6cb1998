import JSONSchema
import Testing

/// Judging a text with no index. That it comes to the verdict of an index, the tests of SchemaValues show on many texts.
struct OnePassTests {
    @Test(
        arguments: [
            #"{"properties": {"a": {"type": "string", "format": "uuid"}}, "required": ["a"], "additionalProperties": false}"#,
            #"{"items": {"enum": [1, "a", null]}, "minItems": 1, "maxItems": 3}"#,
            #"{"prefixItems": [{"const": 1}], "items": false}"#,
            #"{"propertyNames": {"pattern": "^a"}, "maxProperties": 3, "minProperties": 1}"#,
            #"{"type": "string", "oneOf": [{"maxLength": 3}, {"pattern": "^ab"}], "not": {"const": "b"}}"#,
            #"{"type": "number", "if": {"minimum": 1}, "then": {"multipleOf": 2}, "else": {"const": 0}}"#,
            ##"{"properties": {"next": {"$ref": "#"}, "list": {"items": {"$ref": "#"}}}}"##,
            ##"{"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/$defs/a"}]}], "$defs": {"a": {"required": ["a"]}}}"##,
            #"{"uniqueItems": true, "type": "string"}"#, "true", "false",
        ]
    )
    func `what needs no second look is for one pass`(schema: String) throws {
        #expect(try Compiled(schema).plan[0].isForOnePass)
    }

    @Test(
        arguments: [
            #"{"uniqueItems": true}"#, #"{"contains": {}}"#, #"{"patternProperties": {"a": {"type": "null"}}}"#,
            #"{"dependentRequired": {"a": ["b"]}}"#, #"{"minProperties": 2}"#, #"{"const": {}}"#, #"{"enum": [[]]}"#,
            #"{"allOf": [{"required": ["a"]}, {"required": ["b"]}]}"#, #"{"unevaluatedProperties": false}"#,
            #"{"oneOf": [{"required": ["a"]}, {"type": "object"}]}"#, #"{"not": {"required": ["a"]}}"#,
            #"{"properties": {"a": {"items": {"uniqueItems": true}}}}"#,
        ]
    )
    func `what needs a second look at an object or array is not`(schema: String) throws {
        #expect(try !Compiled(schema).plan[0].isForOnePass)
    }

    @Test(
        arguments: [
            (#"{"type": "integer"}"#, ["1", "-0", "1.0", "1e2"], ["1.5", "\"1\"", "null"]),
            (#"{"type": ["null", "array"]}"#, ["null", "[]", "[1]"], ["{}", "false"]),
            (#"{"const": "a"}"#, [#""a""#, #""\u0061""#], [#""b""#, #""aa""#, "1"]),
            (#"{"const": 1}"#, ["1", "1.0", "10e-1"], ["2", "true"]),
            (
                #"{"enum": ["a", 1, null, false]}"#, [#""a""#, #""\u0061""#, "1.0", "null", "false"],
                [#""b""#, "0", "true"]
            ),
            (#"{"minLength": 2, "maxLength": 3}"#, [#""ab""#, #""ééé""#, #""\ud83d\ude00x""#], [#""a""#, #""éééé""#]),
            (#"{"minimum": 1, "exclusiveMaximum": 3}"#, ["1", "2.99"], ["0.9", "3", "3.0"]),
            (#"{"maximum": 1, "exclusiveMinimum": -1}"#, ["1", "-0.5"], ["1.1", "-1"]),
            (#"{"multipleOf": 0.5}"#, ["1.5", "-2"], ["0.2"]),
            (#"{"pattern": "^é?b$"}"#, [#""b""#, #""éb""#, #""\u00e9b""#], [#""eb""#]),
            (#"{"minItems": 1, "maxItems": 2}"#, ["[1]", "[1,[2]]"], ["[]", "[1,2,3]"]),
            (#"{"prefixItems": [{"const": 1}], "items": {"const": 2}}"#, ["[]", "[1]", "[1,2,2]"], ["[2]", "[1,1]"]),
            (
                #"{"minProperties": 1, "maxProperties": 2}"#, [#"{"a":1}"#, #"{"a":1,"b":2}"#],
                ["{}", #"{"a":1,"b":2,"c":3}"#]
            ),
            (#"{"propertyNames": {"maxLength": 1}}"#, ["{}", #"{"é":1}"#], [#"{"ab":1}"#]),
            (
                #"{"required": ["a"], "additionalProperties": false, "properties": {"a": {}}}"#, [#"{"a":1}"#],
                ["{}", #"{"a":1,"b":1}"#]
            ),
            (#"{"required": ["a"], "additionalProperties": {"const": 1}}"#, [#"{"b":1,"a":1}"#], [#"{"a":2}"#]),
            (#"{"oneOf": [{"type": "integer"}, {"minimum": 2}], "type": "number"}"#, ["1", "2.5"], ["1.5", "2"]),
            (#"{"if": {"const": 1}, "then": false, "else": {"type": "number"}, "type": "number"}"#, ["2"], ["1"]),
        ]
    )
    func `a keyword says yes and no`(schema: String, valid: [String], invalid: [String]) throws {
        let schema = try Compiled(schema)
        for text in valid { #expect(schema.plan[0].isValidInOnePass(Array(text.utf8)), "\(text)") }
        for text in invalid { #expect(!schema.plan[0].isValidInOnePass(Array(text.utf8)), "\(text)") }
        for text in valid + invalid { #expect(try schema.isValid(text) == valid.contains(text), "\(text)") }
    }

    @Test(arguments: JSONIndexTests.notJSON)
    func `a text that is not JSON is refused`(text: String) throws {
        #expect(try !Compiled("true").plan[0].isValid(Array(text.utf8)))
    }

    @Test(arguments: JSONIndexTests.notUTF8)
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) throws {
        let quote = [UInt8(ascii: "\"")]
        let schema = try Compiled("true").plan[0]
        #expect(!schema.isValid(quote + bytes + quote))
        #expect(!schema.isValid(Array("{\"".utf8) + bytes + Array("\":1}".utf8)))
    }

    @Test func `512 levels are read and 513 are not`() throws {
        let schema = try Compiled("true").plan[0]
        for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = { String(repeating: opening, count: $0) + "1" + String(repeating: closing, count: $0) }
            #expect(schema.isValidInOnePass(Array(deep(512).utf8)))
            #expect(!schema.isValidInOnePass(Array(deep(513).utf8)))
        }
    }

    @Test func `of members with one name all must be right, or an index is asked`() throws {
        let schema = try Compiled(#"{"properties": {"a": {"type": "integer"}}, "required": ["a"], "maxProperties": 1}"#)
        func verdicts(_ text: String) -> [Bool] {
            [schema.plan[0].isValidInOnePass(Array(text.utf8)), schema.plan[0].isValid(Array(text.utf8))]
        }
        #expect(verdicts(#"{"a":1}"#) == [true, true])
        #expect(verdicts(#"{"a":1,"\u0061":"x"}"#) == [false, false])
        #expect(verdicts(#"{"a":"x","a":1}"#) == [false, true])
        #expect(verdicts(#"{"a":1,"a":2}"#) == [false, true])
    }

    @Test func `a name is known whatever it is written like and wherever it stands`() throws {
        let schema = try Compiled(
            #"{"properties": {"a": {"const": 1}, "a long \"name\" with a é": {"const": "x\\y"}, "b": {}}, "required": ["a"], "additionalProperties": false}"#
        )
        #expect(try schema.isValid(#"{"a":1}"#))
        #expect(try schema.isValid(#"{ "b" : 2 , "a long \"name\" with a é" : "x\\y", "\u0061":1.0}"#))
        #expect(try schema.isValid(#"{"a long \u0022name\" with a \u00e9":"x\u005Cy","a":10e-1}"#))
        #expect(try !schema.isValid(#"{"a":1,"A":1}"#))
        #expect(try !schema.isValid(#"{"a long \"name\" with a é":"x\\y"}"#))
    }

    @Test func `64 names that must be there are counted, and 65 by an index`() throws {
        for count in [64, 65] {
            let names = (0..<count).map { "\"n\($0)\"" }
            let schema = try Compiled(#"{"required": [\#(names.joined(separator: ","))]}"#)
            #expect(schema.plan[0].isForOnePass == (count == 64))
            #expect(try schema.isValid("{\(names.reversed().map { "\($0):0" }.joined(separator: ","))}"))
            #expect(try !schema.isValid("{\(names.dropLast().map { "\($0):0" }.joined(separator: ","))}"))
        }
    }

    @Test func `what a pattern could not say is not taken for a no`() throws {
        let schema = try Compiled(#"{"not": {"type": "string", "pattern": "^(a*)*(b*)*\\1\\2c$"}, "type": "string"}"#)
        #expect(schema.plan[0].isForOnePass)
        let text = "\"" + String(repeating: "a", count: 300) + "\""
        #expect(!schema.plan[0].isValidInOnePass(Array(text.utf8)))
        #expect(try schema.isValid(#""c""#) == false)
        #expect(try schema.isValid(#""b""#))
    }

    @Test func `schemas that lead on and on are left to the one who counts them`() throws {
        let chain = { (count: Int) in
            String(repeating: #"{"allOf": ["#, count: count) + ##"{"items": {"$ref": "#"}}"##
                + String(repeating: "]}", count: count)
        }
        #expect(try Compiled(chain(2)).plan[0].isForOnePass)
        #expect(try !Compiled(chain(3)).plan[0].isForOnePass)
        let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        for count in 1...4 { _ = try Compiled(chain(count)).isValid(text) }
        let many = (0..<70).map { #"{"const": "\#($0)"}"# }.joined(separator: ",")
        #expect(try !Compiled(#"{"type": "string", "anyOf": [\#(many)]}"#).plan[0].isForOnePass)
    }
}
