import CodecRuntime
import Dispatch
package import MockEngine
import Synchronization
import SystemCalls

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
    private let file: OpenFile
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.store")
    /// The messages that were in the file when it was opened: the newest, as many as are kept in memory.
    package let store: MessageStore
    /// What was wrong with the file and has been repaired; nil where nothing was wrong.
    package let warning: String?

    /// Opens a log, or begins one.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - header: what a new file begins with.
    ///   - limit: how many of the file's messages are kept in memory; the file keeps all.
    /// - Throws: `MessageLogError`; a file that can't be used is left as it is.
    package init(
        path: String,
        header: TranscriptHeader,
        limit: MemoryLimit = .messages
    ) throws(MessageLogError) {
        self.path = path
        let file: OpenFile
        do { file = try OpenFile(path, .keeping, permissions: 0o600) } catch { throw Self.unwritable(path, error) }
        do { try file.lock(waits: false) } catch {
            throw .init(.unavailable, "\(path) is in use by another mock; give each mock its own file with --store")
        }
        let content = try Self.content(of: file, path)
        let reader = try MessageLogReader(content, path: path, channel: header.channel, limit: limit)
        store = reader.store
        warning = reader.warning
        do {
            if reader.length < content.count { try file.truncate(to: reader.length) }
            if reader.length == 0 { try Self.append(header.line.jsonText + "\n", to: file) }
        } catch { throw Self.unwritable(path, error) }
        if content.isEmpty {
            // A new file's name must survive, too.
            let folder = FilePath.folder(of: path)
            OpenFile.synchronize(folder: folder.isEmpty ? "." : folder)
        }
        self.file = file
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
            do {
                try Self.append(lines, to: file)
                progress(.synced(upTo: last))
            } catch {
                state.withLock { $0.isFailed = true }
                progress(.failed(Self.unwritable(path, error).message))
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
    private static func content(of file: borrowing OpenFile, _ path: String) throws(MessageLogError) -> [UInt8] {
        let kind: FileStatus.Kind
        let bytes: [UInt8]
        do {
            kind = try file.status().kind
            bytes = kind == .regular ? try file.bytes() : []
        } catch { throw .init(.unavailable, "can't read \(path): \(error)") }
        guard kind == .regular else {
            throw .init(.unavailable, "can't keep messages in \(path): it is not a regular file")
        }
        return bytes
    }

    /// Writes all of a text and waits until the disk has it.
    private static func append(_ text: String, to file: borrowing OpenFile) throws(SystemError) {
        try file.write(text)
        try file.synchronize()
    }

    private static func unwritable(_ path: String, _ reason: SystemError) -> MessageLogError {
        .init(.unavailable, "can't write \(path): \(reason)")
    }
}
