import CodecRuntime
import ContractSuite
import Foundation
import MockServer

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

    /// The wall clock.
    static var time: WireTimestamp {
        WireTimestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func nonce() -> UInt64 {
        .random(in: .min ... .max)
    }

    /// The limit is raised first: a process may do that itself, and it is what a user would be told to do.
    func openFiles() -> OpenFiles? {
        OpenFileLimit.raise(upTo: 65_536)
        // Linux and macOS both list a process's own descriptors there.
        guard let limit = OpenFileLimit.current,
            let open = try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
        else { return nil }
        return OpenFiles(open: open.count, limit: Int(clamping: limit))
    }
}
