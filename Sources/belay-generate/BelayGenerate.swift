import ArgumentParser
import CodecGenerator
import ContractFiles
import ContractReading
import ProtocolSpec
import SpecParser
import SystemCalls

/// The generator alone, for builds: a contract becomes one Swift file. The plugin runs it on the contract in a target's
/// folder, so it is made of little and is quickly built; people run `belay generate`.
@main
struct BelayGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belay-generate",
        abstract: "Write a contract's codecs to one Swift file; the plugin BelayGenerator does so in builds.",
        discussion: """
            The file is written whole or not at all, and only if its bytes differ.

            Exit codes: 0 all well · 64 usage · 65 unreadable contract · 66 file not found · 69 not written.

            Example: belay-generate Sources/Quiz/quiz-night.asyncapi.yaml --output quiz-night.asyncapi.swift
            """
    )

    @Argument(help: "The contract.")
    var contract: String

    @Option(help: "The file to write; its folder is made if need be.")
    var output: String

    func run() throws {
        do throws(Failure) {
            switch try ContractForCodecs.read(contract) {
            case .room(let parsed):
                tell(parsed.warnings, parsed.contract.sources)
                try write(CodecGenerator(contract: parsed.contract).combined().contents)
            case .any(let read):
                tell(read.warnings, read.contract.sources)
                let name = CodecGenerator.name(ofFile: contract)
                try write(ContractCodecs(contract: read.contract, module: name).combined().contents)
            }
        } catch {
            complain(error.message)
            throw ExitCode(error.code)
        }
    }

    private func write(_ text: String) throws(Failure) {
        if let present = try? FileSystem.contents(of: output), present.elementsEqual(text.utf8) { return }
        try AtomicFile.makeFolders(for: CollectionOfOne(output))
        try AtomicFile.write(text, to: output)
    }

    private func tell(_ warnings: [Diagnostic], _ sources: [String: String]) {
        if !warnings.isEmpty { complain(DiagnosticPrinter(sources: sources).text(of: warnings)) }
    }

    private func complain(_ text: String) {
        // Nobody is left to be told when this fails.
        try? StandardStream.error.write(text + "\n")
    }
}
