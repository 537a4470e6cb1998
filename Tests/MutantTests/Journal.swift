internal import Foundation
internal import Synchronization

/// Writes the outcome of each server to the file that `dev/mutants` reads, one a line. Without such a file it writes
/// nothing.
///
/// A line has tabs between its parts: the kind (`mutant`, `healthy`), the name, `found` or `missed`, how many false
/// alarms, how long it took, and what was missed and falsely reported, for people. One more line, `listed`,
/// has how many mutants are run, and how many there are: a mutant without a line of its own counts as missed.
final class Journal: Sendable {
    static let shared = Journal(path: ProcessInfo.processInfo.environment["BELAY_MUTANTS_JOURNAL"])

    private let path: String?
    private let lock = Mutex(())

    private init(path: String?) {
        self.path = path
    }

    func list(_ count: Int, of all: Int) {
        add("listed\tmutants\t\(count)\t\(all)\t\t")
    }

    func note(_ kind: String, _ name: String, _ outcome: Outcome) {
        let skipped = outcome.missed.isEmpty ? [] : outcome.skipped.map { "skipped: \($0)" }
        let details = outcome.missed.map { "not found: \($0)" } + skipped + outcome.alarms.map { "false alarm: \($0)" }
        let text = details.joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
            .replacing("\t", with: " ")
        let verdict = outcome.missed.isEmpty ? "found" : "missed"
        let time = "\(outcome.duration.components.seconds) s"
        add("\(kind)\t\(name)\t\(verdict)\t\(outcome.alarms.count)\t\(time)\t\(text)")
    }

    private func add(_ line: String) {
        guard let path else { return }
        // One line at a time, and in one write, so that lines of several writers don't mix.
        lock.withLock { _ in
            guard let file = fopen(path, "a") else { return }
            fputs("\(line)\n", file)
            fclose(file)
        }
    }
}
