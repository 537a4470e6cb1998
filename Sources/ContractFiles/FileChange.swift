import Foundation

/// Tells whether a file has changed since the last look, without reading it.
package struct FileChange {
    private struct Fingerprint: Equatable {
        var file: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private var known: [String: Fingerprint?] = [:]

    package init() {}

    /// Whether the file is another one, or has another size or time, than when it was asked for last; true at the first time,
    /// too. A file that is gone for the moment, as editors let it be while they save, has not changed.
    package mutating func isNew(_ path: String) -> Bool {
        guard let now = Self.fingerprint(path) else { return false }
        defer { known[path] = now }
        return known[path] != now
    }

    private static func fingerprint(_ path: String) -> Fingerprint? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if os(Linux)
        let time = status.st_mtim
        #else
        let time = status.st_mtimespec
        #endif
        return Fingerprint(
            file: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: time.tv_sec,
            nanoseconds: time.tv_nsec
        )
    }
}
