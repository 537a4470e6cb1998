internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import Testing

/// Rules of numbers as a contract writes them: one text a keyword.
private func rules(
    minimum: String? = nil,
    maximum: String? = nil,
    above: String? = nil,
    below: String? = nil,
    multipleOf: String? = nil
) throws -> NumberRules {
    func bound(_ text: String?) throws -> Located<DecimalNumber>? {
        try text.map { Located(try #require(DecimalNumber($0)), at: nowhere) }
    }
    return NumberRules(
        minimum: try bound(minimum),
        maximum: try bound(maximum),
        exclusiveMinimum: try bound(above),
        exclusiveMaximum: try bound(below),
        multipleOf: try bound(multipleOf)
    )
}

@Suite struct NumberCaseTests {
    /// The cases of a number in an object: their ids, each with the value that is tried.
    private func cases(_ kind: Schema.Kind) -> [ValueCase] {
        ValueGenerator().cases(of: object([("n", schema(kind))]), seed: 1).filter { $0.path == ["n"] }
    }

    private func values(_ kind: Schema.Kind, _ verdict: ValueCase.Verdict) -> [String: String] {
        var values: [String: String] = [:]
        for example in cases(kind) where example.verdict == verdict {
            if case .set(let value) = example.change { values[String(example.id.dropFirst(2))] = value.jsonText }
        }
        return values
    }

    @Test func `an integer without bounds is tried at the edges of 32 bits, of a Double and of 64 bits`() throws {
        #expect(
            values(.integer(NumberRules()), .valid) == [
                "zero": "0", "negative": "-1", "int32-max": "2147483647", "int32-min": "-2147483648",
                "above-int32": "2147483648", "below-int32": "-2147483649", "above-uint32": "4294967296",
                "above-double": "9007199254740993", "below-double": "-9007199254740993",
                "int64-max": "9223372036854775807", "int64-min": "-9223372036854775808",
            ]
        )
    }

    @Test func `beyond 2^53 a receiver may refuse an integer, and below it not`() throws {
        let exotic = cases(.integer(NumberRules())).filter(\.isExotic).map(\.id)
        #expect(exotic == ["n/above-double", "n/below-double", "n/int64-max", "n/int64-min"])
        let bounded = cases(.integer(try rules(minimum: "-9007199254740992", maximum: "9007199254740992")))
        #expect(bounded.filter(\.isExotic).map(\.id) == ["n/beyond-minimum", "n/beyond-maximum"])
        #expect(cases(.number(try rules(maximum: "0.5"))).filter(\.isExotic).isEmpty)
    }

    @Test func `an edge is tried within the bounds only, and not where a bound is tried already`() throws {
        let valid = values(.integer(try rules(minimum: "-5", maximum: "2147483648")), .valid)
        #expect(
            valid == [
                "at-minimum": "-5", "at-maximum": "2147483648", "int32-max": "2147483647",
            ]
        )
        let even = values(.integer(try rules(minimum: "0", multipleOf: "2")), .valid)
        #expect(Set(even.keys).isSuperset(of: ["above-int32", "above-uint32"]))
        #expect(even["int32-max"] == nil)
        #expect(even["above-double"] == nil)
    }

    @Test(arguments: [
        ("9007199254740993", "9007199254740993", "9007199254740994"),
        ("9007199254740993.0", "9007199254740993", "9007199254740994"),
        ("1e3", "1000", "1001"), ("-0", "0", "1"), ("2.5", "2", "3"), ("-2.5", "-3", "-2"),
        ("9223372036854775806", "9223372036854775806", "9223372036854775807"),
    ])
    func `a maximum of integers is tried to the last digit`(maximum: String, at: String, beyond: String) throws {
        let kind = Schema.Kind.integer(try rules(maximum: maximum))
        #expect(values(kind, .valid)["at-maximum"] == at)
        #expect(values(kind, .invalid)["beyond-maximum"] == beyond)
    }

    @Test(arguments: [
        ("9007199254740993", "9007199254740993", "9007199254740992"), ("2.5", "3", "2"), ("-2.5", "-2", "-3"),
        ("-9223372036854775807", "-9223372036854775807", "-9223372036854775808"),
    ])
    func `a minimum of integers is tried to the last digit`(minimum: String, at: String, beyond: String) throws {
        let kind = Schema.Kind.integer(try rules(minimum: minimum))
        #expect(values(kind, .valid)["at-minimum"] == at)
        #expect(values(kind, .invalid)["beyond-minimum"] == beyond)
    }

    @Test func `nothing is tried beyond what 64 bits hold`() throws {
        let edges = Schema.Kind.integer(try rules(minimum: "-9223372036854775808", maximum: "9223372036854775807"))
        #expect(values(edges, .valid)["at-minimum"] == "-9223372036854775808")
        #expect(values(edges, .valid)["at-maximum"] == "9223372036854775807")
        #expect(values(edges, .invalid).keys.filter { $0.contains("imum") } == [])

        let unsigned = Schema.Kind.integer(try rules(minimum: "0", maximum: "18446744073709551615"))
        #expect(values(unsigned, .valid)["at-maximum"] == nil)
        #expect(values(unsigned, .valid)["int64-max"] == "9223372036854775807")
        #expect(values(unsigned, .invalid)["beyond-maximum"] == nil)

        let open = Schema.Kind.integer(try rules(above: "-9223372036854775809", below: "9223372036854775808"))
        #expect(values(open, .valid)["within-exclusiveMinimum"] == "-9223372036854775808")
        #expect(values(open, .valid)["within-exclusiveMaximum"] == "9223372036854775807")
        #expect(values(open, .invalid).keys.filter { $0.contains("imum") } == [])
    }

    @Test func `an open bound of integers is tried to the last digit`() throws {
        let kind = Schema.Kind.integer(try rules(above: "-9007199254740993", below: "9007199254740993"))
        #expect(values(kind, .invalid)["at-exclusiveMinimum"] == "-9007199254740993")
        #expect(values(kind, .invalid)["at-exclusiveMaximum"] == "9007199254740993")
        #expect(values(kind, .valid)["within-exclusiveMinimum"] == "-9007199254740992")
        #expect(values(kind, .valid)["within-exclusiveMaximum"] == "9007199254740992")
    }

    @Test func `a number beyond its bound is another Double than the bound`() throws {
        let kind = Schema.Kind.number(try rules(minimum: "-9007199254740992", maximum: "1e300"))
        #expect(values(kind, .invalid)["beyond-minimum"] == "-9007199254740994")
        #expect(values(kind, .invalid)["beyond-maximum"] == "\(1e300.nextUp)")
        #expect(values(.number(try rules(maximum: "0.5")), .invalid)["beyond-maximum"] == "1.5")
    }

    @Test func `multiples are counted exactly`() throws {
        let kind = Schema.Kind.integer(try rules(minimum: "9007199254740990", multipleOf: "9007199254740993"))
        #expect(values(kind, .valid)["multiple-1"] == "9007199254740993")
        #expect(values(kind, .valid)["multiple-2"] == "18014398509481986")
        #expect(values(kind, .invalid)["no-multiple"] == "9007199254740994")
        #expect(values(.number(try rules(multipleOf: "0.1")), .valid)["multiple-3"] == "0.3")
    }

    @Test func `a fraction is one, however large the bounds are`() throws {
        let kind = Schema.Kind.integer(try rules(minimum: "9007199254740993"))
        #expect(values(kind, .invalid)["fraction"] == "0.5")
        #expect(values(.integer(try rules(minimum: "7")), .invalid)["fraction"] == "7.5")
    }

    @Test(arguments: [
        (JSONValue.integer(.max), "9223372036854775806"), (.integer(9_007_199_254_740_993), "9007199254740994"),
        (.number(1e300), "5e+299"), (.number(0.5), "1.5"),
    ])
    func `another number than a constant is another one`(constant: JSONValue, other: String) {
        #expect(values(.constant(constant), .invalid)["other"] == other)
    }

    @Test(arguments: ["integer", "number"])
    func `each case is what it says, whatever the bounds`(type: String) throws {
        let texts = [
            nil, "-1e300", "-9223372036854775808", "-9007199254740993", "-2.5", "-0", "0.1", "7", "9007199254740993",
            "9223372036854775807", "1e19",
        ]
        let validator = SchemaValidator()
        for (index, low) in texts.enumerated() {
            for high in [nil] + texts.dropFirst(index + 1) {
                for open in [false, true] {
                    let rules =
                        open ? try rules(above: low, below: high) : try rules(minimum: low, maximum: high)
                    guard type == "number" || rules.integers != nil else { continue }
                    let schema = schema(type == "integer" ? .integer(rules) : .number(rules))
                    for example in ValueGenerator().cases(of: object([("n", schema)]), seed: 1) {
                        guard case .set(let value) = example.change, example.path == ["n"] else { continue }
                        let violations = validator.violations(of: value, in: schema)
                        #expect(
                            violations.isEmpty == (example.verdict == .valid),
                            "\(type) \(low ?? "-") \(high ?? "-") \(open) \(example.id): \(value.jsonText)"
                        )
                    }
                    var random = SplitMix64(seed: 9)
                    for _ in 0..<20 {
                        let value = ValueGenerator().any(schema, using: &random)
                        #expect(
                            validator.violations(of: value, in: schema).isEmpty,
                            "\(type) \(low ?? "-") \(high ?? "-") \(open): \(value.jsonText)"
                        )
                    }
                }
            }
        }
    }
}

