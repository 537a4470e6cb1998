import ContractReading
import Foundation
import ProtocolSpec
import SpecParser
import Testing

private enum Corpus {
    static let folder = ProcessInfo.processInfo.environment["BELAY_ASYNCAPI_CORPUS"]
}

/// Real documents, where `BELAY_ASYNCAPI_CORPUS` says: what people found wrong in them is found, and what they found right is not
/// told.
@Suite(.enabled(if: Corpus.folder != nil, "BELAY_ASYNCAPI_CORPUS is not set"))
struct CorpusFaultTests {
    struct Document: Sendable, CustomTestStringConvertible {
        var path: String
        /// Lines of which something must be said.
        var faults: [Int]
        var testDescription: String { path }
    }

    /// More warnings than these are read by nobody.
    private static let most = 40

    @Test(arguments: [
        Document(path: "binance.yaml", faults: [172, 204, 219, 440, 525, 1043]),
        Document(path: "coinbase.yaml", faults: [118, 119, 135, 146, 172, 443, 483, 551, 925, 1508, 1609, 1669]),
        Document(path: "curator.yaml", faults: []),
        Document(
            path: "deepgram-3x.yaml",
            faults: [180, 205, 245, 433, 579, 950, 1107, 1255, 1376, 1384, 1868]
        ),
        Document(path: "discord-gateway.yaml", faults: [61, 849]),
        Document(path: "drivemarkets.yaml", faults: [416]),
        Document(path: "future-mobility.yaml", faults: []),
        Document(path: "gemini-2x.yaml", faults: [117, 118, 123, 190]),
        Document(path: "gemini.yaml", faults: [270]),
        Document(path: "gladia.yaml", faults: [544]),
        Document(path: "helius.yaml", faults: [107, 212]),
        Document(path: "hyperliquid.yaml", faults: [38, 108]),
        Document(path: "kraken-channels.yaml", faults: [155, 157, 167, 283]),
        Document(path: "kraken-filter.yaml", faults: [149, 151, 161, 277]),
        Document(path: "krakenfutures.yaml", faults: [528, 597, 1285, 2189, 2223, 2280, 2323]),
        Document(path: "kubescape.yaml", faults: [41, 70]),
        Document(path: "magistrala.yaml", faults: [56, 69, 104]),
        Document(path: "microcks-maintenance.yaml", faults: [12, 125, 135, 145, 156, 165, 170, 173]),
        Document(path: "microcks-signup.yaml", faults: [14, 42, 66]),
        Document(path: "okx.yaml", faults: [2966, 3038, 3084, 3131, 3246, 5528, 5532, 6618, 6809, 6812]),
        Document(path: "position-pal.yaml", faults: [26, 130]),
        Document(path: "slack-rtm.yaml", faults: [282, 920]),
        Document(path: "speechmatics-flow.yaml", faults: [22, 265, 557, 626, 632]),
        Document(path: "speechmatics-rt.yaml", faults: [21, 283, 303, 387, 388]),
        Document(path: "tickdb.json", faults: [74, 201, 368]),
        Document(path: "voiceblender/asyncapi.yaml", faults: [2020, 2050, 2080, 2623, 2653, 2669, 2683, 3045]),
        Document(path: "voiceblender/openapi.yaml", faults: [3174, 4071, 4588]),
    ])
    func `what people found wrong is found`(_ document: Document) throws {
        let isExternal = document.path.hasSuffix("openapi.yaml")
        let found = try faults(of: isExternal ? "voiceblender/asyncapi.yaml" : document.path)
        let lines = Set(found.filter { $0.location.file.hasSuffix(document.path) }.map(\.location.line))
        #expect(Set(document.faults).subtracting(lines) == [])
        #expect(found.count <= Self.most)
        #expect(found.allSatisfy { $0.severity == .warning && $0.cure != nil })
    }

    @Test(arguments: [
        "anychat.yaml", "curator.yaml", "postman-echo.yaml", "shrek-2x.yaml", "trainpilot.yaml", "ws-components.yaml",
        "satmouse/specs/asyncapi.yaml", "social-frontend/examples/social-media/frontend/asyncapi.yaml",
    ])
    func `a document without faults has no warning`(_ path: String) throws {
        #expect(try faults(of: path) == [])
    }

    private func faults(of path: String) throws -> [Diagnostic] {
        let path = "\(try #require(Corpus.folder))/\(path)"
        let files = DocumentFiles(
            contents: { path, limit throws(DocumentFiles.Failure) in
                guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .notFound }
                return Array(data.prefix(limit))
            },
            canonicalPath: { path throws(DocumentFiles.Failure) in path }
        )
        let data = try Data(contentsOf: URL(filePath: path))
        return ContractFaults.find(in: try ContractReader(files: files).read(Array(data), file: path).contract)
    }
}
