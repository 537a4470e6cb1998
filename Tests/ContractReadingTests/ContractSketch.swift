import CodecRuntime
import ContractReading
import Foundation
import ProtocolSpec
import SpecParser

/// Contracts for tests of recognition and explanation.
enum ContractSketch {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The contracts under Examples, by their file's name.
    static let examples = [
        "charge-point", "client-side", "device-telemetry", "json-rpc", "lobby-chat", "price-feed",
        "price-feed-gateway", "weather-2x",
    ]

    static func example(_ name: String, perspective: Contract.Side.Role? = nil) throws -> ReadContract {
        let path = root.appendingPathComponent("Examples/contracts/\(name).yaml").path
        let files = DocumentFiles(
            contents: { path, limit throws(DocumentFiles.Failure) in
                guard let data = FileManager.default.contents(atPath: path) else { throw .notFound }
                return Array(data.prefix(limit))
            },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        return try ContractReader(files: files, perspective: perspective).read(bytes, file: path)
    }

    static func read(_ text: String) throws -> ReadContract {
        let files = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try ContractReader(files: files).read(Array(text.utf8), file: "sketch.yaml")
    }

    /// A contract whose server receives messages on one socket.
    ///
    /// - Parameters:
    ///   - messages: each as `name: {payload: …}`.
    ///   - rest: more of the document.
    /// - Returns: the contract.
    /// - Throws: where the document can't be read.
    static func receiving(_ messages: [String], rest: String = "") throws -> Contract {
        let text = """
            asyncapi: 3.0.0
            info: {title: Sketch, version: '1'}
            defaultContentType: application/json
            x-perspective: server
            channels:
              c:
                address: /
                messages:
            \(messages.map { "      " + $0 }.joined(separator: "\n"))
            operations:
              o:
                action: receive
                channel: {$ref: '#/channels/c'}
            \(rest)
            """
        return try read(text).contract
    }

    static func json(_ text: String) throws -> JSONValue { try JSONValue(decoding: text) }
}

extension Contract {
    func plan(_ direction: MessageRecognition.Direction = .received, of socket: Int = 0) -> MessageRecognition {
        MessageRecognition(self, socket: sockets[socket], direction: direction)
    }

    func id(_ name: String) throws -> Message.ID {
        guard let index = messages.firstIndex(where: { $0.name == name }) else { throw Missing(name: name) }
        return Message.ID(index: index)
    }

    struct Missing: Error {
        var name: String
    }
}

extension MessageRecognition {
    /// The names of the best candidates: the first, and those that are just as good.
    func best(_ frame: Frame, in contract: Contract) -> [String] {
        let candidates = recognise(frame)
        let tied = candidates.dropFirst().prefix { $0.isTied }
        return (candidates.prefix(1) + tied).map { contract[$0.message].name }
    }
}
