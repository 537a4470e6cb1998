import ArgumentParser
import ContractFiles
import ContractReading
import ProtocolSpec
import SpecParser

/// Reports every problem of contracts, scenarios, targets and cases.
struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every problem of contracts, scenarios, targets and cases, at their lines and columns.",
        discussion: """
            A file's keys say what it is: asyncapi a contract, scenario a scenario, nodes or url a target, case a case. Of a folder all such \
            files are read. An error is what leaves no reading; everything else is a warning, with what it leads to and what to do.

            A schema that says something else than it means is read as it is meant: null where it says nullable, one or more \
            branches of a oneOf that overlap, the payload of a message that a schema refers to. With --literal it counts as \
            it is written.

            Example: belay lint asyncapi.yaml
            Example: belay lint --strict spec/*.yaml mocks/*.yaml
            """
    )

    @Argument(help: "The files to read, and folders of them.", completion: .file())
    var files: [String]

    @Flag(
        help: """
            Make errors of warnings. A contract with rooms must then be one that codecs can be generated from.
            """
    )
    var strict = false

    @Flag(help: "Print what is found as JSON: a list of file, line, column, severity, message and cure.")
    var json = false

    @Option(help: ArgumentHelp("Whose side a contract is written from: server or client.", valueName: "side"))
    var perspective: Contract.Side.Role?

    @Flag(help: "Take schemas as they are written: no null by nullable, no two branches of a oneOf at once.")
    var literal = false

    @Option(
        help: "The contract that targets and cases are held against; the only one in spec/ if not given.",
        completion: .file()
    )
    var contract: String?

    func run() throws {
        var worst: Int32 = 0
        var found: [Diagnostic] = []
        var assumed: [String: [String]] = [:]
        for file in linted(&worst) {
            do {
                let (diagnostics, sources) = try diagnostics(of: file, &assumed)
                let isBroken = diagnostics.contains { $0.severity == .error }
                if isBroken { worst = max(worst, 1) }
                found += diagnostics
                if json { continue }
                if !diagnostics.isEmpty { Terminal.complain(DiagnosticPrinter(sources: sources).text(of: diagnostics)) }
                if !isBroken { Terminal.show("\(file): \(Self.verdict(diagnostics.count))") }
            } catch {
                // A problem in a document is the answer no, and not a failure of lint. A missing file keeps its own code.
                worst = max(worst, error.code == 65 ? 1 : error.code)
                Terminal.complain(error.message)
            }
        }
        for (contract, files) in assumed.sorted(by: { $0.key < $1.key }) {
            Terminal.complain(AssumedContract.note(files, contract))
        }
        if json { Terminal.show(LintJSON(found).text) }
        if worst != 0 { throw ExitCode(worst) }
    }

    /// The files to read.
    private func linted(_ worst: inout Int32) -> [String] {
        var all: [String] = []
        for path in files {
            do {
                let found = try LintedFiles(at: path)
                if let note = found.note { Terminal.complain(note) }
                all += found.files
            } catch {
                worst = max(worst, error.code)
                Terminal.complain(error.message)
            }
        }
        return all
    }

    private static func verdict(_ warnings: Int) -> String {
        switch warnings {
        case 0: "ok"
        case 1: "ok, with a warning"
        default: "ok, with \(warnings) warnings"
        }
    }

    /// What is found in a document, by place, and the texts that the places are in.
    ///
    /// - Parameters:
    ///   - file: the document.
    ///   - assumed: the files with cases that are judged by a contract which neither they nor a folder over them names, by its path.
    /// - Returns: the diagnostics, and the texts.
    /// - Throws: where it can't be read.
    private func diagnostics(
        of file: String,
        _ assumed: inout [String: [String]]
    ) throws(Failure) -> ([Diagnostic], [String: String]) {
        let found: ([Diagnostic], [String: String])
        do {
            found = try read(file, &assumed)
        } catch {
            guard let problem = error.problem else { throw error }
            found = (problem.diagnostics, problem.sources)
        }
        guard strict else { return found }
        return (
            found.0.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.severity = .error
                return diagnostic
            }, found.1
        )
    }

    private func read(
        _ file: String,
        _ assumed: inout [String: [String]]
    ) throws(Failure) -> ([Diagnostic], [String: String]) {
        let bytes = try ContractFile.bytes(file)
        switch DocumentKind(of: bytes) {
        case .contract:
            return try ContractLint(perspective: perspective, isLiteral: literal).diagnostics(of: file)
        case .scenario:
            let checked = try Documents.checkedScenario(file, language: try Documents.language(of: file))
            return (checked.warnings, checked.sources)
        case .target:
            let path = if let contract { contract } else { try Project.hereOrBuilt().contractPath() }
            if let any = try Documents.socketContract(path, for: file)?.contract {
                let checked = try Documents.checkedSocketTarget(file, for: any)
                return (checked.warnings, checked.sources)
            }
            let checked = try Documents.checkedTarget(file, for: try Documents.contract(path))
            return (checked.warnings, checked.sources)
        case .case, .cases:
            let path: String
            if let contract {
                path = contract
            } else if let named = try Documents.contract(namedBy: file) {
                path = named
            } else {
                let found = try AssumedContract(for: file)
                path = found.path
                if !found.isOwn { assumed[path, default: []].append(file) }
            }
            let checked = try CaseFiles(contract: try Documents.caseContract(path)).checked(file)
            return (checked.warnings, checked.sources)
        case nil:
            // A file that is not YAML has its own message.
            let node = try Documents.node(file)
            let message =
                "neither a contract (\"asyncapi\", also over x-extends), a scenario (\"scenario\"), a target (\"nodes\", \"url\") nor a "
                + "case (\"case\")"
            let problem = Diagnostic(location: node.location, message: message)
            throw Failure.unreadable(DocumentError(diagnostics: [problem], sources: [file: PlainText.decoded(bytes)]))
        }
    }
}
