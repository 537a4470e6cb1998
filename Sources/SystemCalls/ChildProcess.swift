import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A shell command and whatever it starts: a process group of its own, so that all of it ends together.
///
/// `Foundation.Process` won't do: its child ignores the signals that its parent ignores, and this program ignores the signals
/// that it handles by other means.
package final class ChildProcess: Sendable {
    /// What it printed, and its status as `waitpid` tells it.
    package typealias End = (printed: [UInt8], status: Int32)

    private struct State {
        var waiter: CheckedContinuation<End, Never>?
        var isToEnd = false
    }

    /// How long a child may take to end once it is asked to.
    private static let grace = DispatchTimeInterval.milliseconds(800)

    /// The groups that run now, for when the program has to end at once.
    private static let groups = Mutex<Set<pid_t>>([])

    private let id: pid_t
    private let output: OpenFile
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "belay.child", attributes: .concurrent)

    /// Starts a command, with nothing to read and its errors shown.
    ///
    /// - Throws: where it can't be started.
    package init(_ command: String, in folder: String) throws(SystemError) {
        let pipe = try Pipe()
        let child = try Self.spawn(command, folder: folder, output: pipe.writing.descriptor)
        id = child
        output = pipe.reading
        Self.groups.withLock { _ = $0.insert(child) }
    }

    /// Waits for its end, and ends it itself where the task is cancelled. To be called once.
    ///
    /// - Returns: how it ended.
    package func finished() async -> End {
        defer { Self.groups.withLock { _ = $0.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                state.withLock { $0.waiter = waiter }
                queue.async { self.answer(self.read()) }
            }
        } onCancel: {
            end()
        }
    }

    private func read() -> End {
        // Read before waiting: a command that prints more than a pipe holds would wait for us.
        let printed = (try? output.bytes()) ?? []
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        // The command has ended; processes that it started may not have.
        if state.withLock(\.isToEnd) { kill(-id, SIGKILL) }
        return (printed, status)
    }

    private func answer(_ end: End) {
        state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }?.resume(returning: end)
    }

    /// Asks the whole group to end, and ends it if it does not.
    private func end() {
        state.withLock { $0.isToEnd = true }
        kill(-id, SIGTERM)
        queue.asyncAfter(deadline: .now() + Self.grace) {
            kill(-self.id, SIGKILL)
            // A process that has left the group may still hold the pipe, and is not waited for.
            self.queue.asyncAfter(deadline: .now() + Self.grace) { self.answer(([], SIGKILL)) }
        }
    }

    /// Ends all groups at once.
    package static func endAll() {
        for group in groups.withLock(\.self) { kill(-group, SIGKILL) }
    }
}

// MARK: - Starting

extension ChildProcess {
    private static func spawn(_ command: String, folder: String, output: Int32) throws(SystemError) -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, and every signal as it is by default.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))
        // A shell goes to the folder, since how to spawn there is not the same on every system.
        let words = ["/bin/sh", "-c", #"cd -- "$0" && exec /bin/sh -c "$1""#, folder, command]
        let variables = ProcessEnvironment.all.map { "\($0.key)=\($0.value)" }
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var id: pid_t = 0
        let status = posix_spawn(&id, "/bin/sh", &actions, &attributes, arguments, environment)
        guard status == 0 else { throw SystemError(code: status) }
        return id
    }
}

/// Both ends of a pipe.
private struct Pipe: ~Copyable {
    let reading: OpenFile
    let writing: OpenFile

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reading = OpenFile(descriptor: ends[0])
        writing = OpenFile(descriptor: ends[1])
    }
}
