internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import Testing

@Suite struct SchemaValidatorTests {
    private func keywords(_ json: String, _ schema: Schema) throws -> [String] {
        try SchemaValidator(recursiveSchemas: richReferences)
            .violations(of: JSONValue(decoding: json), in: schema).map { "\($0.pointer) \($0.keyword)" }
    }

    @Test(arguments: [
        (#""ab""#, []), (#""a""#, [" minLength"]), (#""abcd""#, [" maxLength"]), ("1", [" type"]),
        // Three code points that are six UTF-16 units, and three that are two characters.
        (#""\ud83e\uddd7\ud83e\uddd7\ud83e\uddd7""#, []), (#""e\u0301x""#, []), (#""e\u0301e\u0301""#, [" maxLength"]),
    ])
    func `a string is measured in code points`(json: String, expected: [String]) throws {
        #expect(try keywords(json, text(min: 2, max: 3)) == expected)
    }

    @Test(arguments: [
        ("550e8400-e29b-41d4-a716-446655440000", true), ("550E8400-E29B-41D4-A716-446655440000", true),
        ("550e8400e29b41d4a716446655440000", false), ("{550e8400-e29b-41d4-a716-446655440000}", false), ("", false),
    ])
    func `a UUID has its five groups`(text: String, isValid: Bool) {
        #expect(StringFormat.uuid.matches(text) == isValid)
    }

    @Test(arguments: [
        ("2026-01-13T18:30:00.123456Z", true), ("2026-01-13T18:30:00+00:00", true), ("2024-02-29T00:00:00z", true),
        ("2026-02-29T00:00:00Z", false), ("2026-01-13T18:30:00", false), ("2026-01-13 18:30:00Z", false),
        ("2026-01-13T24:00:00Z", false), ("2026-01-13T18:30:00.Z", false),
    ])
    func `a date and time is RFC 3339's`(text: String, isValid: Bool) {
        #expect(StringFormat.dateTime.matches(text) == isValid)
    }

    @Test(arguments: [("1", []), ("3.0", []), ("0", [" minimum"]), ("4", [" maximum"]), ("1.5", [" type"])])
    func `an integer is a number without fraction, within its bounds`(json: String, expected: [String]) throws {
        #expect(try keywords(json, integer(min: 1, max: 3)) == expected)
    }

    @Test func `every violation of a value is found, with its pointer`() throws {
        let json = #"""
            {"type": "memo", "id": 7, "at": "soon", "count": 9, "ratio": -0.5, "tags": ["", 1, "c"], "mood": "odd",
             "done": null, "next": {"label": "x", "next": {"label": ""}}}
            """#
        #expect(
            try keywords(json, rich) == [
                "/type const", " required", "/id type", "/at format", "/count maximum", "/ratio minimum",
                "/tags maxItems",
                "/tags/0 minLength", "/tags/1 type", "/mood enum", "/next/next/label minLength",
            ]
        )
    }

    @Test func `a violation points to the keyword's place in the contract`() throws {
        let violations = SchemaValidator().violations(of: .string("abcdef"), in: text(min: 2, max: 5))
        #expect(violations.map(\.location) == [line(11)])
        #expect(violations.map(\.description) == ["a string of at most 5 code points, not 6 (maxLength)"])
    }

    @Test func `a closed object reports unknown members, an open one ignores them`() throws {
        let properties = [("a/b", text(min: 1))]
        #expect(try keywords(#"{"a/b": "", "c": 1}"#, object(properties)) == ["/a~1b minLength"])
        #expect(
            try keywords(#"{"a/b": "x", "c": 1}"#, object(properties, closed: true)) == [" additionalProperties"]
        )
    }

    @Test(.timeLimit(.minutes(1))) func `trying the branches of choices has an end`() {
        let list = list(schema(.reference("either")))
        let either = schema(.choice(ChoiceRules(branches: [list, list])))
        let deep = (0..<200).reduce(JSONValue.array([])) { value, _ in .array([value]) }
        let validator = SchemaValidator(recursiveSchemas: ["either": either])
        #expect(validator.violations(of: deep, in: either).map(\.keyword) == ["oneOf"])
    }

    @Test func `references that lead to each other end`() throws {
        let circle = ["a": schema(.reference("b")), "b": schema(.reference("a"))]
        #expect(SchemaValidator(recursiveSchemas: circle).violations(of: .null, in: schema(.reference("a"))).isEmpty)
    }
}
