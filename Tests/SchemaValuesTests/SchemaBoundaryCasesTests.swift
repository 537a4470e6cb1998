import JSONSchema
import ProtocolSpec
import SchemaValues
import Testing

/// What a keyword comes to: some of its cases by id, with their values.
struct KeywordRow: CustomTestStringConvertible {
    var schema: SchemaSketch
    var valid: [String: String]
    var invalid: [String: String]

    init(
        _ schema: String,
        dialect: SchemaDialect = .draft2020,
        reading: SchemaReading = .asMeant,
        valid: [String: String] = [:],
        invalid: [String: String] = [:]
    ) {
        self.schema = SchemaSketch(schema, dialect: dialect, reading: reading)
        self.valid = valid
        self.invalid = invalid
    }

    var testDescription: String { schema.testDescription }
}

struct SchemaBoundaryCasesTests {
    static let rows: [KeywordRow] = [
        KeywordRow(
            #"{"type": "boolean"}"#,
            valid: ["type/true": "true", "type/false": "false"],
            invalid: ["type/null": "null", "type/as-text": #""true""#, "type/integer": "42", "type/object": "{}"]
        ),
        KeywordRow(#"{"type": "string", "nullable": true}"#, valid: ["nullable/null": "null"]),
        KeywordRow(
            #"{"const": "ping"}"#,
            valid: ["const/same": #""ping""#],
            invalid: ["const/other-1": #""pingx""#, "const/other-2": #""PING""#]
        ),
        KeywordRow(
            #"{"const": 1}"#,
            invalid: ["const/other-1": "2", "const/other-2": "1.1", "const/other-3": #""1""#]
        ),
        KeywordRow(
            #"{"enum": ["a", 2]}"#,
            valid: ["enum/choice-1": #""a""#, "enum/choice-2": "2"],
            invalid: ["enum/other-1": #""ax""#]
        ),
        KeywordRow(
            #"{"type": "integer", "minimum": 5, "maximum": 9}"#,
            valid: ["minimum/5": "5", "maximum/9": "9", "minimum/6": "6"],
            invalid: ["minimum/4": "4", "maximum/10": "10", "type/fraction": "1.5"]
        ),
        KeywordRow(
            #"{"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 2}"#,
            valid: ["exclusiveMinimum/0.51": "0.51", "exclusiveMaximum/1.9": "1.9"],
            invalid: ["exclusiveMinimum/0.5": "0.5", "exclusiveMinimum/0.49": "0.49", "exclusiveMaximum/2": "2"]
        ),
        KeywordRow(
            #"{"type": "integer", "minimum": 3, "exclusiveMinimum": true}"#,
            dialect: .draft07,
            valid: ["minimum/4": "4"],
            invalid: ["minimum/3": "3"]
        ),
        KeywordRow(
            #"{"type": "integer"}"#,
            valid: [
                "type/int32-max": "2147483647", "type/below-int32": "-2147483649", "type/above-uint32": "4294967296",
                "type/above-double": "9007199254740993", "type/below-double": "-9007199254740993",
                "type/int64-min": "-9223372036854775808", "type/above-int64": "9223372036854775808",
                "type/above-uint64": "18446744073709551616",
            ]
        ),
        KeywordRow(
            #"{"type": "integer", "minimum": 9223372036854775807}"#,
            valid: ["minimum/9223372036854775807": "9223372036854775807"],
            invalid: ["minimum/9223372036854775806": "9223372036854775806"]
        ),
        KeywordRow(
            #"{"type": "number", "multipleOf": 0.01}"#,
            valid: ["multipleOf/0.03": "0.03", "multipleOf/10000.03": "10000.03"],
            invalid: ["multipleOf/1.005": "1.005"]
        ),
        KeywordRow(
            #"{"type": "string", "minLength": 2, "maxLength": 3}"#,
            valid: [
                "minLength/2-astral": "\"\u{1F9D7}\u{1F9D7}\"", "maxLength/3-astral": "\"\u{1F9D7}\u{1F9D7}\u{1F9D7}\"",
            ],
            invalid: [
                "minLength/1-astral": "\"\u{1F9D7}\"", "maxLength/4-astral": "\"\u{1F9D7}\u{1F9D7}\u{1F9D7}\u{1F9D7}\"",
            ]
        ),
        KeywordRow(
            #"{"type": "string", "pattern": "^a$"}"#,
            valid: ["pattern/match-1": #""a""#],
            invalid: ["pattern/no-match-1": #""a\n""#]
        ),
        KeywordRow(
            #"{"type": "string", "format": "date"}"#,
            valid: ["format/date-2": #""2024-02-29""#],
            invalid: ["format/no-date-1": #""2023-02-29""#]
        ),
        KeywordRow(
            #"{"type": "array", "items": {"const": 1}, "minItems": 1, "maxItems": 2}"#,
            valid: ["minItems/1": "[1]", "maxItems/2": "[1,1]"],
            invalid: ["minItems/0": "[]", "maxItems/3": "[1,1,1]", "0/const/other-1": "[2]"]
        ),
        KeywordRow(
            #"{"type": "array", "items": {"const": 1}, "uniqueItems": true}"#,
            invalid: ["uniqueItems/twice": "[1,1]"]
        ),
        KeywordRow(
            #"{"type": "array", "prefixItems": [{"const": 1}, {"const": "a"}], "items": false}"#,
            invalid: ["items/more": #"[1,"a","x"]"#, "0/const/other-1": #"[2,"a"]"#, "items/turned": #"["a",1]"#]
        ),
        KeywordRow(
            #"{"type": "array", "items": [{"const": 1}], "additionalItems": {"const": 2}}"#,
            dialect: .draft07,
            valid: ["additionalItems/more": "[1,2]"],
            invalid: ["additionalItems/strange": "[1,{}]"]
        ),
        KeywordRow(
            #"{"type": "array", "contains": {"const": 7}, "minContains": 2, "maxContains": 3}"#,
            valid: ["minContains/minContains-2": "[7,7]", "maxContains/maxContains-3": "[7,7,7]"],
            invalid: [
                "minContains/minContains-1": "[7]", "maxContains/maxContains-4": "[7,7,7,7]", "contains/empty": "[]",
            ]
        ),
        KeywordRow(
            #"{"type": "array", "prefixItems": [{"const": 1}], "unevaluatedItems": false}"#,
            invalid: ["unevaluatedItems/more": #"[1,"x"]"#]
        ),
        KeywordRow(
            #"{"type": "object", "required": ["a"], "properties": {"a": {"const": 1}, "b": {"const": 2}}}"#,
            valid: ["b/properties/present": #"{"a":1,"b":2}"#],
            invalid: ["a/required/missing": "{}", "b/const/other-1": #"{"a":1,"b":3}"#]
        ),
        KeywordRow(
            #"{"type": "object", "additionalProperties": false}"#,
            invalid: ["x_unknown/additionalProperties/unknown": #"{"x_unknown":{"anything":[1,null]}}"#]
        ),
        KeywordRow(
            #"{"type": "object", "additionalProperties": {"const": 1}}"#,
            valid: [
                "x_unknown/additionalProperties/entry": #"{"x_unknown":1}"#,
                "\"\"/additionalProperties/empty-name": #"{"":1}"#,
            ],
            invalid: ["x_unknown/const/other-1": #"{"x_unknown":2}"#]
        ),
        KeywordRow(
            #"{"type": "object", "properties": {"a": {"const": 1}}, "unevaluatedProperties": false}"#,
            invalid: ["x_unknown/unevaluatedProperties/unknown": #"{"x_unknown":{"anything":[1,null]}}"#]
        ),
        KeywordRow(
            #"{"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}, "c": {"const": 3}}, "minProperties": 1, "maxProperties": 2}"#,
            valid: ["minProperties/1": #"{"a":1}"#, "maxProperties/2": #"{"a":1,"b":2}"#],
            invalid: ["minProperties/0": "{}", "maxProperties/3": #"{"a":1,"b":2,"c":3}"#]
        ),
        KeywordRow(
            #"{"type": "object", "propertyNames": {"maxLength": 1}, "additionalProperties": {"const": 0}}"#,
            valid: ["a/propertyNames/name-2": #"{"a":0}"#],
            invalid: ["A b/propertyNames/name-3": #"{"A b":0}"#]
        ),
        KeywordRow(
            #"{"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "dependentRequired": {"a": ["b"]}}"#,
            valid: ["dependentRequired/a-whole": #"{"a":1,"b":2}"#],
            invalid: ["dependentRequired/a-no-b": #"{"a":1}"#]
        ),
        KeywordRow(
            #"{"type": "object", "properties": {"a": {"const": 1}}, "dependencies": {"a": {"required": ["b"]}}}"#,
            dialect: .draft07,
            invalid: ["dependencies/a-bare": #"{"a":1}"#]
        ),
        KeywordRow(
            #"{"anyOf": [{"const": 1}, {"const": "a"}]}"#,
            valid: ["anyOf/anyOf-2": #""a""#],
            invalid: ["anyOf-2/const/other-1": #""ax""#]
        ),
        KeywordRow(
            #"{"oneOf": [{"type": "integer", "minimum": 2}, {"type": "integer", "maximum": 5}]}"#,
            reading: .literal,
            invalid: ["oneOf/both-2": "2"]
        ),
        KeywordRow(#"{"type": "integer", "not": {"const": 3}}"#, invalid: ["not/fits-1": "3"]),
        KeywordRow(
            #"{"type": "object", "properties": {"k": {"type": "boolean"}}, "required": ["k"], "if": {"properties": {"k": {"const": true}}}, "then": {"properties": {"x": {"const": 1}}, "required": ["x"]}}"#,
            invalid: ["x/required/missing": #"{"k":true}"#]
        ),
        KeywordRow(
            ##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer", "maximum": 3}}}"##,
            valid: ["maximum/3": "3"],
            invalid: ["maximum/4": "4"]
        ),
    ]

    @Test("each keyword has its value at the limit and its value beyond", arguments: rows)
    func keywords(_ row: KeywordRow) throws {
        let cases = try row.schema.cases()
        let byID = Dictionary(cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (expected, verdict) in [(row.valid, SchemaValueCase.Verdict.valid), (row.invalid, .invalid)] {
            for (id, value) in expected {
                let found = try #require(byID[id], "\(id) is not in \(byID.keys.sorted())")
                #expect(found.value.text == value)
                #expect(found.verdict == verdict)
            }
        }
    }

    @Test("the judge says of each case what it is expected to be, and each has an id of its own", arguments: rows)
    func verdicts(_ row: KeywordRow) throws {
        let subject = try row.schema.subject()
        let cases = try row.schema.cases()
        #expect(Set(cases.map(\.id)).count == cases.count)
        for found in cases { #expect(subject.isValid(found.value) == (found.verdict == .valid), "\(found.id)") }
        #expect(try row.schema.cases().map(\.id) == cases.map(\.id))
    }

    @Test func `a case says what it is and where the schema says so`() throws {
        let text = #"{"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}}"#
        let cases = try SchemaSketch(text).cases()
        let found = try #require(cases.first { $0.id == "n/maximum/10" })
        #expect(found.label == "n: 10, beyond the limit")
        #expect(found.path == ["n"])
        #expect(found.keyword == "maximum")
        let column = try #require(text.firstRange(of: #""maximum""#)).lowerBound.utf16Offset(in: text) + 1
        #expect(found.location == SourceLocation(file: "schema.json", line: 1, column: column))
    }

    @Test func `there are no more cases than asked for`() throws {
        let members = (0..<200).map { #""m\#($0)": {"type": "integer", "minimum": \#($0)}"# }.joined(separator: ",")
        let sketch = SchemaSketch(#"{"type": "object", "properties": {\#(members)}}"#)
        #expect(try sketch.cases(limits: .init(cases: 50)).count == 50)
    }
}
