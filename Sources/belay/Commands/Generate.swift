import ArgumentParser
import CodecGenerator
import Foundation
import ProtocolSpec

/// Writes the contract's Swift module, or says whether it is up to date.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the contract's codecs to Sources/, or check that they are up to date.",
        discussion: """
            The module is written whole or not at all, and only files whose bytes differ are touched.

            Example: belay generate --check
            """
    )

    @Flag(help: "Write nothing; end with 1 if anything would change.")
    var check = false

    @Option(help: "The contract; the only one in spec/ if not given.")
    var contract: String?

    @Option(help: "The folder of the module; Sources/NAME beside spec/ if not given.")
    var output: String?

    func run() throws {
        let project = try contract == nil || output == nil ? Project.here() : nil
        let path = try contract ?? project?.contractPath() ?? ""
        let generator = CodecGenerator(contract: try Documents.contract(path))
        let folder =
            output ?? project.map { $0.shortened($0.root.appendingPathComponent("Sources/\(generator.moduleName)")) }
            ?? ""
        let changes = try ModuleFolder(path: folder).changes(for: generator.files())
        guard !changes.isEmpty else { return Terminal.show("\(folder) is up to date with \(path)") }
        if check {
            let list = changes.descriptions.map { "  \($0)" }.joined(separator: "\n")
            throw Failure.answerIsNo("\(folder) is not what \(path) says; run belay generate:\n\(list)")
        }
        try changes.apply()
        for description in changes.descriptions { Terminal.show(description) }
    }
}
