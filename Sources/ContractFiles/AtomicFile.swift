import SystemCalls

/// Writes files so that a reader never sees half of one.
package enum AtomicFile {
    /// Checks that a file can be written, before the work for its contents is done.
    ///
    /// - Throws: why it can't be written.
    package static func expectPlace(_ path: String) throws(Failure) {
        if FileSystem.isFolder(path) { throw .unavailable("can't write \(path): it is a folder") }
        let folder = FilePath.folder(of: path)
        do {
            if isStream(path) {
                try FileSystem.expectWritable(path)
            } else {
                try FileSystem.expectWritable(folder.isEmpty ? "." : folder, isFolder: true)
            }
        } catch { throw unwritable(path, error) }
    }

    /// Whether a path leads to a device or a pipe, which is written to and never replaced.
    package static func isStream(_ path: String) -> Bool {
        guard let status = FileSystem.status(of: path) else { return false }
        // What is called /dev/stdout may be a file, but not one of that name.
        return status.kind != .regular || path.hasPrefix("/dev/")
    }

    /// Makes the folders of files that are to be written.
    ///
    /// - Parameter paths: of the files.
    /// - Returns: the folders that were not there before, the innermost first.
    /// - Throws: where one can't be made; those that were made are gone again.
    @discardableResult
    package static func makeFolders(for paths: some Sequence<String>) throws(Failure) -> [String] {
        var made: [String] = []
        for folder in Set(paths.map(FilePath.folder)).sorted() where !folder.isEmpty {
            var path = folder.hasPrefix("/") ? "/" : ""
            for part in folder.split(separator: "/") {
                path += path.isEmpty || path.hasSuffix("/") ? "\(part)" : "/\(part)"
                if let status = FileSystem.status(of: path) {
                    if status.kind == .folder { continue }
                    remove(folders: made)
                    throw .unavailable("can't make the folder \(folder): \(path == folder ? "it" : path) is a file")
                }
                do { try FileSystem.makeFolder(path) } catch {
                    remove(folders: made)
                    throw .unavailable("can't make the folder \(path): \(error)")
                }
                made.insert(path, at: 0)
            }
        }
        return made
    }

    /// Removes folders that are empty, in the order given.
    package static func remove(folders: [String]) {
        for folder in folders { try? FileSystem.removeFolder(folder) }
    }

    /// Writes a file beside the path, then moves it there.
    ///
    /// - Parameters:
    ///   - contents: what the file will hold.
    ///   - path: where.
    ///   - permissions: of the new file; 0600 for one that holds secrets.
    /// - Throws: where the place can't be written.
    package static func write(_ contents: String, to path: String, permissions: Int = 0o644) throws(Failure) {
        try writeAll([path: contents], permissions: permissions)
    }

    /// Writes several files: all of them beside their places first, and only then moves each there. What can fail has
    /// failed before the first file changes. Devices and pipes get theirs last.
    package static func writeAll(_ files: [String: String], permissions: Int = 0o644) throws(Failure) {
        var staged: [(temporary: String, path: String)] = []
        let (streams, places) = (files.filter { isStream($0.key) }, files.filter { !isStream($0.key) })
        do throws(Failure) {
            for (path, contents) in places.sorted(by: { $0.key < $1.key }) {
                let temporary = "\(path).\(ProcessEnvironment.processID).tmp"
                staged.append((temporary, path))
                do { try create(temporary, contents, permissions) } catch { throw unwritable(path, error) }
            }
            for file in staged {
                do { try FileSystem.move(file.temporary, to: file.path) } catch { throw unwritable(file.path, error) }
            }
        } catch {
            for file in staged { try? FileSystem.removeFile(file.temporary) }
            throw error
        }
        for (path, contents) in streams.sorted(by: { $0.key < $1.key }) {
            do { try OpenFile(path, .appending).write(contents) } catch { throw unwritable(path, error) }
        }
    }

    private static func create(_ path: String, _ contents: String, _ permissions: Int) throws(SystemError) {
        let file = try OpenFile(path, .replacing, permissions: permissions)
        try file.setPermissions(permissions)
        try file.write(contents)
        try file.close()
    }

    private static func unwritable(_ path: String, _ reason: SystemError) -> Failure {
        .unavailable("can't write \(path): \(reason)")
    }
}
