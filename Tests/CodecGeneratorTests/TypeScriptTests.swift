import CodecGenerator
import Foundation
import ProtocolSpec
import Testing

/// The TypeScript of contracts, against files that people read. That it passes `tsc`, and judges frames as Swift does, is shown
/// in Tests/Codecs, on the same contracts.
///
/// To record: `BELAY_RECORD_GOLDENS=1 swift test --filter TypeScriptTests`; the run that records fails.
@Suite struct TypeScriptTests {
    private static let goldens = EveryKeywordContract.tests.appendingPathComponent("TypeScript")

    private func contract(_ path: String) throws -> Contract {
        let bytes = [UInt8](try Data(contentsOf: ContractDocument.folder(path)))
        return try ContractDocument.read(bytes, file: path)
    }

    /// One room, every keyword of such a contract, and several sockets with frames that are not JSON.
    @Test(arguments: [
        "spec/send-buddy.yaml", "Tests/CodecGeneratorTests/every-keyword.yaml",
        "Examples/contracts/device-telemetry.yaml",
    ])
    func `the output is the golden file, byte for byte`(_ path: String) throws {
        let options = TypeScriptModule.Options(hasValidators: true)
        let file = TypeScriptModule(contract: try contract(path), path: path, options: options).file().file
        let golden = Self.goldens.appendingPathComponent(file.name)
        if ProcessInfo.processInfo.environment["BELAY_RECORD_GOLDENS"] != nil {
            try file.contents.write(to: golden, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file.name); read the difference, then run again without recording")
        }
        #expect(
            try file.contents == String(contentsOf: golden, encoding: .utf8),
            "\(file.name) differs from its golden"
        )
    }

    /// The file of a contract whose server sends messages.
    private func text(_ messages: String, schemas: String = "{}", validators: Bool = true) throws -> String {
        let text = """
            asyncapi: 3.0.0
            info: {title: "A */ title", version: 1.0.0}
            x-perspective: server
            channels:
              default: {address: /socket, messages: \(messages)}
            components: {schemas: \(schemas)}
            """
        let contract = try ContractDocument.read(Array(text.utf8))
        return TypeScriptModule(contract: contract, path: "a.yaml", options: .init(hasValidators: validators)).file()
            .file.contents
    }

    @Test(arguments: [
        ("{type: array, items: {type: integer}}", "export type News = number[];"),
        ("{type: [string, 'null']}", "export type News = string | null;"),
        ("{enum: [a, 'b\"', 2]}", "export type News = \"a\" | \"b\\\"\" | 2;"),
        ("{oneOf: [{type: string}, {type: boolean}]}", "export type News = string | boolean;"),
        ("true", "export type News = unknown;"),
        ("false", "export type News = never;"),
        ("{type: object, additionalProperties: {type: boolean}}", "  [name: string]: boolean;"),
        ("{type: object, required: [a-b], properties: {a-b: {}}}", "  \"a-b\": unknown;"),
        ("{type: object, properties: {class: {type: string}}}", "  class?: string;"),
        ("{type: object, properties: {a: {description: 'Ends */ here.'}}}", "  /** Ends *\\/ here. */"),
        (
            "{allOf: [{type: object, properties: {a: {const: 1}}}, {type: object, required: [a]}]}",
            "export type News = { a?: 1 } & { a: unknown };"
        ),
    ])
    func `a schema of each kind has a type`(_ payload: String, _ line: String) throws {
        let text = try text("{news: {payload: \(payload)}}", validators: false)
        #expect(text.split(separator: "\n").contains { $0 == line }, "\(text)")
    }

    @Test func `names that are words of the language, or of the file, stand aside`() throws {
        let text = try text(
            "{error: {payload: {type: object}}, check: {payload: {const: 1}}, unknown: {payload: {const: 2}}}"
        )
        #expect(text.contains("export interface ErrorMessage {"))
        #expect(text.contains("export type CheckMessage = 1;"))
        #expect(text.contains("export function defaultSocketURL("))
        #expect(text.contains("{ readonly message: \"$unknown\"; readonly payload: unknown }"))
    }

    @Test func `types alone leave nothing of the validators behind`() throws {
        let text = try text(
            "{news: {payload: {type: object, properties: {a: {type: integer, minimum: 1}}}}}",
            validators: false
        )
        #expect(!text.contains("Check") && !text.contains("class ") && !text.contains("ReceivedMessage"))
    }

    @Test func `what is not judged is told in the file and beside it`() throws {
        let contract = try ContractDocument.read(
            Array(
                """
                asyncapi: 3.0.0
                info: {title: Test, version: 1.0.0}
                x-perspective: server
                channels:
                  a: {address: /a, messages: {news: {payload: {type: string, format: idn-hostname}}}}
                """.utf8
            )
        )
        let (file, gaps) = TypeScriptModule(contract: contract, path: "a.yaml", options: .init(hasValidators: true))
            .file()
        #expect(gaps.count == 1)
        #expect(gaps.first?.contains("idn-hostname") == true)
        #expect(gaps.allSatisfy { file.contents.contains("// - \($0)") })
    }

    @Test func `the same contract gives the same bytes`() throws {
        func file() throws -> CodecGenerator.File {
            let contract = try contract("Examples/contracts/charge-point.yaml")
            return TypeScriptModule(contract: contract, path: "a.yaml", options: .init(hasClient: true)).file().file
        }
        #expect(try file() == file())
    }
}
