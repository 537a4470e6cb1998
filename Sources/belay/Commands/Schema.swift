import ArgumentParser
import CodecGenerator
import ContractEngine
import ContractFiles
import ContractReading
import ProtocolSpec

/// Prints the JSON Schema by which an editor completes, explains and checks a scenario, a target or a case.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenarios, targets or cases, for editors.",
        discussion: """
            It is made from the contract, and checks what belay lint checks as far as JSON Schema (draft 2020-12) can. belay \
            generate writes it beside the contract. A file refers to it in its first line, by its relative path: \
            # yaml-language-server: $schema=../spec/scenario.schema.json

            Example: belay schema scenario --out spec/scenario.schema.json
            Example: belay schema scenario --contract asyncapi.yaml --out scenario.schema.json
            """
    )

    @Argument(help: "The kind of files: scenario, target or case.")
    var document: EditorSchemas.Document

    @Option(help: "The contract; the only one in spec/ if not given.", completion: .file())
    var contract: String?

    @Option(help: "Where to write it, whole or not at all; to standard output if not given.", completion: .file())
    var out: String?

    func run() throws {
        let path = try contract ?? Project.hereOrBuilt().contractPath()
        let text = try text(for: path)
        guard let out else { return Terminal.show(text) }
        try AtomicFile.write("\(text)\n", to: out)
    }

    /// The schema for a contract of any kind.
    private func text(for path: String) throws(Failure) -> String {
        do {
            return EditorSchemas(contract: try Documents.contract(path)).text(of: document)
        } catch {
            // Only a contract without rooms needs no code that was generated from it.
            guard error.problem != nil else { throw error }
            let contract = try ContractFile.reading(path).contract
            guard !contract.sockets.contains(where: { $0.room?.members != nil }) else { throw error }
            let words = ScenarioWords(InterpretedContract(contract))
            return switch document {
            case .scenario: EditorSchemas.scenarioText(of: words)
            case .target: EditorSchemas.targetText(of: contract, words)
            case .case: EditorSchemas.caseText(of: words)
            }
        }
    }
}

extension EditorSchemas.Document: ExpressibleByArgument {}
