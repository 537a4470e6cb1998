import CodecRuntime
import Dispatch
import Foundation
package import MockEngine
import Synchronization

/// Messages on disk, in the transcript's own format: a header, then a line for each message that is kept.
///
/// What is given to it is written and synced by a thread of its own, all that waits at once: a burst costs few syncs, and
/// no event loop waits for a disk. Whoever holds a message's echo back until its line is synced loses no message that
/// anybody saw, however the process ends.
package final class MessageLog: Sendable {
    /// How far lines are synced, or why they can't be.
    package enum Progress: Sendable, Hashable {
        case synced(upTo: Int)
        case failed(String)
    }

    private struct State {
        var waiting: [String] = []
        /// Of whoever gave the last line that waits.
        var progress: (@Sendable (Progress) -> Void)?
        var last = 0
        var isWriting = false
        var isFailed = false
        var syncs = 0
    }

    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.journal")
    /// What the file had when it was opened.
    package let store: MessageStore
    /// What was not right with it and is mended; nil where nothing was.
    package let warning: String?

    /// Opens a journal, or begins one.
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
                throw .init(.unavailable, "\(path) is in use by another mock; give each its own --journal")
            }
            let content = try Self.content(of: descriptor, path)
            let reading = try JournalReading(content, path: path, channel: header.channel)
            store = reading.store
            warning = reading.warning
            if reading.length < content.count, ftruncate(descriptor, off_t(reading.length)) != 0 {
                throw .init(.unavailable, "can't write \(path): \(Self.reason)")
            }
            if reading.length == 0 { try Self.append(header.line.jsonText + "\n", to: descriptor, path) }
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

    /// How often the disk was asked for certainty so far: far less often than there are messages, in a burst.
    package var syncs: Int { state.withLock(\.syncs) }

    /// Takes a message; returns at once.
    ///
    /// - Parameters:
    ///   - persisted: the message.
    ///   - room: the key of its room.
    ///   - progress: told from another thread how far lines are synced: once for each group of them, by its last line.
    /// - Returns: the line's number, counted from 1.
    package func add(
        _ persisted: PersistedMessage,
        to room: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) -> Int {
        add(persisted.line(room: room), progress: progress)
    }

    /// Takes note that the newest messages of a room count no more.
    package func addRemoval(
        of count: Int,
        from room: String,
        progress: @escaping @Sendable (Progress) -> Void
    ) -> Int {
        add(JournalReading.removal(of: count, from: room), progress: progress)
    }

    /// Takes note that nothing before counts any more: the mock was told to begin anew.
    package func addReset(progress: @escaping @Sendable (Progress) -> Void) -> Int {
        add(JournalReading.reset, progress: progress)
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

/// Why a journal can't be used.
package struct MessageLogError: Error, Hashable {
    package enum Kind: Sendable {
        /// The file can't be written.
        case unavailable
        /// The file is something else.
        case noJournal
    }

    package var kind: Kind
    package var message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

// MARK: - The file

extension MessageLog {
    private static var reason: String { String(cString: strerror(errno)) }

    private static func content(of descriptor: Int32, _ path: String) throws(MessageLogError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .init(.unavailable, "can't read \(path): \(reason)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .init(.unavailable, "\(path) is no file") }
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
