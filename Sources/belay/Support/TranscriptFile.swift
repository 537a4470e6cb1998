import ContractFiles
import Foundation
import Synchronization

/// A transcript on disk, written as it comes about: whatever ends the process, all that was said before stands there.
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

    /// Adds whole lines. What can't be written is told once.
    func add(_ lines: String) {
        do {
            try handle.write(contentsOf: Data(lines.utf8))
        } catch {
            let isFirst = failure.withLock { failure in
                defer { failure = "\(error.localizedDescription)" }
                return failure == nil
            }
            if isFirst { Terminal.complain("warning: \(path) is not whole: \(error.localizedDescription)") }
        }
    }
}
