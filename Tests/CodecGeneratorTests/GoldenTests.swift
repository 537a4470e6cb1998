import CodecGenerator
import CodecRuntime
import EveryKeywordMock
import EveryKeywordProtocol
import Foundation
import ProtocolSpec
import ServerRules
import Testing

/// The generator's output for a contract with every keyword, against the files of a module that the tests also compile.
///
/// To record: `BELAY_RECORD_GOLDENS=1 swift test --filter GoldenTests`; the run that records fails, so that it is not
/// taken for a check.
@Suite struct GoldenTests {
    private func generator() throws -> CodecGenerator {
        CodecGenerator(contract: try EveryKeywordContract.parsed())
    }

    private func modules() throws -> [CodecGenerator.Module] {
        try [generator().protocolModule(), generator().mockModule()]
    }

    @Test func `the output is the golden modules, byte for byte`() throws {
        for module in try modules() {
            let folder = EveryKeywordContract.tests.deletingLastPathComponent().appendingPathComponent(module.name)
            if ProcessInfo.processInfo.environment["BELAY_RECORD_GOLDENS"] != nil {
                try Self.record(module, in: folder)
            }
            let present = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(module.files.map(\.name) == present)
            for file in module.files {
                let golden = try String(contentsOf: folder.appendingPathComponent(file.name), encoding: .utf8)
                #expect(file.contents == golden, "\(file.name) differs from its golden")
            }
        }
    }

    private static func record(_ module: CodecGenerator.Module, in folder: URL) throws {
        for file in module.files {
            try file.contents.write(to: folder.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
        }
        Issue.record("recorded \(module.files.count) files; read the difference, then run again without recording")
    }

    @Test func `one file has the app's declarations, in their order`() throws {
        func declarations(_ file: CodecGenerator.File) -> [Substring] {
            let lines = file.contents.split(separator: "\n")
            return Array(lines.drop { $0.hasPrefix("// ") || $0.hasSuffix("import CodecRuntime") })
        }
        let combined = try generator().combined()
        #expect(combined.contents.hasPrefix("// \(CodecGenerator.mark)\n"))
        // The mock's module reads what is deprecated; in one file no other module is there.
        var files = try generator().protocolModule().files
        for index in files.indices { files[index].contents.replace("package var _", with: "var _") }
        #expect(declarations(combined) == files.flatMap(declarations))
    }

    @Test func `what apps import has no example person, room or delivery, and imports the runtime alone`() throws {
        let contract = try EveryKeywordContract.parsed(people: ["solo": "Ada Example"])
        let generator = CodecGenerator(contract: contract)
        let app = (generator.protocolModule().files + [generator.combined()]).map(\.contents)
        let mock = generator.mockModule().files.map(\.contents)
        let examples = contract.channel.address.parameters.flatMap(\.examples).map { "\"\($0)\"" }
        #expect(examples == ["\"lobby\"", "\"attic\""])
        for word in examples + ["Ada Example", "ExamplePerson", "ChannelRules", "WireDelivery", "CloseRule"] {
            #expect(app.allSatisfy { !$0.contains(word) }, "\(word) is in what apps import")
            #expect(mock.contains { $0.contains(word) }, "\(word) is not in the mock's module")
        }
        let lines = app.flatMap { $0.split(separator: "\n") }
        let imports = lines.filter { $0.hasPrefix("import ") || $0.hasPrefix("public import ") }
        #expect(Set(imports.map { $0.split(separator: " ").last }) == ["CodecRuntime"])
    }

    @Test func `the same contract gives the same bytes`() throws {
        #expect(try modules() == modules())
        #expect(try generator().combined() == generator().combined())
    }
}

/// What the compiled golden does.
@Suite struct EveryKeywordTests {
    private let full = """
        {"note":"n","kind":"everything","text":"a😀","nested":{"text":"t","flag":true},"list":[0,9],"matrix":[[1.5],[]],\
        "people":[{"name":"A","born":"2026-01-13T18:30:00.5+01:00"},{"name":"B"}],"level":"very high","ratio":-0.5,"count":-3,\
        "nullable":null,"id":"550e8400-e29b-41d4-a716-446655440000","anything":{"x":[1,null]},"answer":42,"default":true,\
        "self":false,"2fa":true,"größe":7,"is_ok":true,"isOk":false,"with space":true,"\\"quoted\\"":true}
        """
    private let least = #"{"kind":"everything","text":"ab","nested":{"text":""},"list":[1],"level":"3","nullable":"x"}"#

    @Test func `every field is read, and written again in the contract's order`() throws {
        let message = try Everything(decoding: full)
        #expect(message.encodedText() == full)
        #expect(message.level == .veryHigh && message.self_ == false && message.isOk == true && message.isOk2 == false)
        #expect(message.nullable == nil && message.people?.last?.born == nil)
    }

    @Test func `optional fields may be missing`() throws {
        let message = try Everything(decoding: least)
        // A constant is written although it was not there.
        #expect(message.encodedText() == String(least.dropLast()) + #","answer":42}"#)
    }

