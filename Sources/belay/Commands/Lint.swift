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
        let text = String(decoding: try Documents.bytes(file), as: UTF8.self)
        switch Kind(of: text) {
        case .contract: _ = try Documents.contract(file)
        case .scenario: _ = try Documents.scenario(file)
        case .target:
            let contract = try Documents.contract(Project.hereOrBuilt().contractPath())
            _ = try Documents.target(file, for: contract)
        case nil:
            // What can't be read at all has its own message.
            let node = try Documents.node(file)
            let message = "neither a contract (\"asyncapi\"), a scenario (\"scenario\") nor a target (\"nodes\")"
            let problem = Diagnostic(location: node.location, message: message)
            throw Failure.unreadable(DocumentError(diagnostics: [problem], sources: [file: text]))
        }
    }

    /// What a document is for, by its keys. Told from the text, so that one with a mistake in its YAML still goes to the
    /// reader that finds all the others.
    private enum Kind: String, CaseIterable {
        case contract = "asyncapi"
        case scenario
        case target = "nodes"

        init?(of text: String) {
            let kind = Kind.allCases.first { kind in
                // A key at the start of a line, quoted or not, or the first one in braces.
                let key = try? Regex("(?m)^(\\{\\s*)?[\"']?\(kind.rawValue)[\"']?\\s*:")
                return key.map { text.firstMatch(of: $0) != nil } ?? false
            }
            guard let kind else { return nil }
            self = kind
        }
    }
}
