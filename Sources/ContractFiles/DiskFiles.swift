package import SpecParser
import SystemCalls

/// Our documents on disk, and those that this program carries (``EmbeddedFiles``).
package enum DiskFiles {
    /// No more than these bytes of a file are read.
    package static let limit = 16 << 20

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - limit: how much of it at most, in bytes.
    /// - Returns: the bytes, or why they can't be read.
    package static func contents(_ path: String, _ limit: Int = limit) -> Result<[UInt8], DocumentFiles.Failure> {
        if let text = EmbeddedFiles.text(path) { return .success(Array(text.utf8.prefix(limit))) }
        guard let status = FileSystem.status(of: path) else { return .failure(.notFound) }
        if status.kind == .folder { return .failure(.unreadable("it is a folder")) }
        do {
            return .success(try FileSystem.contents(of: path, upTo: limit))
        } catch {
            return .failure(.unreadable(error.description))
        }
    }

    /// Whether there is a file or a folder of that path, or a carried document.
    package static func exists(_ path: String) -> Bool {
        EmbeddedFiles.has(path) || FileSystem.isThere(path)
    }

    /// Why a file can't be read, for a person.
    package static func message(_ failure: DocumentFiles.Failure, _ path: String) -> String {
        failure.code == .notFound ? "no file \(path)" : "can't read \(path): \(failure.reason)"
    }
}
