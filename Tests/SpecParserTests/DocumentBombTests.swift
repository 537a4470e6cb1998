import ProtocolSpec
import SpecParser
import Testing

/// Small texts that would cost a careless reader its memory, its stack or an eternity.
struct DocumentBombTests {
    private func first(_ text: String, limits: DocumentReader.Limits = .standard) throws -> Diagnostic {
        let found = problems(inDocument: text, limits: limits)
        #expect(found.count == 1)
        return try #require(found.first)
    }

    /// Levels of ten aliases each: with ten of them, ten thousand million values.
    private func laughs(_ levels: Int) -> String {
        (1...levels).reduce("l0: &l0 [lol]\n") { text, level in
            text + "l\(level): &l\(level) [" + repeatElement("*l\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
    }

    @Test func `a billion laughs are refused before they are expanded`() throws {
        let found = try first(laughs(10))
        #expect(found.message == "the document has more than 100000 values, each alias counted as what it stands for")
        // The lines before have 23,457 values, and each alias in the sixth one brings 21,111 more.
        #expect(found.location == SourceLocation(file: "a.yaml", line: 6, column: 25))
    }

    @Test func `a billion laughs through merge keys are refused`() throws {
        let text = (1...20).reduce("l0: &l0 {a: [lol]}\n") { text, level in
            text + "l\(level): &l\(level) {<<: [*l\(level - 1), *l\(level - 1)], b: *l\(level - 1)}\n"
        }
        #expect(try first(text).message.hasPrefix("the document has more than 100000 values"))
    }

    @Test func `a billion laughs as a key are refused before the key is hashed`() throws {
        let marked = MarkedText(laughs(3) + "👉*l3 : 1\n")
        #expect(
            try first(marked.text)
                == marked.errors([
                    "a key is a text; an alias or a collection is not supported as a key"
                ]
                )[0]
        )
    }

    @Test(arguments: ["[", "{a: ", "[[a], ", "- ", "- a:\n  "])
    func `a hundred thousand levels cost no stack`(level: String) throws {
        // Block levels need deeper and deeper lines; a run of dashes is the only way to have many on one.
        let text = String(repeating: level, count: level.contains("\n") ? 1 : 100_000)
        let found = problems(inDocument: text)
        #expect(found.count <= 1)
        if text.utf8.count > 1000 {
            let isTooLong = text.utf8.count > 1 << 20
            #expect(
                found.first?.message
                    == (isTooLong
                        ? "the file has more than 1048576 bytes; split it"
                        : "the document nests more than 64 levels deep here")
            )
        }
    }

    @Test func `a deep document is refused at the level that is one too many`() throws {
        let marked = MarkedText(String(repeating: "[", count: 64) + "👉[" + String(repeating: "]", count: 65))
        #expect(try first(marked.text) == marked.errors(["the document nests more than 64 levels deep here"])[0])
        #expect(problems(inDocument: String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) == [])
    }

    @Test func `block levels count as flow levels do`() throws {
        let text = (0..<70).reduce("") { $0 + String(repeating: " ", count: $1) + "k:\n" }
        let found = try first(text + String(repeating: " ", count: 70) + "v")
        #expect(found.message == "the document nests more than 64 levels deep here")
        #expect(found.location == SourceLocation(file: "a.yaml", line: 65, column: 65))
    }

    @Test func `depth counts through aliases`() throws {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let text = "a: &a \(deep)\nb: " + String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
        #expect(try first(text).message == "the document nests more than 64 levels deep here")
    }

    @Test func `a file of a byte too many is refused`() throws {
        let text = "a: " + String(repeating: "x", count: (1 << 20) - 3)
        #expect(problems(inDocument: text) == [])
        #expect(try first(text + "x").message == "the file has more than 1048576 bytes; split it")
    }

    @Test func `a flat document of too many values is refused before it is parsed`() throws {
        let text = "[" + String(repeating: "1,", count: 100_001) + "]"
        #expect(try first(text).message == "the document has more than 100000 values")
    }

    @Test func `of endless duplicates a hundred are named`() {
        let text = (0..<2000).map { "k\($0 % 500): 1\n" }.joined()
        #expect(problems(inDocument: text).count == 100)
    }

    @Test func `the limits are the reader's`() throws {
        let limits = DocumentReader.Limits(bytes: 20, depth: 1, nodes: 3)
        #expect(problems(inDocument: "[1, 2]", limits: limits) == [])
        #expect(try first("[1, 2, 3]", limits: limits).message == "the document has more than 3 values")
        #expect(try first("[[]]", limits: limits).message == "the document nests more than 1 levels deep here")
        #expect(
            try first("[1, 2] # and a comment", limits: limits).message == "the file has more than 20 bytes; split it"
        )
    }
}
