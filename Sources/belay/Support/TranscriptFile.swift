import ContractFiles
import Synchronization
import SystemCalls

/// A transcript on disk, written at once: whatever ends the process, everything up to then is in the file.
final class TranscriptFile: Sendable {
    private let file: OpenFile
    private let path: String
    private let failure = Mutex<String?>(nil)

    /// Begins a new file.
    ///
    /// - Throws: where the place can't be written.
    init(_ path: String) throws(Failure) {
        self.path = path
        try AtomicFile.expectPlace(path)
        do { file = try OpenFile(path, .replacing) } catch { throw .unavailable("can't write \(path): \(error)") }
    }

    /// Adds whole lines. Where they can't be written, a warning says so once.
    func add(_ lines: String) {
        do {
            try file.write(lines)
        } catch {
            let isFirst = failure.withLock { failure in
                defer { failure = error.description }
                return failure == nil
            }
            if isFirst {
                Terminal.complain("warning: the transcript \(path) is incomplete: \(error)")
            }
        }
    }
}