    @Test(arguments: [
        (#""text":"ab""#, #""text":"a""#, "/text", DecodeError.Code.outOfBounds),
        (#""text":"ab""#, #""text":"abcdef""#, "/text", .outOfBounds),
        (#""text":"ab""#, #""text":null"#, "/text", .typeMismatch),
        (#""text":"ab","#, "", "/text", .missingField),
        (#""kind":"everything""#, #""kind":"tree""#, "/kind", .wrongValue),
        (#""kind":"everything","#, "", "/kind", .missingField),
        (#"{"text":""}"#, #"{"text":"","more":1}"#, "/nested/more", .unexpectedField),
        (#"{"text":""}"#, #"[]"#, "/nested", .typeMismatch),
        ("[1]", "[]", "/list", .outOfBounds),
        ("[1]", "[1,2,3,4]", "/list", .outOfBounds),
        ("[1]", "[1,10]", "/list/1", .outOfBounds),
        ("[1]", "[-1]", "/list/0", .outOfBounds),
        ("[1]", "[1.5]", "/list/0", .typeMismatch),
        (#""3""#, #""medium""#, "/level", .wrongValue),
        (#""x""#, #""xxxx""#, "/nullable", .outOfBounds),
        (#","nullable":"x""#, "", "/nullable", .missingField),
        (#""nullable":"x""#, #""nullable":"x","answer":43"#, "/answer", .wrongValue),
        (#""nullable":"x""#, #""nullable":"x","ratio":1.6"#, "/ratio", .outOfBounds),
        (#""nullable":"x""#, #""nullable":"x","id":"no""#, "/id", .badFormat),
        (#""nullable":"x""#, #""nullable":"x","people":[{"name":"A","born":"now"}]"#, "/people/0/born", .badFormat),
    ])
    func `a mistake is reported at its path`(
        _ old: String,
        _ new: String,
        _ path: String,
        _ code: DecodeError.Code
    ) throws {
        let text = least.replacing(old, with: new)
        #expect(text != least)
        let error = #expect(throws: DecodeError.self) { try Everything(decoding: text) }
        #expect(error?.pointer == path)
        #expect(error?.code == code)
    }

    @Test func `a schema that refers to itself is read and written`() throws {
        let text = #"{"kind":"tree","root":{"name":"a","next":{"name":"b"},"children":[{"name":"c"}]}}"#
        let tree = try Tree(decoding: text)
        #expect(tree.root.next?.name == "b")
        #expect(tree.encodedText() == text)
    }

    @Test func `a message with an unknown discriminator is a value and keeps its bytes`() throws {
        let text = #"{"more": [1, 2],"kind":"later"}"#
        let message = try ClientMessage(decoding: text)
        guard case .unknown(let unknown) = message else {
            Issue.record("decoded as \(message)")
            return
        }
        #expect(unknown.discriminator == "later")
        #expect(message.encodedText() == text)
        #expect(!EveryKeyword().isKnown(message))
    }

    @Test func `an unknown message must still be well-formed`() {
        #expect(throws: DecodeError.self) { try ClientMessage(decoding: #"{"kind":"later","x":tru}"#) }
    }

    @Test func `the discriminator decides before anything else is decoded`() {
        let error = #expect(throws: DecodeError.self) {
            try ClientMessage(decoding: #"{"root":7,"kind":"tree"}"#)
        }
        #expect(error?.pointer == "/root")
    }

    @Test(arguments: [#"{"x":1}"#, #"{"kind":1}"#, #"{"kind":null}"#, "[]", "1", "\"everything\""])
    func `a message without a discriminator is an error`(_ text: String) {
        #expect(throws: DecodeError.self) { try ClientMessage(decoding: text) }
    }

    @Test func `deliveries take each field from its source`() throws {
        var source = CountingSource()
        let sender = WirePerson(id: WireUUID(high: 1, low: 2), name: "Ada")
        let message = try ClientMessage(decoding: least)
        let deliveries = EveryKeyword().deliveries(of: message, from: sender, source: &source)
        #expect(deliveries.map(\.audience) == [.sender, .all])
        #expect(
            deliveries.map { $0.message.encodedText() } == [
                #"{"kind":"echo","id":"00000000-0000-0001-0000-000000000000","text":"ab","#
                    + #""sender":"00000000-0000-0001-0000-000000000002","name":"Ada","inner":"","#
                    + #""at":"1970-01-01T00:00:00.000002Z"}"#,
                #"{"kind":"class","for":"Ada","mood":"calm"}"#,
            ]
        )
    }

    @Test func `close codes have everything that the contract says`() {
        #expect(CloseCode.allCases.map(\.rawValue) == [4100, 4101, 4102, 4103, 4104])
        #expect(CloseCode.badKey.reason == "Bad \"key\"")
        #expect(CloseCode.badKey.retry == .backoff)
        #expect(CloseCode.badKey.name == "badKey")
        #expect(CloseCode(rawValue: 4999) == nil)
    }

    @Test func `the mock's rules of close codes say when and how each is used`() {
        let rules = EveryKeyword().channel.closeCodes
        #expect(rules.map(\.code) == CloseCode.allCases.map(\.rawValue))
        #expect(rules.map(\.name) == CloseCode.allCases.map(\.name))
        #expect(rules.map(\.retry) == CloseCode.allCases.map(\.retry))
        #expect(rules.first { $0.code == CloseCode.default.rawValue }?.phase == .handshake)
        #expect(rules.last?.condition == .invalidFrame)
    }

    @Test func `the answer to an invalid frame depends on its discriminator`() {
        let wire = EveryKeyword()
        #expect(wire.onInvalid(discriminator: "everything") == .ignore)
        #expect(wire.onInvalid(discriminator: "tree") == .close(4104))
        #expect(wire.onInvalid(discriminator: nil) == .close(4104))
    }
}

/// Gives consecutive values, so that a test can state what it expects.
struct CountingSource: WireSource {
    private var count: UInt64 = 0

    mutating func uuid() -> WireUUID {
        count += 1
        return WireUUID(high: count, low: 0)
    }

    mutating func timestamp() -> WireTimestamp {
        count += 1
        return WireTimestamp(microseconds: Int64(count))
    }
}
