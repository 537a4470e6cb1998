import ArgumentParser
import ContractCases
import ContractFiles
import ContractReading
import ContractSuite
import ProtocolSpec
import SocketSuite
import SystemCalls

/// Runs the contract suite against a live server.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test a live server against the contract, and show the frames that prove each failure.",
        discussion: """
            TARGET is the server's URL, or a file that says where the server is and what it needs: of a contract with rooms, \
            which people it knows and how their tokens are made. A URL leads to one socket of the contract, or to all of \
            them where it is the server's base.

            It harms nobody: to a host that is not this machine it sends only the messages that --send names, and frames \
            that break the contract only with --hostile. What is not asked for that reason is skipped, and says so.

            Where a value may be secret, {env: NAME} and {file: PATH} stand for what is there: it is never shown.

            Ctrl-C ends a run early, and reports the checks that are done by then.

            Example: belay verify ws://127.0.0.1:8000 --contract asyncapi.yaml
            Example: belay verify wss://host/v1 --contract asyncapi.yaml --header 'Authorization: Bearer {env: TOKEN}'
            Example: belay verify Examples/target.yaml --only '*/close/*' --html report.html
            """
    )

    @Argument(help: "The server's URL, or a target file.", completion: .file())
    var target: String

    @Option(help: "Run only the checks whose id matches; * stands for any text. May be repeated.")
    var only: [String] = []

    @Option(
        help: "A file of failures to tolerate: a mapping from check id, or pattern with *, to the reason.",
        completion: .file()
    )
    var knownFailing: String?

    @Option(help: "Write the failures to this file, for --known-failing; reasons in it are kept.", completion: .file())
    var writeKnown: String?

    @Flag(help: "Fail the run where a SHOULD fails, too.")
    var strict = false

    @Flag(
        help:
            "Fail the run where something was not judged: of what the server must do; with --strict of what it should, too."
    )
    var requireAll = false

    @Option(
        help: "The seed of the messages' contents: the same seed sends the same, but for the word that marks a run."
    )
    var seed: UInt64 = 1

    @Option(
        help: "Send this many more frames made from the schemas, valid and invalid; with --only, add --only '*/fuzz'."
    )
    var fuzz: Int = 0

    @Option(
        help: "Send only this text frame, and say what the server does and what the contract says. May be repeated."
    )
    var frame: [String] = []

    @Option(
        name: .customLong("cases"),
        help: "A file or folder with cases of your own, to play too. May be repeated.",
        completion: .file()
    )
    var cases: [String] = []

    @Flag(help: "List the checks, and run none.")
    var list = false

    @OptionGroup(title: "Options for contracts of any kind") var sockets: SocketOptions

    @OptionGroup var reports: ReportOptions

    @Flag(help: "Show every check with all its evidence, the passed and the skipped ones too.")
    var verbose = false

    @Option(help: "The contract; the only one in spec/ if not given.", completion: .file())
    var contract: String?

    func validate() throws {
        guard (0...1_000_000).contains(fuzz) else {
            throw ValidationError("--fuzz must be a number of frames from 0 to 1000000, not \(fuzz)")
        }
    }

    /// `; did you mean "nearest"?`, or nothing: the pattern as a part of ids, with parts that there are, or the nearest id.
    private static func hint(for pattern: String, among ids: [String]) -> String {
        for wider in ["*/\(pattern)", "\(pattern)/*", "*/\(pattern)/*"] where ids.contains(where: Glob(wider).matches) {
            return "; did you mean \"\(wider)\"?"
        }
        let known = Set(ids.flatMap { $0.split(separator: "/").map(String.init) })
        var parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for (index, part) in parts.enumerated() where !part.isEmpty && !part.contains("*") && !known.contains(part) {
            parts[index] = NearestWord.to(part, among: known) ?? part
        }
        let mended = parts.joined(separator: "/")
        if ids.contains(where: Glob(mended).matches) { return "; did you mean \"\(mended)\"?" }
        return pattern.contains("*") ? "" : NearestWord.hint(for: pattern, among: ids)
    }

    func run() async throws {
        let path = try contract ?? Project.hereOrBuilt().contractPath()
        if SocketTarget.isURL(target) {
            let read = try Documents.anyContract(path)
            return try await run(read, at: try sockets.target(at: target, for: read.contract), path)
        }
        if let read = try Documents.socketContract(path, for: target) {
            let placed = try Documents.socketTarget(target, for: read.contract)
            return try await run(read, at: try sockets.applied(to: placed, for: read.contract), path)
        }
        try sockets.expectNone()
        let read = try Documents.contract(path)
        let target = try Documents.target(target, for: read)
        var suite = Suite(contract: read, target: target, seed: seed, fuzz: fuzz, frames: frame)
        suite.contractFile = contract
        try await run(suite, cases: target.cases, path)
    }

    private func run(_ read: ReadContract, at target: SocketTarget, _ path: String) async throws {
        guard fuzz == 0, frame.isEmpty else {
            throw Failure.usage("--fuzz and --frame need a target file of a contract with rooms")
        }
        var suite = ServerSuite(contract: read.contract, target: target, seed: seed)
        // What the document says in vain is not asked, and it may look as if it were.
        let warnings = read.warnings.filter { $0.message.hasPrefix("x-") }
        suite.warnings = warnings.map { "\($0.location): \($0.message)" }
        try await run(suite, cases: target.cases, path)
    }

    private func run(_ suite: some VerifyingSuite, cases: [Target.FilePlace], _ contract: String) async throws {
        var suite = suite
        suite.requiresAll = requireAll
        let own = try ownCases(of: cases, contract)
        suite.add(own?.checks ?? [])
        let checks = suite.checks(only: patterns)
        try expect(checks, of: suite.checks)
        if fuzz > 0, !checks.contains(where: \.isOfFuzz) {
            let reason =
                frame.isEmpty
                ? "no --only matches its check; add --only '*/fuzz'" : "--frame sends the given frames only"
            Terminal.complain("note: --fuzz \(fuzz) sends nothing: \(reason)")
        }
        if list { return Terminal.show(ListReporter.text(of: checks).trimmingNewline) }
        let chosen = suite
        let procedures = own?.procedures ?? [:]
        try await verify(chosen.checks) { known, machine, listener in
            try await chosen.ask(patterns, known, procedures, machine, listener)
        }
    }

    private func expect(_ checks: [Check], of all: [Check]) throws(Failure) {
        guard checks.isEmpty else { return }
        let hint = Self.hint(for: only.first ?? "", among: all.map(\.id))
        let patterns = only.joined(separator: " ")
        throw Failure.usage("no check matches --only \(patterns)\(hint); belay verify --list shows all ids")
    }

    private var patterns: [Glob] { only.map { Glob($0) } }

    /// The cases of the target and of the command line; nil where there are none.
    private func ownCases(of named: [Target.FilePlace], _ contract: String) throws -> CaseSuite? {
        let folder = FilePath.folder(of: self.target)
        let own = named.map { place in
            place.path.hasPrefix("/") || folder.isEmpty ? place.path : "\(folder)/\(place.path)"
        }
        let paths = own + cases
        guard !paths.isEmpty, frame.isEmpty else { return nil }
        if self.contract == nil, Project.isMissingHere { Terminal.complain(AssumedContract.note(ofRun: contract)) }
        let contract = try Documents.caseContract(contract)
        return CaseSuite(cases: try CaseFiles(contract: contract).cases(at: paths), contract: contract) { Machine.time }
    }

    /// Runs a suite.
    private typealias SuiteRun =
        @Sendable (KnownFailures, Machine, @escaping @Sendable (SuiteEvent) -> Void) async throws -> Report

    private func verify(_ checks: [Check], _ run: @escaping SuiteRun) async throws {
        // A run may take minutes: a report that can't be written is an error before it starts.
        for path in reports.paths { try AtomicFile.expectPlace(path) }
        let known = try KnownList(source: knownFailing, destination: writeKnown)
        try await Interruption.around {
            let report = try await report(of: run, known.tolerated)
            // If one can't be written, the other still is.
            let judged = Result { try known.written(after: report, of: checks) }
            try reports.write(report, isStrict: strict, rerun: rerun)
            guard try judged.get().isGreen(strict: strict) else { throw ExitCode(1) }
        }
    }

    private func report(of run: SuiteRun, _ known: KnownFailures) async throws -> Report {
        let reporter = ConsoleReporter(
            style: Terminal.wantsColour ? .coloured : .plain,
            showsEvery: verbose,
            isStrict: strict,
            columns: Terminal.isShown ? Terminal.columns(.output) : nil
        )
        let progress = ProgressLine()
        let folder = SocketTarget.isURL(target) ? "." : FilePath.folder(of: target)
        let machine = Machine(folder: FilePath.absolute(folder.isEmpty ? "." : folder))
        defer { progress.erase() }
        do {
            return try await run(known, machine) { event in
                if case .progress(let state) = event { progress.show(state) }
                let text = reporter.text(for: event).trimmingNewline
                guard !text.isEmpty else { return }
                progress.erase()
                Terminal.show(text)
            }
        } catch let error as SuiteError where error.code == .unreachable || error.code == .openFiles {
            throw Failure.unavailable(error.message)
        } catch let error as SuiteError where error.code == .target {
            throw Failure.unreadable(error.message)
        } catch let error as SuiteError {
            throw Failure.unreadable("error: \(error.message)")
        }
    }

    /// The command line that repeats this run, without the options for reports.
    private var rerun: RerunCommand {
        var words = ["belay", "verify", target, "--seed", String(seed)]
        if let contract { words += ["--contract", contract] }
        words += cases.flatMap { ["--cases", $0] }
        if let knownFailing { words += ["--known-failing", knownFailing] }
        if strict { words.append("--strict") }
        if requireAll { words.append("--require-all") }
        words += sockets.words
        words += frame.flatMap { ["--frame", $0] }
        return RerunCommand(words, only: only, fuzz: fuzz)
    }
}
