import ContractFiles
import Foundation
import Synchronization

/// A transcript on disk, written at once: whatever ends the process, everything up to then is in the file.
final class TranscriptFile: Sendable {
    private let handle: FileHandle
    private let path: String
    private let failure = Mutex<String?>(nil)

    /// Begins a new file.
    ///
    /// - Throws: where the place can't be written.
    init(_ path: String) throws(Failure) {
        self.path = path
        try AtomicFile.expectPlace(path)
        guard FileManager.default.createFile(atPath: path, contents: Data()),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw .unavailable("can't write \(path): \(String(cString: strerror(errno)))") }
        self.handle = handle
    }

    /// Adds whole lines. Where they can't be written, a warning says so once.
    func add(_ lines: String) {
        do {
            try handle.write(contentsOf: Data(lines.utf8))
        } catch {
            let isFirst = failure.withLock { failure in
                defer { failure = "\(error.localizedDescription)" }
                return failure == nil
            }
            if isFirst {
                Terminal.complain("warning: the transcript \(path) is incomplete: \(error.localizedDescription)")
            }
        }
    }
}