@Suite struct NumberGeneratorTests {
    private func values(_ kind: Schema.Kind, isPlain: Bool) -> Set<String> {
        var random = SplitMix64(seed: 4)
        let generator = ValueGenerator()
        return Set(
            (0..<400).map { _ in
                let value =
                    isPlain
                    ? generator.plain(schema(kind), using: &random) : generator.any(schema(kind), using: &random)
                return value.jsonText
            }
        )
    }

    @Test func `an integer that only one value allows is that value`() throws {
        let kind = Schema.Kind.integer(try rules(minimum: "9007199254740993", maximum: "9007199254740993.0"))
        #expect(values(kind, isPlain: true) == ["9007199254740993"])
        #expect(values(kind, isPlain: false) == ["9007199254740993"])
        let least = Schema.Kind.integer(try rules(maximum: "-9223372036854775808"))
        #expect(values(least, isPlain: true) == ["-9223372036854775808"])
    }

    @Test func `a value is never below a large minimum`() throws {
        let found = values(.integer(try rules(minimum: "9223372036854775800")), isPlain: true).compactMap { Int($0) }
        #expect(found.min() == 9_223_372_036_854_775_800)
        #expect(found.max() == .max)
    }

    @Test func `any integer is now and then an edge that every receiver must accept, and a plain one is not`() throws {
        let edges: Set = ["2147483647", "-2147483648", "2147483648", "-2147483649", "4294967296"]
        let any = values(.integer(NumberRules()), isPlain: false)
        #expect(any.isSuperset(of: edges))
        #expect(any.isDisjoint(with: ["9007199254740993", "9223372036854775807"]))
        #expect(values(.integer(NumberRules()), isPlain: true).isDisjoint(with: edges))
        #expect(values(.integer(try rules(minimum: "0", maximum: "9")), isPlain: false).isDisjoint(with: edges))
    }

