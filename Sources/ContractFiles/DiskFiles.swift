import Foundation
package import SpecParser

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
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return .failure(.notFound) }
        if isFolder.boolValue { return .failure(.unreadable("it is a folder")) }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return .success([UInt8](try handle.read(upToCount: limit) ?? Data()))
        } catch {
            return .failure(.unreadable(error.localizedDescription))
        }
    }

    /// Whether there is a file or a folder of that path, or a carried document.
    package static func exists(_ path: String) -> Bool {
        EmbeddedFiles.has(path) || FileManager.default.fileExists(atPath: path)
    }

    /// Why a file can't be read, for a person.
    package static func message(_ failure: DocumentFiles.Failure, _ path: String) -> String {
        failure.code == .notFound ? "no file \(path)" : "can't read \(path): \(failure.reason)"
    }
}
