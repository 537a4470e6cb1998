import CodecRuntime
import ContractFiles
import Foundation
import MockServer
import Synchronization

/// The file of `belay mock --ready-file`: says where a mock listens, for as long as it does.
///
/// A program that waits for the file must not read that of an earlier run. So it is removed before the mock listens, written
/// whole, and removed when the mock ends. A device or a pipe is written to and stays.
final class ReadyFile: Sendable {
    private let path: String
    /// What this run has written; nil before that, and once it is removed.
    private let written = Mutex<String?>(nil)

    /// Removes the file of an earlier run.
    ///
    /// - Throws: where the file can't be written or removed.
    init(_ path: String) throws(Failure) {
        self.path = path
        try AtomicFile.expectPlace(path)
        guard FileManager.default.fileExists(atPath: path), !AtomicFile.isStream(path) else { return }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw Failure.unavailable(
                "can't remove \(path), the ready file of an earlier run: \(String(cString: strerror(errno)))"
            )
        }
    }

    /// Says where the mock listens.
    ///
    /// - Parameter value: the contents.
    /// - Throws: where the file can't be written.
    func write(_ value: JSONValue) throws(Failure) {
        let text = value.jsonText + "\n"
        try AtomicFile.write(text, to: path, permissions: 0o600)
        written.withLock { $0 = text }
    }

    /// Removes the file, unless another mock has replaced it. May be called more than once.
    func remove() {
        let text = written.withLock { written in
            defer { written = nil }
            return written
        }
        guard let text, !AtomicFile.isStream(path), FileManager.default.contents(atPath: path) == Data(text.utf8) else {
            return
        }
        unlink(path)
    }
}
