internal import Foundation
internal import Synchronization

/// Writes what came of each server to the file that `dev/mutants` reads, a line each; nowhere if it asks for none.
///
/// A line has tabs between its parts: the kind (`mutant`, `healthy`), the name, `found` or `missed`, how many false
/// alarms, how long it took, and what was missed and falsely reported, for people.
final class Journal: Sendable {
    static let shared = Journal(path: ProcessInfo.processInfo.environment["BELAY_MUTANTS_JOURNAL"])

    private let path: String?
    private let lock = Mutex(())

    private init(path: String?) {
        self.path = path
    }

    func note(_ kind: String, _ name: String, _ outcome: Outcome) {
        guard let path, let file = lock.withLock({ _ in fopen(path, "a") }) else { return }
        let skipped = outcome.missed.isEmpty ? [] : outcome.skipped.map { "skipped: \($0)" }
        let details = outcome.missed.map { "not found: \($0)" } + skipped + outcome.alarms.map { "false alarm: \($0)" }
        let text = details.joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
            .replacing("\t", with: " ")
        let verdict = outcome.missed.isEmpty ? "found" : "missed"
        // One write a line, so that lines of several writers don't mix.
        fputs(
            "\(kind)\t\(name)\t\(verdict)\t\(outcome.alarms.count)\t\(outcome.duration.components.seconds) s\t\(text)\n",
            file
        )
        fclose(file)
    }
}
