import SystemCalls

/// Tells whether a file has changed since the last look, without reading it.
package struct FileChange {
    private var known: [String: FileStatus?] = [:]

    package init() {}

    /// Whether the file is another one, or has another size or time, than when it was asked for last; true at the first time,
    /// too. A file that is gone for the moment, as editors let it be while they save, has not changed.
    package mutating func isNew(_ path: String) -> Bool {
        guard let now = FileSystem.status(of: path) else { return false }
        defer { known[path] = now }
        return known[path] != now
    }
}
