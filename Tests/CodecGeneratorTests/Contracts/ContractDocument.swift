internal import CodecGenerator
internal import ContractReading
internal import Foundation
internal import ProtocolSpec
internal import SpecParser

/// Contracts of any kind, for the generator's tests.
enum ContractDocument {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func folder(_ name: String) -> URL { root.appendingPathComponent(name) }

    /// One of Examples/contracts.
    static func example(_ name: String) throws -> Contract {
        let path = "Examples/contracts/\(name).yaml"
        return try read([UInt8](Data(contentsOf: root.appendingPathComponent(path))), file: path)
    }

    static func read(_ bytes: [UInt8], file: String = "a.yaml") throws(DocumentError) -> Contract {
        let files = DocumentFiles(
            contents: { path, _ throws(DocumentFiles.Failure) in
                guard let data = try? Data(contentsOf: root.appendingPathComponent(path)) else { throw .notFound }
                return [UInt8](data)
            },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try ContractReader(files: files).read(bytes, file: file).contract
    }

    /// The files of the module that a document of one channel, `/socket`, gives.
    ///
    /// - Parameters:
    ///   - messages: the messages that the server sends, in flow style, by name.
    ///   - schemas: the shared schemas, in flow style, by name.
    ///   - more: more lines of the document.
    /// - Returns: their contents by name.
    /// - Throws: where the document can't be read.
    static func files(
        _ messages: KeyValuePairs<String, String>,
        schemas: KeyValuePairs<String, String> = [:],
        more: String = ""
    ) throws -> [String: String] {
        let names = messages.map { "\($0.key.debugDescription): {$ref: '#/components/messages/\($0.key)'}" }
        let text = """
            asyncapi: 3.0.0
            info: {title: Test, version: 1.0.0}
            x-perspective: server
            channels:
              socket: {address: /socket, messages: {\(names.joined(separator: ", "))}}
            operations:
              send: {action: send, channel: {$ref: '#/channels/socket'}}
            \(more)
            components:
              messages:
            \(messages.map { "    \($0.key.debugDescription): \($0.value)" }.joined(separator: "\n"))
              schemas:
                unused: {type: string}
            \(schemas.map { "    \($0.key.debugDescription): \($0.value)" }.joined(separator: "\n"))
            """
        return try files(text)
    }

    /// The files of the module that a document gives, by name without `.swift`.
    static func files(_ text: String) throws -> [String: String] {
        let module = ContractCodecs(contract: try read(Array(text.utf8)), module: "Test").module()
        return Dictionary(uniqueKeysWithValues: module.files.map { (String($0.name.dropLast(6)), $0.contents) })
    }
}