    @Test func `large multiples stay within 64 bits`() throws {
        let found = values(.integer(try rules(multipleOf: "1e18")), isPlain: true).compactMap { Int($0) }
        #expect(found.count == 10)
        #expect(found.allSatisfy { $0.isMultiple(of: 1_000_000_000_000_000_000) })
    }

    @Test func `numbers between the outermost Doubles are found`() throws {
        let found = values(.number(try rules(minimum: "-1.7e308", maximum: "1.7e308")), isPlain: true)
        #expect(found.count > 300)
    }
}

@Suite struct NumberValidatorTests {
    private func keywords(_ json: String, _ kind: Schema.Kind) throws -> [String] {
        try SchemaValidator().violations(of: JSONValue(decoding: json), in: schema(kind)).map(\.keyword)
    }

    @Test(arguments: [
        ("9007199254740993", []), ("9007199254740994", ["maximum"]), ("9007199254740993.0", []),
        ("9007199254740994.0", ["maximum"]), ("9007199254740992", ["minimum"]),
        ("9.007199254740993e15", []), ("18446744073709551615", ["type"]),
    ])
    func `an integer is compared to the last digit`(json: String, expected: [String]) throws {
        let rules = try rules(minimum: "9007199254740993", maximum: "9007199254740993")
        #expect(try keywords(json, .integer(rules)) == expected)
    }

    @Test func `a constant is compared to the last digit`() throws {
        let constant = Schema.Kind.constant(.integer(9_007_199_254_740_993))
        #expect(try keywords("9007199254740993", constant) == [])
        #expect(try keywords("9007199254740993.0", constant) == [])
        #expect(try keywords("9007199254740992", constant) == ["const"])
        #expect(try keywords("9007199254740992.0", constant) == ["const"])
    }

    @Test func `a message names the bound as people write it, and the value`() throws {
        let violations = SchemaValidator().violations(
            of: .integer(9_007_199_254_740_994),
            in: integer(max: 9_007_199_254_740_993)
        )
        #expect(
            violations.map(\.description) == ["a number of at most 9007199254740993, not 9007199254740994 (maximum)"]
        )
    }
}
