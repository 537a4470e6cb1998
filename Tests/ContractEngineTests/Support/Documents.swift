internal import ContractFiles
internal import ContractReading
import Foundation
internal import ProtocolSpec

/// Contracts on disk.
enum Documents {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Our own example contracts.
    static let examples: [String] = {
        let folder = root.appending(path: "Examples/contracts")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.sorted().map { folder.appending(path: $0).path }
    }()

    /// Public documents of others; empty where BELAY_ASYNCAPI_CORPUS is not set.
    static let corpus: [String] = {
        guard let folder = ProcessInfo.processInfo.environment["BELAY_ASYNCAPI_CORPUS"] else { return [] }
        let inside = [
            "satmouse/specs/asyncapi.yaml", "social-frontend/examples/social-media/frontend/asyncapi.yaml",
            "voiceblender/asyncapi.yaml",
        ]
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let own = files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted()
        return (own + inside).map { "\(folder)/\($0)" }
    }()

    static func contract(_ path: String) throws -> Contract {
        try ContractFile.reading(path).contract
    }
}
