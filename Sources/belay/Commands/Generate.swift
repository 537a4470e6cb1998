import ArgumentParser
import CodecGenerator
import ContractFiles
import Foundation
import ProtocolSpec

/// Writes the contract's Swift modules and the schemas for editors, or says whether they are up to date.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Write the contract's codecs to Sources/ and its schemas beside it, or check that they are up to date.",
        discussion: """
            Two modules are written: NAMEProtocol, which apps import, and NAMEMock, which only a mock needs. They are \
            written whole or not at all, and only files whose contents differ are touched. The schemas are those that \
            belay schema prints; editors check scenarios and targets by them.

            Example: belay generate --check
            """
    )

    @Flag(help: "Write nothing; end with 1 if anything would change.")
    var check = false

    @Option(help: "The contract; the only one in spec/ if not given.")
    var contract: String?

    @Option(help: "The folder of the module that apps import; Sources/NAMEProtocol beside spec/ if not given.")
    var output: String?

    @Option(help: "The folder of the module that only a mock needs; NAMEMock beside the other one if not given.")
    var mockOutput: String?

    func run() throws {
        let project = try self.contract == nil || output == nil ? Project.here() : nil
        let path = try self.contract ?? project?.contractPath() ?? ""
        let contract = try Documents.contract(path)
        let generator = CodecGenerator(contract: contract)
        let sources = project.map { $0.shortened($0.root.appendingPathComponent("Sources")) }
        let modules = GeneratedModules(generator, sources: sources, output: output, mockOutput: mockOutput)
        var changes = try modules.changes()
        let schemas = SchemaFolder(besides: path)
        try changes.add(schemas.changes(for: EditorSchemas(contract: contract).files()))
        let all = "\(modules.folders.joined(separator: ", ")) and the schemas in \(schemas.path)"
        guard !changes.isEmpty else { return Terminal.show("\(all) are up to date with \(path)") }
        if check {
            let list = changes.descriptions.map { "  \($0)" }.joined(separator: "\n")
            throw Failure.answerIsNo("\(all) are out of date with \(path); run belay generate:\n\(list)")
        }
        try changes.apply()
        for description in changes.descriptions { Terminal.show(description) }
    }
}
