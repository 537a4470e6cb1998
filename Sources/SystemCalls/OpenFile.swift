#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that is open in this process, and closed with this value. No child of the process inherits it.
package struct OpenFile: ~Copyable, Sendable {
    /// What a file is opened for.
    package struct Use: Sendable {
        fileprivate let flags: Int32

        package static let reading = Use(flags: O_RDONLY)
        /// Writes from its beginning; it is made, or emptied.
        package static let replacing = Use(flags: O_WRONLY | O_CREAT | O_TRUNC)
        /// Writes at the end of a file that is there.
        package static let appending = Use(flags: O_WRONLY | O_APPEND)
        /// Reads, and writes at its end; it is made if it is not there.
        package static let keeping = Use(flags: O_RDWR | O_CREAT | O_APPEND)
    }

    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Parameters:
    ///   - path: of the file.
    ///   - use: what it is opened for.
    ///   - permissions: of a file that is made.
    /// - Throws: where it can't be opened.
    package init(_ path: String, _ use: Use, permissions: Int = 0o666) throws(SystemError) {
        descriptor = open(path, use.flags | O_CLOEXEC, mode_t(permissions))
        guard descriptor >= 0 else { throw .last }
    }

    deinit {
        _ = systemClose(descriptor)
    }

    /// Closes the file now, and says whether all of it could be written.
    package consuming func close() throws(SystemError) {
        let descriptor = descriptor
        discard self
        guard systemClose(descriptor) == 0 else { throw .last }
    }

    package func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return FileStatus(status)
    }

    /// What is to be read yet, up to its end or to a number of bytes.
    package func bytes(upTo limit: Int = .max) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        if let size = try? status().size { bytes.reserveCapacity(min(size, limit)) }
        while bytes.count < limit {
            let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Writes all of a text.
    package func write(_ text: String) throws(SystemError) {
        try writeAll(text, to: descriptor)
    }

    /// Sets them whatever the process's mask is.
    package func setPermissions(_ permissions: Int) throws(SystemError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .last }
    }

    package func truncate(to length: Int) throws(SystemError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw .last }
    }

    /// Waits until the disk has what was written.
    package func synchronize() throws(SystemError) {
        #if canImport(Darwin)
        // On Darwin, fsync alone leaves the data in the drive's own cache.
        let isSynced = fcntl(descriptor, F_FULLFSYNC) == 0 || fsync(descriptor) == 0
        #else
        let isSynced = fdatasync(descriptor) == 0
        #endif
        guard isSynced else { throw .last }
    }

    /// Takes the lock that one open file at a time can have; it ends with this value, and with the process.
    ///
    /// - Parameter waits: whether to wait where another has it.
    /// - Throws: where another has it, and this does not wait.
    package func lock(waits: Bool) throws(SystemError) {
        while flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else { throw .last }
        }
    }

    /// Makes sure that the names in a folder survive, as far as the system can.
    package static func synchronize(folder: String) {
        guard let file = try? OpenFile(folder, .reading) else { return }
        _ = fsync(file.descriptor)
    }
}

/// Writes all of a text to an open file.
func writeAll(_ text: String, to descriptor: Int32) throws(SystemError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .last }
        bytes = bytes.dropFirst(count)
    }
}

/// The function of POSIX, whose name a method above has, too.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
