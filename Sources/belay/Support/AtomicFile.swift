import Foundation

/// Writes files so that nobody ever sees half of one.
enum AtomicFile {
    /// Writes beside the place, then moves the whole file there.
    ///
    /// - Parameters:
    ///   - contents: what the file will hold.
    ///   - path: where.
    ///   - permissions: of the new file; 0600 for one that holds secrets.
    /// - Throws: where the place can't be written.
    static func write(_ contents: String, to path: String, permissions: Int = 0o644) throws(Failure) {
        try writeAll([path: contents], permissions: permissions)
    }

    /// Writes several files: all of them beside their places first, and only then moves each there. What can fail has
    /// failed before the first file changes.
    static func writeAll(_ files: [String: String], permissions: Int = 0o644) throws(Failure) {
        var staged: [(temporary: String, path: String)] = []
        func abandon(_ path: String) -> Failure {
            let reason = String(cString: strerror(errno))
            for file in staged { unlink(file.temporary) }
            return .unavailable("can't write \(path): \(reason)")
        }
        for (path, contents) in files.sorted(by: { $0.key < $1.key }) {
            let temporary = "\(path).\(getpid()).tmp"
            staged.append((temporary, path))
            guard
                FileManager.default.createFile(
                    atPath: temporary,
                    contents: Data(contents.utf8),
                    attributes: [.posixPermissions: permissions]
                )
            else { throw abandon(path) }
        }
        for file in staged where rename(file.temporary, file.path) != 0 { throw abandon(file.path) }
    }
}
