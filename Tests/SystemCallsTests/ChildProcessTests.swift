import SystemCalls
import Testing

struct ChildProcessTests {
    @Test func `what a command prints is more than a pipe holds`() async throws {
        let child = try ChildProcess("head -c 300000 /dev/zero", in: "/")
        let end = await child.finished()
        #expect(end.printed.count == 300_000)
        #expect(end.status == 0)
    }

    @Test func `a command runs in its folder, with the variables of this process and nothing to read`() async throws {
        try await withFolder { folder in
            let end = try await ChildProcess("pwd; cat; echo \"$PATH\"; exit 3", in: folder).finished()
            let path = try #require(ProcessEnvironment["PATH"])
            #expect(String(decoding: end.printed, as: UTF8.self) == "\(FilePath.canonical(folder))\n\(path)\n")
            #expect(end.status >> 8 == 3)
        }
    }

    @Test func `a cancelled task ends the command and all that it has started`() async throws {
        let child = try ChildProcess("sleep 600 & echo begun; wait", in: "/")
        let task = Task { await child.finished() }
        task.cancel()
        #expect(await task.value.status != 0)
    }
}
