import CodecRuntime
import Foundation
import MockEngine
import MockServer
import Synchronization
import Testing

/// Messages on disk, in files of a test's own.
@Suite struct MessageLogTests {
    private let header = TranscriptHeader(channel: "chat", scenario: "s", seed: 1, pacing: "timed")
    private let room = "550e8400-e29b-41d4-a716-446655440000"

    private func withFile(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appendingPathComponent("messages.ndjson").path)
    }

    private func message(_ number: Int) -> PersistedMessage {
        PersistedMessage(
            message: Array("{\"n\":\(number)}".utf8),
            touch: .init(attribute: "moved_at", time: WireTimestamp(microseconds: Int64(number) * 1_000_000))
        )
    }

    private func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }

    /// Adds messages, all at once, and waits until the last one is safe.
    private func add(_ range: ClosedRange<Int>, to log: MessageLog) async throws {
        let (steps, continuation) = AsyncStream.makeStream(of: MessageLog.Progress.self)
        var last = 0
        for number in range { last = log.add(message(number), to: room) { continuation.yield($0) } }
        for await step in steps {
            guard case .synced(let line) = step else { throw Failed() }
            if line == last { return }
        }
    }

    @Test func `synced lines are read back, and a burst costs few syncs`() async throws {
        try await withFile { path in
            do {
                let log = try MessageLog(path: path, header: header)
                try await add(1...500, to: log)
                #expect(log.syncs < 500)
            }
            let again = try MessageLog(path: path, header: header)
            #expect(again.warning == nil)
            #expect(again.store.messages(in: room).count == 500)
            #expect(again.store.messages(in: room).last == .object([.init(name: "n", value: .integer(500))]))
            #expect(again.store.attributes(of: room)["moved_at"]?.microseconds == 500_000_000)
            #expect(again.store.histories[room]?.count == 500)
        }
    }

    @Test func `the file keeps all messages, and memory the newest`() async throws {
        try await withFile { path in
            do { try await add(1...9, to: try MessageLog(path: path, header: header, limit: .messages(2))) }
            let few = { try MessageLog(path: path, header: self.header, limit: .messages(2)).store }
            #expect(try few().messages(in: room).map { $0["n"] } == [.integer(8), .integer(9)])
            #expect(try few().histories[room]?.count == 9)
            #expect(try MessageLog(path: path, header: header).store.messages(in: room).count == 9)
        }
    }

    @Test func `an incomplete last line is dropped, and the lines before it stay`() async throws {
        try await withFile { path in
            do { try await add(1...3, to: try MessageLog(path: path, header: header)) }
            let whole = bytes(path)
            let lastLine = try #require(whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
            for length in (lastLine + 1)..<whole.count {
                #expect(FileManager.default.createFile(atPath: path, contents: Data(whole.prefix(length))))
                let log = try MessageLog(path: path, header: header)
                #expect(log.warning != nil)
                #expect(log.store.messages(in: room).count == 2)
                #expect(bytes(path) == Array(whole.prefix(lastLine)))
            }
        }
    }

    @Test func `an incomplete header is written again`() async throws {
        try await withFile { path in
            let whole = Array((header.line.jsonText + "\n").utf8)
            for length in 0..<whole.count {
                #expect(FileManager.default.createFile(atPath: path, contents: Data(whole.prefix(length))))
                let log = try MessageLog(path: path, header: header)
                #expect(log.store == MessageStore())
                #expect(bytes(path) == whole)
            }
        }
    }

    @Test(arguments: [
        "notes of mine\n", "{}\n", "[1]\n", "{\"transcript\":1}\n",
        "{\"transcript\":1,\"channel\":\"other\",\"scenario\":\"s\",\"seed\":\"1\",\"pacing\":\"timed\"}\n",
        "{\"transcript\":1,\"channel\":\"chat\",\"scenario\":\"s\",\"seed\":\"1\",\"pacing\":\"timed\"}\n{\"from\":1}\n",
        "{\"transcript\":1,\"channel\":\"chat\",\"scenario\":\"s\",\"seed\":\"1\",\"pacing\":\"timed\"}\nx\n{\"reset\":true}\n",
        "no line end",
    ])
    func `a file that is not a message log is refused and left as it is`(_ text: String) async throws {
        try await withFile { path in
            #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
            let error = #expect(throws: MessageLogError.self) { try MessageLog(path: path, header: header) }
            #expect(error?.code == .notAMessageLog && error?.message.hasPrefix("\(path):") == true)
            #expect(bytes(path) == Array(text.utf8))
        }
    }

    @Test func `a log is open in one mock at a time`() async throws {
        try await withFile { path in
            let first = try MessageLog(path: path, header: header)
            let error = #expect(throws: MessageLogError.self) { try MessageLog(path: path, header: header) }
            #expect(error?.code == .unavailable && error?.message.contains("another mock") == true)
            _ = first.store
        }
    }

    @Test func `a reset hides the messages before it`() async throws {
        try await withFile { path in
            do {
                let log = try MessageLog(path: path, header: header)
                try await add(1...2, to: log)
                _ = log.addReset { _ in }
                try await add(3...3, to: log)
            }
            #expect(try MessageLog(path: path, header: header).store.messages(in: room).count == 1)
        }
    }

    @Test(arguments: ["/dev/null/x", "/"]) func `a path that can't be written is an error that says so`(_ path: String)
    {
        let error = #expect(throws: MessageLogError.self) { try MessageLog(path: path, header: header) }
        #expect(error?.code == .unavailable)
    }
}

private struct Failed: Error {}
