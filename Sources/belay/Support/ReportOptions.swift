import ArgumentParser
import ContractFiles
import ContractSuite
import SystemCalls

/// Where a run's reports go, besides the console.
struct ReportOptions: ParsableArguments {
    @Option(help: "Write the report to this file, as JSON.", completion: .file())
    var json: String?

    @Option(help: "Write the report to this file, as JUnit XML.", completion: .file())
    var junit: String?

    @Option(
        help: "Write the report to this file, as one HTML page with a diagram of each failing exchange.",
        completion: .file()
    )
    var html: String?

    @Flag(help: "Print the failures as annotations for GitHub Actions, too.")
    var github = false

    var paths: [String] { [json, junit, html].compactMap(\.self) }

    func validate() throws {
        for path in paths where paths.count(where: { $0 == path }) > 1 {
            throw ValidationError("two reports have the same file, \(path); give each its own")
        }
    }

    /// Writes every report that is asked for. Where one can't be written, the others still are.
    ///
    /// - Throws: why the first of those that failed could not be written.
    func write(_ report: Report, isStrict: Bool, rerun: RerunCommand) throws {
        if github {
            let reporter = GitHubReporter(isStrict: isStrict, path: Self.pathInRepository)
            let text = reporter.text(of: report)
            if !text.isEmpty { Terminal.show(text.trimmingNewline) }
        }
        var failure: (any Error)?
        func write(_ path: String?, _ text: () -> String) {
            guard let path else { return }
            do {
                try AtomicFile.write(text(), to: path)
            } catch {
                failure = failure ?? error
            }
        }
        write(json) { JSONReporter.text(of: report, isStrict: isStrict) }
        write(junit) { JUnitReporter(isStrict: isStrict).text(of: report) }
        write(html) { HTMLReporter(isStrict: isStrict, rerun: rerun).text(of: report) }
        if let failure { throw failure }
    }

    /// The path as an annotation needs it: from the root of the repository that the workflow has checked out.
    private static let pathInRepository: @Sendable (String) -> String = { path in
        guard let root = ProcessEnvironment["GITHUB_WORKSPACE"], !root.isEmpty else { return path }
        return FilePath.path(FilePath.absolute(path), below: FilePath.absolute(root)) ?? path
    }
}

extension String {
    /// Without the line break at its end, which printing adds.
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
