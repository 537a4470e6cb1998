internal import CodecRuntime
internal import ProtocolSpec
internal import SchemaValidation
internal import SeededRandom
internal import Testing

@Suite struct FrameFuzzerTests {
    private static let say = object([("kind", schema(.constant(.string("say")))), ("text", text(min: 1, max: 20))])
    private static let fuzzer = FrameFuzzer(
        messages: [
            Message(name: "say", location: nowhere, description: nil, payload: say, discriminatorValue: "say"),
            Message(name: "rich", location: nowhere, description: nil, payload: rich, discriminatorValue: nil),
        ],
        discriminator: "kind",
        recursiveSchemas: richReferences,
        seed: 1
    )

    private static func frames(_ count: Int, seed: UInt64) -> [String] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in fuzzer.frame(using: &random) }
    }

    @Test func `one seed gives one sequence of frames, and another seed another`() {
        #expect(Self.frames(200, seed: 7) == Self.frames(200, seed: 7))
        #expect(Self.frames(200, seed: 7) != Self.frames(200, seed: 8))
    }

    @Test func `every kind of frame comes: valid, nearly valid, not an object, not JSON`() {
        let validator = SchemaValidator(recursiveSchemas: richReferences)
        var counts: [String: Int] = [:]
        for frame in Self.frames(1_000, seed: 3) {
            guard let json = try? JSONValue(decoding: frame) else {
                counts["no JSON", default: 0] += 1
                continue
            }
            guard case .object = json else {
                counts["no object", default: 0] += 1
                continue
            }
            let isValid = [Self.say, rich].contains { validator.violations(of: json, in: $0).isEmpty }
            counts[isValid ? "valid" : "invalid", default: 0] += 1
        }
        #expect(["valid", "invalid", "no object", "no JSON"].allSatisfy { counts[$0, default: 0] > 30 }, "\(counts)")
    }
}

@Suite struct FrameShrinkerTests {
    /// The smallest frame that still has a property, by the candidates' order.
    private func smallest(_ text: String, where holds: (String) -> Bool) -> String {
        var text = text
        while let next = FrameShrinker.candidates(for: text).first(where: holds) { text = next }
        return text
    }

    @Test func `what a failure does not need is left out`() {
        let frame = #"{"type":"say","text":"some words 🧗 and more","extra":{"a":[1,2,3]},"n":17}"#
        #expect(smallest(frame) { $0.contains("🧗") } == #"{"text":"🧗"}"#)
        #expect(smallest(frame) { $0.contains("extra") } == #"{"extra":{}}"#)
        #expect(smallest(frame) { _ in true } == "{}")
    }

    @Test func `text that is not JSON is cut to the piece that matters`() {
        #expect(smallest(#"{"type": "say", NaN, "text": [[["#) { $0.contains("NaN") } == "NaN")
    }

    @Test(arguments: [#"{"a":"long text","b":[1,{"c":null}]}"#, "[[[", #""text""#, "12345", "{}", ""])
    func `every chain of candidates ends`(frame: String) {
        var (text, steps) = (frame, 0)
        while let next = FrameShrinker.candidates(for: text).last, steps < 10_000 { (text, steps) = (next, steps + 1) }
        #expect(steps < 10_000)
    }
}

@Suite struct JSONPointerTests {
    @Test(
        arguments: [
            ("", []), ("/results", ["results"]), ("/a/0/b", ["a", "0", "b"]), ("/a~1b/c~0d", ["a/b", "c~d"]),
            ("/", [""]),
        ] as [(String, [String])]
    )
    func `a pointer is the path of names and indices that it was made from`(pointer: String, path: [String]) {
        #expect(JSONPointer.parts(pointer) == path)
        #expect(JSONPointer.text(path) == pointer)
    }
}
