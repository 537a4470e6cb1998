import ContractReading
import ContractSuite
import Foundation
import ProtocolSpec
import SpecParser

/// Contracts for tests.
enum Contracts {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// One of those under Examples, by its file's name.
    static func example(_ name: String) throws -> Contract {
        let path = root.appendingPathComponent("Examples/contracts/\(name).yaml").path
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        return try reader.read(bytes, file: path).contract
    }

    /// The contract of a new project: a room with people, whose tokens it describes.
    static func chat() throws -> Contract {
        let path = root.appendingPathComponent("Examples/starter/spec/chat.yaml").path
        return try reader.read(Array(try Data(contentsOf: URL(fileURLWithPath: path))), file: path).contract
    }

    /// A contract whose one socket takes a `ping` and says `pong`, with more of the document behind.
    static func pingPong(_ rest: String = "", server: String = "") throws -> Contract {
        let text = """
            asyncapi: 3.0.0
            info: {title: Ping, version: '1'}
            defaultContentType: application/json
            x-perspective: server
            servers:
              s: {host: localhost, protocol: ws\(server)}
            channels:
              c:
                address: /rooms/{room}
                parameters: {room: {examples: [green]}}
                messages:
                  ping:
                    payload: {type: object, required: [ping], properties: {ping: {type: integer}}}
                    examples: [{payload: {ping: 1}}]
                  pong: {payload: {type: object, required: [pong], properties: {pong: {type: integer}}}}
            operations:
              take: {action: receive, channel: {$ref: '#/channels/c'}, messages: [{$ref: '#/channels/c/messages/ping'}]}
              say: {action: send, channel: {$ref: '#/channels/c'}, messages: [{$ref: '#/channels/c/messages/pong'}]}
            \(rest)
            """
        return try reader.read(Array(text.utf8), file: "ping.yaml").contract
    }

    private static let reader = ContractReader(
        files: DocumentFiles(
            contents: { path, limit throws(DocumentFiles.Failure) in
                guard let data = FileManager.default.contents(atPath: path) else { throw .notFound }
                return Array(data.prefix(limit))
            },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
    )
}

/// A machine with these variables and files.
struct FakeMachine: HostEnvironment {
    struct NotThere: Error {}

    var variables: [String: String] = [:]
    var files: [String: String] = [:]

    func environment(_ name: String) -> String? { variables[name] }
    func contents(of path: String) throws -> String {
        guard let text = files[path] else { throw NotThere() }
        return text
    }
    func output(of command: String) async throws -> String { throw NotThere() }
    func now() -> Int { 1_767_268_800 }
    func nonce() -> UInt64 { 1 }
}
