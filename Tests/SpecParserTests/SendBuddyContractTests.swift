import CodecRuntime
import ProtocolSpec
import SpecParser
import Testing

struct SendBuddyContractTests {
    @Test func `the contract parses`() throws {
        let path = "/work/main/spec/send-buddy.yaml"
        let parser = ContractParser(files: .init(contents: { _, _ throws(DocumentFiles.Failure) in throw .notFound }, canonicalPath: { p in p }))
        let bytes = try #require(readFile(path))
        let parsed = try parser.parse(bytes, file: path)
        print(parsed.contract.channel.receives.map(\.deliveries))
        #expect(parsed.warnings.isEmpty)
    }
}
import Foundation
func readFile(_ p: String) -> [UInt8]? { FileManager.default.contents(atPath: p).map(Array.init) }
