import ContractSuite
import Foundation

/// The machine that a contract suite runs on.
struct Machine: Surroundings {
    /// The target file's folder, against which its paths are meant.
    let folder: URL

    func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }

    func contents(of path: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: path, relativeTo: folder), encoding: .utf8)
    }

    func output(of command: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Read before waiting: a command that prints more than a pipe holds would wait for us.
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandFailure(status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }

    func now() -> Int {
        Int(Date().timeIntervalSince1970)
    }
}

/// A command that ended badly; what it printed may be a secret, and is not repeated.
struct CommandFailure: Error, CustomStringConvertible {
    let status: Int32

    var description: String { "it ended with status \(status)" }
}
