import Foundation
import SystemCalls
import Testing

struct FilePathTests {
    @Test(arguments: [
        ("a", "", "a"), ("ab", "", "ab"), ("a/b", "a", "b"), ("a//b", "a", "b"), ("a/b/", "a", "b"), ("/a", "/", "a"),
        ("//a", "/", "a"), ("./a", ".", "a"), ("a/..", "a", ".."), ("/a/b/c", "/a/b", "c"), ("/", "/", "/"),
        ("", "", ""),
        ("é/ü", "é", "ü"),
    ])
    func `a path is a folder and a name`(path: String, folder: String, name: String) {
        #expect(FilePath.folder(of: path) == folder)
        #expect(FilePath.name(of: path) == name)
    }

    @Test(arguments: [
        ("spec/chat.yaml", "chat", "yaml"), ("a.tar.yaml", "a.tar", "yaml"), (".yaml", ".yaml", ""), ("a.", "a.", ""),
        ("a", "a", ""), ("..", "..", ""), ("a.b/c", "c", ""), ("", "", ""),
    ])
    func `a name has an ending behind its last dot`(path: String, stem: String, ending: String) {
        #expect(FilePath.stem(of: path) == stem)
        #expect(FilePath.ending(of: path) == ending)
    }

    @Test func `a folder and a path are joined by one slash`() {
        #expect(FilePath.path("b", in: "a") == "a/b")
        #expect(FilePath.path("b", in: "a/") == "a/b")
        #expect(FilePath.path("b", in: "/") == "/b")
        #expect(FilePath.path("b", in: "") == "b")
    }

    @Test func `an absolute path has no dots, and knows nothing of links`() {
        #expect(FilePath.absolute("/a/./b//../c/") == "/a/c")
        #expect(FilePath.absolute("../b", in: "/a/c") == "/a/b")
        #expect(FilePath.absolute("/b", in: "/a") == "/b")
        #expect(FilePath.absolute("a b%20c", in: "/é") == "/é/a b%20c")
        #expect(FilePath.absolute("a") == FilePath.path("a", in: FilePath.workingFolder))
        #expect(FilePath.absolute("") == FilePath.workingFolder)
    }

    @Test func `a path below a folder is told from one that begins alike`() {
        #expect(FilePath.path("/a/b/c", below: "/a/b") == "c")
        #expect(FilePath.path("/a/bc", below: "/a/b") == nil)
        #expect(FilePath.path("/a/b", below: "/a/b") == nil)
        #expect(FilePath.path("/a", below: "/") == "a")
    }

    @Test func `the way upward ends at the root`() {
        #expect(Array(FilePath.upward(from: "/a/b")) == ["/a/b", "/a", "/"])
        #expect(Array(FilePath.upward(from: "/")) == ["/"])
    }

    @Test func `a file has one canonical path over all links`() async throws {
        try await withFolder { folder in
            try OpenFile("\(folder)/file", .replacing).write("text")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "file")
            #expect(FilePath.canonical("\(folder)/link") == FilePath.canonical("\(folder)/./file"))
            #expect(FilePath.canonical("\(folder)/none/../nowhere") == "\(folder)/nowhere")
        }
    }
}
