internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import Testing

@Suite struct ValueGeneratorTests {
    private let generator = ValueGenerator(recursiveSchemas: richReferences)
    private let validator = SchemaValidator(recursiveSchemas: richReferences)

    @Test func `plain and any values satisfy their schema, from any seed`() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            #expect(validator.violations(of: generator.plain(rich, using: &random), in: rich).isEmpty, "seed \(seed)")
            #expect(validator.violations(of: generator.any(rich, using: &random), in: rich).isEmpty, "seed \(seed)")
        }
    }

    @Test func `one seed gives one value`() {
        var (first, second) = (SplitMix64(seed: 7), SplitMix64(seed: 7))
        #expect(generator.any(rich, using: &first) == generator.any(rich, using: &second))
    }

    @Test func `a plain value has what is required and no more`() {
        var random = SplitMix64(seed: 1)
        let value = generator.plain(rich, using: &random)
        #expect(value["title"] != nil)
        #expect(value["next"] == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `each case is what it says: a valid one satisfies the schema, an invalid one breaks its keyword`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let base = generator.plain(rich, using: &random)
        for example in generator.cases(of: rich, seed: seed) {
            let violations = validator.violations(of: example.applied(to: base), in: rich)
            #expect(violations.isEmpty == (example.verdict == .valid), "\(example.id): \(violations)")
        }
    }

    @Test func `ids are stable, each once`() {
        let ids = generator.cases(of: rich, seed: 1).map(\.id)
        #expect(ids == generator.cases(of: rich, seed: 2).map(\.id))
        #expect(Set(ids).count == ids.count)
    }

    @Test func `a string is tried at, under and over its limits in every way of counting`() {
        let ids = generator.cases(of: object([("t", text(min: 1, max: 4))]), seed: 1).map(\.id)
        #expect(
            ids == [
                "t/missing", "t/length-1", "t/length-1-astral", "t/length-0", "t/length-4", "t/length-4-astral",
                "t/length-4-combining", "t/length-5", "t/length-5-astral", "t/length-5-combining", "t/nul", "t/null",
                "t/number", "t/boolean", "t/array", "t/object", "extra-field",
            ]
        )
    }

    @Test func `the ways of counting differ where they should`() {
        var random = SplitMix64(seed: 3)
        let astral = TextSample.astral.text(count: 10, using: &random)
        let combining = TextSample.combining.text(count: 10, using: &random)
        #expect((astral.unicodeScalars.count, astral.utf16.count) == (10, 20))
        #expect((combining.unicodeScalars.count, combining.count) == (10, 5))
    }

    @Test func `a recursive schema is entered once`() {
        let ids = generator.cases(of: rich, seed: 1).map(\.id)
        #expect(ids.contains("next/label/length-0"))
        #expect(!ids.contains { $0.hasPrefix("next/next/label") })
    }

    @Test func `a change reaches into arrays and objects, and adds only where it may`() throws {
        let base = try JSONValue(decoding: #"{"a": [{"b": 1}], "c": 2}"#)
        #expect(try base.setting(.null, at: ["a", "0", "b"]) == JSONValue(decoding: #"{"a": [{"b": null}], "c": 2}"#))
        #expect(try base.setting(nil, at: ["a", "0"]) == JSONValue(decoding: #"{"a": [], "c": 2}"#))
        #expect(base.setting(.null, at: ["d"])["d"] == .null)
        #expect(base.setting(.null, at: ["d", "e"]) == base)
        #expect(base.setting(.null, at: ["a", "7"]) == base)
    }
}
