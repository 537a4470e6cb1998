import ArgumentParser
import ContractFiles
import ProtocolSpec
import SpecParser

/// Reports every problem of contracts, scenarios and targets.
struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every problem of a contract, scenario or target, at its line and column.",
        discussion: """
            A file's keys say what it is: asyncapi a contract, scenario a scenario, nodes a target.

            Example: belay lint spec/*.yaml mocks/*.yaml
            """
    )

    @Argument(help: "The files to read.")
    var files: [String]

    func run() throws {
        var worst: Int32 = 0
        for file in files {
            do {
                try lint(file)
                Terminal.show("\(file): ok")
            } catch let failure as Failure {
                Terminal.complain(failure.message)
                // A problem in a document is the answer no, and not a failure of lint. A missing file keeps its own code.
                let code = failure.code == 65 ? 1 : failure.code
                worst = max(worst, code)
            }
        }
        if worst != 0 { throw ExitCode(worst) }
    }

    private func lint(_ file: String) throws {
        let bytes = try ContractFile.bytes(file)
        switch DocumentKind(of: bytes) {
        case .contract: _ = try Documents.contract(file)
        case .scenario: _ = try Documents.scenario(file)
        case .target:
            let contract = try Documents.contract(Project.hereOrBuilt().contractPath())
            _ = try Documents.target(file, for: contract)
        case nil:
            // A file that is not YAML has its own message.
            let node = try Documents.node(file)
            let message = "neither a contract (\"asyncapi\"), a scenario (\"scenario\") nor a target (\"nodes\")"
            let problem = Diagnostic(location: node.location, message: message)
            throw Failure.unreadable(DocumentError(diagnostics: [problem], sources: [file: PlainText.decoded(bytes)]))
        }
    }
}
