import JSONSchema
import ProtocolSpec
import SchemaValues
import Testing

struct SchemaValueGeneratorTests {
    /// Each keyword of both drafts, and what is hard about it.
    static let schemas: [SchemaSketch] = [
        SchemaSketch(#"{}"#), SchemaSketch(#"true"#), SchemaSketch(#"{"type": ["integer", "null"]}"#),
        SchemaSketch(#"{"const": {"a": [1, 2.5]}}"#), SchemaSketch(#"{"enum": [1, "a", null]}"#),
        SchemaSketch(#"{"type": "string", "enum": [1, "a", null]}"#),
        SchemaSketch(#"{"type": "string", "nullable": true, "minLength": 3}"#),
        SchemaSketch(#"{"type": "integer", "minimum": 9007199254740993, "maximum": 9007199254740993}"#),
        SchemaSketch(#"{"type": "integer", "minimum": 18446744073709551616}"#),
        SchemaSketch(#"{"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001}"#),
        SchemaSketch(#"{"type": "number", "minimum": 0.1, "maximum": 0.4, "multipleOf": 0.1}"#),
        SchemaSketch(#"{"type": "integer", "multipleOf": 7.5, "minimum": 16, "maximum": 40}"#),
        SchemaSketch(#"{"type": "integer", "allOf": [{"multipleOf": 6}, {"multipleOf": 4, "minimum": 5}]}"#),
        SchemaSketch(#"{"type": "string", "minLength": 5, "maxLength": 5}"#),
        SchemaSketch(#"{"type": "string", "pattern": "^[A-Z]{2,4}-\\d+$", "minLength": 12, "maxLength": 14}"#),
        SchemaSketch(#"{"type": "string", "pattern": "^(?!ab)[ab]{2}$"}"#),
        SchemaSketch(#"{"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "b$"}]}"#),
        SchemaSketch(#"{"type": "string", "format": "date-time", "pattern": "Z$"}"#),
        SchemaSketch(#"{"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}"#),
        SchemaSketch(#"{"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": true}"#),
        SchemaSketch(
            #"{"type": "array", "prefixItems": [{"const": 2}, {"type": "string"}], "items": false, "minItems": 2}"#
        ),
        SchemaSketch(
            #"{"type": "array", "items": [{"const": 1}], "additionalItems": {"const": 2}, "minItems": 3}"#,
            dialect: .draft07
        ),
        SchemaSketch(#"{"type": "array", "contains": {"const": 7}, "minContains": 2, "maxContains": 2}"#),
        SchemaSketch(
            #"{"type": "array", "prefixItems": [{"const": 1}], "unevaluatedItems": {"const": 2}, "minItems": 3}"#
        ),
        SchemaSketch(
            #"{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}, "additionalProperties": false}"#
        ),
        SchemaSketch(#"{"type": "object", "minProperties": 3, "maxProperties": 3}"#),
        SchemaSketch(#"{"type": "object", "minProperties": 2, "propertyNames": {"pattern": "^x-[a-z]+$"}}"#),
        SchemaSketch(
            #"{"type": "object", "minProperties": 2, "patternProperties": {"^n": {"type": "integer"}}, "additionalProperties": false}"#
        ),
        SchemaSketch(#"{"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"], "b": ["c"]}}"#),
        SchemaSketch(
            #"{"type": "object", "required": ["a"], "dependentSchemas": {"a": {"required": ["b"], "properties": {"b": {"const": 1}}}}}"#
        ),
        SchemaSketch(
            #"{"required": ["a"], "dependencies": {"a": ["b"], "b": {"required": ["c"]}}}"#,
            dialect: .draft07
        ),
        SchemaSketch(
            #"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "unevaluatedProperties": false}"#
        ),
        SchemaSketch(#"{"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 2}]}"#, reading: .literal),
        SchemaSketch(#"{"anyOf": [{"type": "integer", "maximum": 0}, {"type": "string", "maxLength": 2}]}"#),
        SchemaSketch(#"{"type": "integer", "minimum": 1, "maximum": 4, "not": {"enum": [1, 2, 3]}}"#),
        SchemaSketch(
            #"{"properties": {"k": {"enum": ["a", "b"]}}, "required": ["k"], "if": {"properties": {"k": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}}"#
        ),
        SchemaSketch(
            ##"{"$defs": {"n": {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}}}, "$ref": "#/$defs/n"}"##
        ),
        SchemaSketch(
            ##"{"$id": "http://x/tree", "$dynamicAnchor": "node", "type": "object", "properties": {"sub": {"type": "array", "items": {"$dynamicRef": "#node"}}}, "required": ["sub"]}"##
        ),
        SchemaSketch(##"{"$ref": "#/messages/m", "messages": {"m": {"payload": {"const": 5}}}}"##),
    ]

    @Test("valid values are found, and are valid", arguments: schemas)
    func validValues(_ sketch: SchemaSketch) throws {
        let subject = try sketch.subject()
        var generator = SchemaValueGenerator(subject, seed: 7)
        for _ in 0..<40 {
            let found = generator.valid()
            let value = try #require(found)
            #expect(subject.isValid(value), "\(value.text)")
        }
    }

    @Test("invalid values are invalid", arguments: schemas.dropFirst(2))
    func invalidValues(_ sketch: SchemaSketch) throws {
        let subject = try sketch.subject()
        var generator = SchemaValueGenerator(subject, seed: 7)
        let values = (0..<20).compactMap { _ in generator.invalid() }
        #expect(values.count > 5)
        for value in values { #expect(!subject.isValid(value), "\(value.text)") }
    }

    @Test(
        "where no value is right, none is found",
        arguments: [
            #"false"#, #"{"not": {}}"#, #"{"type": "integer", "minimum": 2, "maximum": 1}"#, #"{"enum": []}"#,
            #"{"type": "string", "minLength": 3, "maxLength": 2}"#, #"{"allOf": [{"const": 1}, {"const": 2}]}"#,
            #"{"type": "integer", "multipleOf": 5, "minimum": 6, "maximum": 9}"#,
            #"{"type": "object", "required": ["a"], "properties": {"a": false}}"#,
            ##"{"$defs": {"n": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/$defs/n"}}}}, "$ref": "#/$defs/n"}"##,
        ]
    )
    func noValues(_ text: String) throws {
        let subject = try SchemaSketch(text).subject()
        var generator = SchemaValueGenerator(subject, seed: 1)
        #expect(generator.valid() == nil)
        #expect(SchemaBoundaryCases.all(of: subject, seed: 1).isEmpty)
    }

    @Test func `numbers stay exact beyond 64 bits and beyond a double`() throws {
        let integers = SchemaSketch(
            #"{"type": "integer", "minimum": 18446744073709551617, "maximum": 18446744073709551617}"#
        )
        var generator = SchemaValueGenerator(try integers.subject(), seed: 1)
        #expect(generator.valid()?.text == "18446744073709551617")
        let decimals = SchemaSketch(
            #"{"type": "number", "minimum": 0.12345678901234567891, "maximum": 0.12345678901234567891}"#
        )
        generator = SchemaValueGenerator(try decimals.subject(), seed: 1)
        #expect(generator.valid()?.text == "0.12345678901234567891")
    }

    @Test func `a seed gives the same values again, another seed others`() throws {
        let sketch = SchemaSketch(
            #"{"type": "object", "properties": {"a": {}, "b": {"type": "string"}}, "required": ["a"]}"#
        )
        func texts(_ seed: UInt64) throws -> [String] {
            var generator = SchemaValueGenerator(try sketch.subject(), seed: seed)
            return (0..<10).compactMap { _ in generator.next(invalid: 30)?.value.text }
        }
        #expect(try texts(3) == texts(3))
        #expect(try texts(3) != texts(4))
    }

    @Test func `now and then a value is invalid, as often as asked`() throws {
        let subject = try SchemaSketch(#"{"type": "object", "required": ["a"]}"#).subject()
        var generator = SchemaValueGenerator(subject, seed: 5)
        let samples = (0..<200).compactMap { _ in generator.next(invalid: 30) }
        let invalid = samples.count { !$0.isValid }
        #expect((30...90).contains(invalid))
        for sample in samples { #expect(subject.isValid(sample.value) == sample.isValid) }
    }

    // MARK: Schemas that would run away

    static let hostile: [SchemaSketch] = [
        SchemaSketch(nested(2_000) { #"{"allOf": [\#($0)]}"# }),
        SchemaSketch(nested(300) { #"{"properties": {"a": \#($0)}, "required": ["a"]}"# }),
        SchemaSketch(nested(14) { #"{"anyOf": [\#($0), \#($0)]}"# }),
        SchemaSketch(nested(60) { #"{"not": \#($0)}"# }),
        SchemaSketch(##"{"$ref": "#"}"##), SchemaSketch(##"{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}"##),
        SchemaSketch(#"{"type": "string", "minLength": 1000000000}"#),
        SchemaSketch(#"{"type": "array", "minItems": 1000000000}"#),
        SchemaSketch(#"{"type": "object", "minProperties": 1000000000}"#),
        SchemaSketch(#"{"type": "string", "pattern": "^(a+)+$", "minLength": 1000}"#),
        SchemaSketch(#"{"type": "string", "pattern": "^((((a{1,99}){1,99}){1,99}){1,99})$"}"#),
        SchemaSketch(##"{"type": "array", "items": {"$ref": "#"}, "minItems": 3}"##),
        SchemaSketch(
            ##"{"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}, "required": ["a", "b"]}"##
        ),
        SchemaSketch(#"{"type": "number", "multipleOf": 1e-300, "minimum": 1e300}"#),
        SchemaSketch(##"{"type": "object", "dependentSchemas": {"a": {"$ref": "#"}}, "required": ["a"]}"##),
    ]

    private static func nested(_ count: Int, _ wrap: (String) -> String) -> String {
        (0..<count).reduce(#"{"type": "integer"}"#) { text, _ in wrap(text) }
    }

    @Test("no schema makes it run away", arguments: hostile)
    func hostileSchemas(_ sketch: SchemaSketch) throws {
        guard let subject = try? sketch.subject() else { return }
        var generator = SchemaValueGenerator(subject, seed: 1)
        for _ in 0..<3 {
            if let value = generator.valid() { #expect(subject.isValid(value)) }
        }
        #expect(SchemaBoundaryCases.all(of: subject, seed: 1).count <= SchemaBoundaryCases.Limits().cases)
    }
}
