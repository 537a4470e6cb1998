import CodecRuntime
import ContractFiles
import MockServer
import Synchronization
import SystemCalls

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
        guard FileSystem.isThere(path), !AtomicFile.isStream(path) else { return }
        do { try FileSystem.removeFile(path) } catch SystemError.noSuchFile {
            // Another has removed it meanwhile.
        } catch {
            throw .unavailable("can't remove \(path), the ready file of an earlier run: \(error)")
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
        guard let text, !AtomicFile.isStream(path), let bytes = try? FileSystem.contents(of: path),
            bytes.elementsEqual(text.utf8)
        else { return }
        try? FileSystem.removeFile(path)
    }
}
