import ContractFiles
import ContractSuite
import Foundation

/// The lists of known failures of a run: the list that it tolerates, and the list that it writes.
struct KnownList: Sendable {
    /// What is tolerated in this run.
    let tolerated: KnownFailures
    /// The list that the file has before it is written.
    private let before: KnownFailures
    private let path: String?
    /// Whether the list that is written takes the place of the one that is read.
    private let isReplaced: Bool

    /// - Parameters:
    ///   - source: the list of failures to tolerate; nil for none.
    ///   - destination: where to write one; nil to write none.
    /// - Throws: where a list can't be read, or where the destination is a file of another kind.
    init(source: String?, destination: String?) throws(Failure) {
        tolerated = try source.map { path throws(Failure) in try Documents.knownFailures(path) } ?? KnownFailures()
        path = destination
        isReplaced = source.map(Self.whole) == destination.map(Self.whole)
        guard let destination else {
            before = KnownFailures()
            return
        }
        try AtomicFile.expectPlace(destination)
        let isThere = FileManager.default.fileExists(atPath: destination)
        before = isThere ? try Documents.knownFailures(destination) : KnownFailures()
    }

    private static func whole(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }

    /// Writes the list that makes the run pass, if that is asked for and the run was not interrupted.
    ///
    /// - Parameters:
    ///   - report: what the run has shown.
    ///   - checks: all checks that the run chose from.
    /// - Returns: the report as the written list judges it; the same one where nothing is written.
    /// - Throws: where the file can't be written.
    func written(after report: Report, of checks: [Check]) throws(Failure) -> Report {
        guard let path else { return report }
        guard !report.wasInterrupted else {
            Terminal.complain("\(path): not written, since the run was interrupted")
            return report
        }
        let after = before.updated(with: report, of: checks)
        try AtomicFile.write(after.document(target: report.target), to: path)
        let (old, new) = (Set(before.entries.map(\.glob)), Set(after.entries.map(\.glob)))
        let count = after.entries.count
        Terminal.complain(
            "\(path): \(count) known \(count == 1 ? "failure" : "failures"), \(new.subtracting(old).count) new, "
                + "\(old.subtracting(new).count) gone"
        )
        var judged = report.judged(by: after, of: checks.map(\.id))
        if !isReplaced { judged.staleKnown += report.staleKnown }
        return judged
    }
}
