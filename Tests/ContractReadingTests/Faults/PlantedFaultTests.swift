import ContractReading
import Foundation
import ProtocolSpec
import SpecParser
import Testing

/// A document in which ten faults were planted, each on a line that says so, and contracts that are right.
struct PlantedFaultTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let files = DocumentFiles(
        contents: { path, limit throws(DocumentFiles.Failure) in
            guard let data = try? Data(contentsOf: URL(filePath: path)) else { throw .notFound }
            return Array(data.prefix(limit))
        },
        canonicalPath: { path throws(DocumentFiles.Failure) in path }
    )

    private func read(_ path: String) throws -> ReadContract {
        let url = Self.root.appending(path: path)
        return try ContractReader(files: Self.files).read(Array(try Data(contentsOf: url)), file: url.path())
    }

    @Test func `each planted fault is one warning, and nothing else is`() throws {
        let read = try read("Tests/EndToEnd/planted_faults.yaml")
        let source = try #require(read.contract.sources.values.first)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let marked = lines.indices.filter { lines[$0].contains("# fault: ") }.map { $0 + 1 }
        let found = read.warnings + ContractFaults.find(in: read.contract)
        #expect(marked.count == 10)
        #expect(found.map(\.location.line).sorted() == marked)
        #expect(found.allSatisfy { $0.severity == .warning && $0.cure != nil })
    }

    @Test func `the contract of Send Buddy has no faults`() throws {
        #expect(ContractFaults.find(in: try read("spec/send-buddy.yaml").contract) == [])
    }

    @Test(arguments: [
        "charge-point", "client-side", "device-telemetry", "devtools", "graphql-transport-ws", "json-rpc",
        "language-server", "lobby-chat", "ocpp-1.6", "price-feed-gateway", "price-feed", "weather-2x",
    ])
    func `a contract that is right has no faults`(_ name: String) throws {
        let read = try read("Examples/contracts/\(name).yaml")
        #expect(ContractFaults.find(in: read.contract) == [])
    }
}
