import Foundation

/// Writes files so that a reader never sees half of one.
package enum AtomicFile {
    /// Checks that a file can be written, before the work for its contents is done.
    ///
    /// - Throws: why it can't be written.
    package static func expectPlace(_ path: String) throws(Failure) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw .unavailable("can't write \(path): it is a folder")
        }
        let folder = (path as NSString).deletingLastPathComponent
        let isPlace =
            isStream(path) ? access(path, W_OK) == 0 : access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0
        guard isPlace else {
            throw .unavailable("can't write \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Whether a path leads to a device or a pipe, which is written to and never replaced.
    package static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        // What is called /dev/stdout may be a file, but not one of that name.
        return status.st_mode & S_IFMT != S_IFREG || path.hasPrefix("/dev/")
    }

    /// Makes the folders of files that are to be written.
    ///
    /// - Parameter paths: of the files.
    /// - Returns: the folders that were not there before, the innermost first.
    /// - Throws: where one can't be made; those that were made are gone again.
    @discardableResult
    package static func makeFolders(for paths: some Sequence<String>) throws(Failure) -> [String] {
        var made: [String] = []
        for folder in Set(paths.map { ($0 as NSString).deletingLastPathComponent }).sorted() where !folder.isEmpty {
            var path = folder.hasPrefix("/") ? "/" : ""
            for part in folder.split(separator: "/") {
                path += path.isEmpty || path.hasSuffix("/") ? "\(part)" : "/\(part)"
                var status = stat()
                if stat(path, &status) == 0 {
                    if status.st_mode & S_IFMT == S_IFDIR { continue }
                    remove(folders: made)
                    throw .unavailable("can't make the folder \(folder): \(path == folder ? "it" : path) is a file")
                }
                guard mkdir(path, 0o777) == 0 else {
                    let reason = String(cString: strerror(errno))
                    remove(folders: made)
                    throw .unavailable("can't make the folder \(path): \(reason)")
                }
                made.insert(path, at: 0)
            }
        }
        return made
    }

    /// Removes folders that are empty, in the order given.
    package static func remove(folders: [String]) {
        for folder in folders { rmdir(folder) }
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
        func abandon(_ path: String) -> Failure {
            let reason = String(cString: strerror(errno))
            for file in staged { unlink(file.temporary) }
            return .unavailable("can't write \(path): \(reason)")
        }
        let (streams, places) = (files.filter { isStream($0.key) }, files.filter { !isStream($0.key) })
        for (path, contents) in places.sorted(by: { $0.key < $1.key }) {
            let temporary = "\(path).\(getpid()).tmp"
            staged.append((temporary, path))
            guard create(temporary, contents, permissions) else { throw abandon(path) }
        }
        for file in staged where rename(file.temporary, file.path) != 0 { throw abandon(file.path) }
        for (path, contents) in streams.sorted(by: { $0.key < $1.key }) { try pour(contents, into: path) }
    }

    /// Makes a file. False, with the reason in `errno`, where it can't be written.
    private static func create(_ path: String, _ contents: String, _ permissions: Int) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(permissions))
        guard descriptor >= 0 else { return false }
        // Whatever the process's mask is.
        guard fchmod(descriptor, mode_t(permissions)) == 0, write(contents, to: descriptor) else {
            let reason = errno
            close(descriptor)
            errno = reason
            return false
        }
        return close(descriptor) == 0
    }

    private static func write(_ contents: String, to descriptor: Int32) -> Bool {
        var bytes = Array(contents.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    private static func pour(_ contents: String, into path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unavailable("can't write \(path): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(contents.utf8))
            try handle.close()
        } catch {
            throw .unavailable("can't write \(path): \(error.localizedDescription)")
        }
    }
}

/// The function of POSIX, whose name the type above has, too.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
