import SystemCalls
import Testing

struct OpenFileTests {
    @Test func `what is written is read, as far as it is asked for`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/file"
            let text = String(repeating: "é", count: 100_000)
            try OpenFile(path, .replacing).write(text)
            #expect(try FileSystem.contents(of: path) == Array(text.utf8))
            #expect(try FileSystem.contents(of: path, upTo: 70_001) == Array(text.utf8.prefix(70_001)))
            try OpenFile(path, .appending).write("!")
            #expect(FileSystem.status(of: path)?.size == 200_001)
            try OpenFile(path, .replacing).write("")
            #expect(try FileSystem.contents(of: path) == [])
        }
    }

    @Test func `a kept file is read from its beginning, and written at its end`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/file"
            try OpenFile(path, .replacing).write("one two")
            let file = try OpenFile(path, .keeping)
            #expect(try file.bytes() == Array("one two".utf8))
            try file.truncate(to: 3)
            try file.write("!")
            try file.synchronize()
            #expect(try FileSystem.contents(of: path) == Array("one!".utf8))
            try file.close()
        }
    }

    @Test func `one open file at a time has the lock`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/lock"
            let first = try OpenFile(path, .keeping)
            try first.lock(waits: false)
            let second = try OpenFile(path, .keeping)
            #expect(throws: SystemError.self) { try OpenFile(path, .keeping).lock(waits: false) }
            try first.close()
            try second.lock(waits: false)
        }
    }

    @Test func `a reason is in the system's words`() async throws {
        try await withFolder { folder in
            let error = #expect(throws: SystemError.self) { try FileSystem.contents(of: "\(folder)/none") }
            #expect(error == .noSuchFile)
            #expect(error?.description == "No such file or directory")
            let folderError = #expect(throws: SystemError.self) { try FileSystem.contents(of: folder) }
            #expect(folderError?.description == "Is a directory")
        }
    }

    @Test func `a file that has changed has another status`() async throws {
        try await withFolder { folder in
            let path = "\(folder)/file"
            #expect(FileSystem.status(of: path) == nil)
            try OpenFile(path, .replacing).write("one")
            let before = FileSystem.status(of: path)
            #expect(before == FileSystem.status(of: path))
            try OpenFile(path, .replacing).write("three")
            #expect(before != FileSystem.status(of: path))
            #expect(FileSystem.status(of: folder)?.kind == .folder)
            #expect(FileSystem.status(of: "/dev/null")?.kind == .other)
        }
    }
}
