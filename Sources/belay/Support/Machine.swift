import BelayMock
import CodecRuntime
import ContractSuite
import MockServer
import SystemCalls

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The machine that a contract suite runs on.
struct Machine: HostEnvironment {
    /// The target file's folder: its paths are relative to it.
    let folder: String

    /// How long a command for tokens may take.
    private static let deadline = Duration.seconds(30)

    func environment(_ name: String) -> String? {
        ProcessEnvironment[name]
    }

    func contents(of path: String) throws -> String {
        let bytes = try FileSystem.contents(of: FilePath.absolute(path, in: folder))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw NotText() }
        return text
    }

    func output(of command: String) async throws -> String {
        let child: ChildProcess
        do { child = try ChildProcess(command, in: folder) } catch {
            throw CommandFailure(text: "it can't be started: \(error)")
        }
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
        MockConfiguration.onThisMachine().now()
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
            let open = FileSystem.entries(of: "/dev/fd")
        else { return nil }
        return OpenFiles(open: open.count, limit: Int(clamping: limit))
    }
}

/// Says that a file is not a text.
private struct NotText: Error, CustomStringConvertible {
    let description = "it is not UTF-8"
}
