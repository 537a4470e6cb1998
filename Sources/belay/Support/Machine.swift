import ContractSuite
import Foundation

/// The machine that a contract suite runs on.
struct Machine: HostEnvironment {
    /// The target file's folder: its paths are relative to it.
    let folder: URL

    /// How long a command for tokens may take.
    private static let deadline = Duration.seconds(30)

    func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }

    func contents(of path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: path, relativeTo: folder), encoding: .utf8)
    }

    func output(of command: String) async throws -> String {
        let child = try ChildProcess(command, in: folder)
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                let (printed, status) = await child.finished()
                try Task.checkCancellation()
                guard status == 0 else { throw CommandFailure(status: status) }
                return String(decoding: printed, as: UTF8.self)
            }
            group.addTask {
                try await Task.sleep(for: Self.deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let printed = try await group.next() ?? nil else {
                throw CommandFailure(text: "it was not finished within \(Self.deadline.components.seconds) seconds")
            }
            return printed
        }
    }

    func now() -> Int {
        Int(Date().timeIntervalSince1970)
    }

    /// The soft limit is raised to the hard one first: that needs no leave, and is what a user would be told to do.
    func openFiles() -> OpenFiles? {
        var limits = rlimit()
        #if canImport(Glibc)
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limits) == 0 else { return nil }
        if limits.rlim_cur < limits.rlim_max {
            var raised = rlimit(rlim_cur: min(limits.rlim_max, 65_536), rlim_max: limits.rlim_max)
            if raised.rlim_cur > limits.rlim_cur, setrlimit(files, &raised) == 0 { limits = raised }
        }
        // Both systems list a process's own descriptors there.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd"))?.count
        return open.map { OpenFiles(open: $0, limit: Int(clamping: limits.rlim_cur)) }
    }
}
