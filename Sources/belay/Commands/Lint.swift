import ArgumentParser
import ProtocolSpec

/// Reports every problem of contracts, scenarios and targets.
struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every problem of a contract, scenario or target, at its line and column.",
        discussion: """
            What a file is, its keys tell: asyncapi, scenario or nodes.

            Example: belay lint spec/*.yaml mocks/*.yaml
            """
    )

    @Argument(help: "The files to read.")
    var files: [String]

    func run() throws {
        var worst: Failure?
        for file in files {
            do {
                try lint(file)
                Terminal.show("\(file): ok")
            } catch let failure as Failure {
                Terminal.complain(failure.message)
                // A problem in a document is what lint is asked for: the answer is no. A missing file is another matter.
                let code = failure.code.rawValue == 65 ? 1 : failure.code.rawValue
                if code > worst?.code.rawValue ?? 0 { worst = Failure(code: ExitCode(code), message: "") }
            }
        }
        if let worst { throw worst.code }
    }

    private func lint(_ file: String) throws {
        let node = try Documents.node(file)
        if node["asyncapi"] != nil {
            _ = try Documents.contract(file)
        } else if node["scenario"] != nil {
            _ = try Documents.scenario(file)
        } else if node["nodes"] != nil {
            let contract = try Documents.contract(Project.hereOrBuilt().contractPath())
            _ = try Documents.target(file, for: contract)
        } else {
            throw Failure.unreadable(
                DocumentError(
                    diagnostics: [
                        Diagnostic(
                            location: node.location,
                            message:
                                "neither a contract (\"asyncapi\"), a scenario (\"scenario\") nor a target (\"nodes\")"
                        )
                    ],
                    sources: [file: String(decoding: try Documents.bytes(file), as: UTF8.self)]
                )
            )
        }
    }
}
