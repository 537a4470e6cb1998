import CodecRuntime
import Dispatch
import Foundation
package import MockEngine
import Synchronization

/// The file of `belay mock --store`: messages on disk, in the transcript's format. A header, then a line a message.
///
/// Lines are written and synced by a thread of its own, all waiting lines at once: a burst costs few syncs, and no event
/// loop waits for a disk. A caller that sends a message's echo only after its line is synced loses no message that a client
/// has seen, however the process ends.
package final class MessageLog: Sendable {
    /// How far lines are synced, or why they can't be.
    package enum Progress: Sendable, Hashable {
        case synced(upTo: Int)
        case failed(String)
    }

    private struct State {
        var waiting: [String] = []
        /// Called about the last line that waits.
        var progress: (@Sendable (Progress) -> Void)?
        var last = 0
        var isWriting = false
        var isFailed = false
        var syncs = 0
    }

    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.store")
    /// The messages that were in the file when it was opened.
    package let store: MessageStore
    /// What was wrong with the file and has been repaired; nil where nothing was wrong.
    package let warning: String?

    /// Opens a log, or begins one.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - header: what a new file begins with.
    /// - Throws: `MessageLogError`; a file that can't be used is left as it is.
    package init(path: String, header: TranscriptHeader) throws(MessageLogError) {
        self.path = path
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .init(.unavailable, "can't write \(path): \(Self.reason)") }
        do throws(MessageLogError) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw .init(.unavailable, "\(path) is in use by another mock; give each mock its own file with --store")
            }
            let content = try Self.content(of: descriptor, path)
            let reader = try MessageLogReader(content, path: path, channel: header.channel)
            store = reader.store
            warning = reader.warning
            if reader.length < content.count, ftruncate(descriptor, off_t(reader.length)) != 0 {
                throw .init(.unavailable, "can't write \(path): \(Self.reason)")
            }
            if reader.length == 0 { try Self.append(header.line.jsonText + "\n", to: descriptor, path) }
            if content.isEmpty { Self.syncFolder(of: path) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// How often lines were synced so far: in a burst far less often than there are messages.
    package var syncs: Int { state.withLock(\.syncs) }

    /// Takes a message; returns at once.
    ///
    /// - Parameters:
    ///   - persisted: the message.
    ///   - room: the key of its room.
    ///   - progress: called from another thread after each group of lines is synced, with the number of its last line.
    /// - Returns: the line's number, counted from 1.
    package func add(
        _ persisted: PersistedMessage,
        to room: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) -> Int {
        add(persisted.line(room: room), progress: progress)
    }

    /// Adds a line that removes the newest messages of a room.
    package func addRemoval(
        of count: Int,
        from room: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) -> Int {
        add(MessageLogReader.removal(of: count, from: room), progress: progress)
    }

    /// Adds a line that removes all messages: the mock was reset.
    package func addReset(progress: @escaping @Sendable (Progress) -> Void) -> Int {
        add(MessageLogReader.reset, progress: progress)
    }

    private func add(_ line: JSONValue, progress: @escaping @Sendable (Progress) -> Void) -> Int {
        let (number, mustStart) = state.withLock { state in
            state.waiting.append(line.jsonText + "\n")
            state.progress = progress
            state.last += 1
            defer { state.isWriting = true }
            return (state.last, !state.isWriting)
        }
        if mustStart { queue.async { self.write() } }
        return number
    }

    private func write() {
        while let (lines, last, progress) = next() {
            do throws(MessageLogError) {
                try Self.append(lines, to: descriptor, path)
                progress(.synced(upTo: last))
            } catch {
                state.withLock { $0.isFailed = true }
                progress(.failed(error.message))
            }
        }
    }

    private func next() -> (lines: String, last: Int, progress: @Sendable (Progress) -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty, !state.isFailed, let progress = state.progress else {
                state.isWriting = false
                return nil
            }
            defer { state.waiting = [] }
            state.syncs += 1
            return (state.waiting.joined(), state.last, progress)
        }
    }
}

/// Why a message log can't be used.
package struct MessageLogError: Error, Hashable {
    /// What kind of error; open, so that a new one breaks no caller.
    package struct Code: Hashable, Sendable {
        private let name: String

        /// The file can't be read or written, or another mock has it open.
        package static let unavailable = Code(name: "unavailable")
        /// The file is not a message log of this contract.
        package static let notAMessageLog = Code(name: "notAMessageLog")
    }

    package var code: Code
    /// What is wrong, where, and what to do.
    package var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

// MARK: - The file

extension MessageLog {
    private static var reason: String { String(cString: strerror(errno)) }

    private static func content(of descriptor: Int32, _ path: String) throws(MessageLogError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .init(.unavailable, "can't read \(path): \(reason)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .init(.unavailable, "can't keep messages in \(path): it is not a regular file")
        }
        var content: [UInt8] = []
        content.reserveCapacity(Int(status.st_size))
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .init(.unavailable, "can't read \(path): \(reason)") }
            guard count > 0 else { return content }
            content += chunk[..<count]
        }
    }

    /// Writes all of a text and waits until the disk has it.
    private static func append(_ text: String, to descriptor: Int32, _ path: String) throws(MessageLogError) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { rest in
                Foundation.write(descriptor, rest.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .init(.unavailable, "can't write \(path): \(reason)") }
            done += count
        }
        #if os(Linux)
        let isSynced = fdatasync(descriptor) == 0
        #else
        // On Darwin, fsync alone leaves the data in the drive's own cache.
        let isSynced = fcntl(descriptor, F_FULLFSYNC) == 0 || fsync(descriptor) == 0
        #endif
        guard isSynced else { throw .init(.unavailable, "can't write \(path): \(reason)") }
    }

    /// A new file's name must survive, too.
    private static func syncFolder(of path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}
