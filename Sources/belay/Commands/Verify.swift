import ArgumentParser
import ContractSuite
import Foundation
import ProtocolSpec

/// Runs the contract suite against a live server.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a live server by the contract, with the frame that proves each departure.",
        discussion: """
            TARGET says where the server is, who is there and how tokens are made.

            Example: belay verify Examples/target.yaml --only '*/close/*'
            """
    )

    @Argument(help: "The target file.")
    var target: String

    @Option(help: "Runs only the checks whose id matches; * is any text. May be repeated.")
    var only: [String] = []

    @Option(help: "A file of failures to tolerate: a mapping from check id (or glob) to the reason.")
    var knownFailing: String?

    @Flag(help: "A failed SHOULD fails the run, too.")
    var strict = false

    @Option(help: "What the contents of messages are drawn from.")
    var seed: UInt64 = 1

    @Option(help: "Sends so many frames made from the schemas besides, valid and not.")
    var fuzz: Int = 0

    @Option(help: "Judges this text frame only: what comes of it, and what the contract says. May be repeated.")
    var frame: [String] = []

    @Flag(help: "Lists the checks and runs none.")
    var list = false

    @Option(help: "Writes the report to this file, as JSON.")
    var json: String?

    @Flag(help: "Shows passed and skipped checks too.")
    var verbose = false

    @Option(help: "The contract; the only one in spec/ if not given.")
    var contract: String?

    func validate() throws {
        guard (0...1_000_000).contains(fuzz) else {
            throw ValidationError("--fuzz is a number of frames, from 0 to 1000000, not \(fuzz)")
        }
    }

    func run() async throws {
        let contract = try Documents.contract(try contract ?? Project.hereOrBuilt().contractPath())
        let target = try Documents.target(target, for: contract)
        let known = try knownFailing.map { try Documents.knownFailures($0) } ?? KnownFailures()
        let suite = Suite(contract: contract, target: target, seed: seed, fuzz: fuzz, frames: frame)
        let patterns = only.map { Glob($0) }
        let checks = suite.checks(only: patterns)
        guard !checks.isEmpty else {
            let hint = NearestWord.hint(for: only.first ?? "", among: suite.checks.map(\.id))
            throw Failure.usage("no check matches --only \(only.joined(separator: " "))\(hint); --list shows their ids")
        }
        if list { return Terminal.show(ListReporter.text(of: checks).trimmingNewline) }
        let report = try await report(of: suite, patterns, known)
        if let json { try AtomicFile.write(JSONReporter.text(of: report) + "\n", to: json) }
        guard report.isGreen(strict: strict) else { throw ExitCode(1) }
    }

    private func report(of suite: Suite, _ patterns: [Glob], _ known: KnownFailures) async throws -> Report {
        let reporter = ConsoleReporter(
            style: Terminal.wantsColour ? .coloured : .plain,
            showsEvery: verbose,
            isStrict: strict
        )
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
        do {
            return try await suite.run(only: patterns, known: known, surroundings: Machine(folder: folder)) { event in
                let text = reporter.text(for: event).trimmingNewline
                if !text.isEmpty { Terminal.show(text) }
            }
        } catch let error as SuiteError where error.code == .unreachable {
            throw Failure.unavailable(error.message)
        } catch let error as SuiteError {
            throw Failure.unreadable("error: \(error.message)")
        }
    }
}

extension String {
    /// Without the line break at its end, which whoever prints adds.
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
