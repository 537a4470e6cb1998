import CodecGenerator
import Foundation
import ProtocolSpec
import SpecParser

/// The contract that the golden module is made of.
enum EveryKeywordContract {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static func parsed() throws -> Contract {
        let bytes = try [UInt8](Data(contentsOf: tests.appendingPathComponent("every-keyword.yaml")))
        let none = DocumentFiles(
            contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        return try ContractParser(files: none).parse(bytes, file: "CodecGeneratorTests/every-keyword.yaml").contract
    }
}
