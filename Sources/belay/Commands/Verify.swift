import ArgumentParser
import ContractFiles
import ContractSuite
import ProtocolSpec
import SystemCalls

/// Runs the contract suite against a live server.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test a live server against the contract, and show the frames that prove each failure.",
        discussion: """
            TARGET is a file that says where the server is, which people it knows and how their tokens are made.

            Ctrl-C ends a run early, and reports the checks that are done by then.

            Example: belay verify Examples/target.yaml --only '*/close/*' --html report.html
            """
    )

    @Argument(help: "The target file.", completion: .file())
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

    @Flag(help: "List the checks, and run none.")
    var list = false

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
        let read = try Documents.contract(try contract ?? Project.hereOrBuilt().contractPath())
        let target = try Documents.target(target, for: read)
        var suite = Suite(contract: read, target: target, seed: seed, fuzz: fuzz, frames: frame)
        suite.requiresAll = requireAll
        suite.contractFile = contract
        let checks = suite.checks(only: patterns)
        guard !checks.isEmpty else {
            let hint = Self.hint(for: only.first ?? "", among: suite.checks.map(\.id))
            let patterns = only.joined(separator: " ")
            throw Failure.usage("no check matches --only \(patterns)\(hint); belay verify --list shows all ids")
        }
        if fuzz > 0, !checks.contains(where: \.isOfFuzz) {
            let reason =
                frame.isEmpty
                ? "no --only matches its check; add --only '*/fuzz'" : "--frame sends the given frames only"
            Terminal.complain("note: --fuzz \(fuzz) sends nothing: \(reason)")
        }
        if list { return Terminal.show(ListReporter.text(of: checks).trimmingNewline) }
        // A run may take minutes: a report that can't be written is an error before it starts.
        for path in reports.paths { try AtomicFile.expectPlace(path) }
        let known = try KnownList(source: knownFailing, destination: writeKnown)
        let chosen = suite
        try await Interruption.around { try await verify(chosen, known) }
    }

    private var patterns: [Glob] { only.map { Glob($0) } }

    private func verify(_ suite: Suite, _ known: KnownList) async throws {
        let report = try await report(of: suite, known.tolerated)
        // If one can't be written, the other still is.
        let judged = Result { try known.written(after: report, of: suite) }
        try reports.write(report, isStrict: strict, rerun: rerun)
        guard try judged.get().isGreen(strict: strict) else { throw ExitCode(1) }
    }

    private func report(of suite: Suite, _ known: KnownFailures) async throws -> Report {
        let reporter = ConsoleReporter(
            style: Terminal.wantsColour ? .coloured : .plain,
            showsEvery: verbose,
            isStrict: strict,
            columns: Terminal.isShown ? Terminal.columns(.output) : nil
        )
        let progress = ProgressLine()
        let folder = FilePath.folder(of: FilePath.absolute(target))
        defer { progress.erase() }
        do {
            return try await suite.run(only: patterns, known: known, environment: Machine(folder: folder)) { event in
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
        if let knownFailing { words += ["--known-failing", knownFailing] }
        if strict { words.append("--strict") }
        if requireAll { words.append("--require-all") }
        words += frame.flatMap { ["--frame", $0] }
        return RerunCommand(words, only: only, fuzz: fuzz)
    }
}
