import CodecRuntime
import EveryKeywordMock
import EveryKeywordProtocol
import ProtocolSpec
import SchemaValidation
import SeededRandom
import Testing

/// Codecs, validator and generator read one contract and must agree on what it allows.
@Suite struct AgreementTests {
    private static let messages = ["everything", "tree", "rules", "choices", "standards", "names", "2nd-größe"]

    private let contract: RoomContract
    private let validator: SchemaValidator
    private let generator: ValueGenerator

    init() throws {
        contract = try EveryKeywordContract.parsed()
        validator = SchemaValidator(recursiveSchemas: contract.recursiveSchemas)
        generator = ValueGenerator(recursiveSchemas: contract.recursiveSchemas)
    }

    private func payload(_ name: String) throws -> Schema {
        try #require(contract.channel.receives.first { $0.message.name == name }).message.payload
    }

    /// The message that a value is read as; nil for one that the contract doesn't know or doesn't allow.
    private func decoded(_ value: JSONValue) -> ClientMessage? {
        guard let message = try? ClientMessage(decoding: value.jsonText) else { return nil }
        return EveryKeyword().isKnown(message) ? message : nil
    }

    @Test(arguments: messages)
    func `a generated value is valid, is read, and is written without loss`(name: String) throws {
        let payload = try payload(name)
        for seed in 0..<100 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            for value in [generator.plain(payload, using: &random), generator.any(payload, using: &random)] {
                #expect(validator.violations(of: value, in: payload) == [], "seed \(seed): \(value.jsonText)")
                let message = try #require(decoded(value), "seed \(seed): \(value.jsonText)")
                let written = try JSONValue(decoding: message.encodedText())
                #expect(written.holds(value), "seed \(seed): \(value.jsonText) became \(written.jsonText)")
                #expect(validator.violations(of: written, in: payload) == [])
                #expect(try ClientMessage(decoding: message.encodedText()) == message)
            }
        }
    }

    @Test(arguments: messages)
    func `validator and codec judge each chosen case as it is labelled`(name: String) throws {
        let payload = try payload(name)
        var random = SplitMix64(seed: 1)
        let base = generator.plain(payload, using: &random)
        let cases = generator.cases(of: payload, seed: 1)
        #expect(Set(cases.map(\.id)).count == cases.count)
        for example in cases {
            let value = example.applied(to: base)
            let isValid = example.verdict == .valid
            let violations = validator.violations(of: value, in: payload)
            #expect(violations.isEmpty == isValid, "\(example.id): \(violations): \(value.jsonText)")
            #expect((decoded(value) != nil) == isValid, "\(example.id): \(value.jsonText)")
        }
    }

    @Test(arguments: messages)
    func `validator and codec agree on every fuzzed value`(name: String) throws {
        let message = try #require(contract.channel.receives.first { $0.message.name == name }).message
        let fuzzer = FrameFuzzer(
            messages: [message],
            discriminator: contract.channel.discriminator,
            recursiveSchemas: contract.recursiveSchemas,
            seed: 5
        )
        var random = SplitMix64(seed: 5)
        var counts = [true: 0, false: 0]
        for _ in 0..<500 {
            let text = fuzzer.frame(using: &random)
            guard let value = try? JSONValue(decoding: text), case .object = value else { continue }
            let isValid = validator.violations(of: value, in: message.payload).isEmpty
            counts[isValid, default: 0] += 1
            let read = try? ClientMessage(decoding: text)
            #expect(read.map(EveryKeyword().isKnown) ?? false == isValid, "\(text)")
        }
        #expect(counts.values.allSatisfy { $0 > 20 }, "\(counts)")
    }

    @Test func `every keyword has cases on both sides`() throws {
        var verdicts: [String: Set<ValueCase.Verdict>] = [:]
        for name in Self.messages {
            for example in generator.cases(of: try payload(name), seed: 1) {
                verdicts[example.keyword, default: []].insert(example.verdict)
            }
        }
        let both = [
            "additionalProperties", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems", "maxLength",
            "maximum", "minItems", "minLength", "minimum", "multipleOf", "oneOf", "pattern", "required", "type",
        ]
        for keyword in both { #expect(verdicts[keyword]?.count == 2, "\(keyword)") }
    }
}

extension JSONValue {
    /// Whether it is another value, or one with more members in its objects.
    fileprivate func holds(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object, .object(let members)): members.allSatisfy { self[$0.name]?.holds($0.value) == true }
        case (.array(let items), .array(let others)):
            items.count == others.count && zip(items, others).allSatisfy { $0.holds($1) }
        default: self == other
        }
    }
}
