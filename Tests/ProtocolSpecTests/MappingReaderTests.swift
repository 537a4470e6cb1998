import CodecRuntime
import ProtocolSpec
import Testing

struct MappingReaderTests {
    private enum Colour: String, CaseIterable {
        case red, green
    }

    private var diagnostics = DiagnosticCollector()

    private func place(_ line: Int, _ column: Int) -> ProtocolSpec.SourceLocation {
        .init(file: "a", line: line, column: column)
    }

    /// A reader of a mapping in which the key at index `n` stands in line `n + 1`, and its value in column 10.
    private mutating func reader(_ entries: (String, DocumentNode.Content)...) throws -> MappingReader {
        let node = DocumentNode(
            content: .mapping(
                entries.enumerated().map { index, entry in
                    .init(
                        key: entry.0,
                        keyLocation: place(index + 1, 1),
                        value: DocumentNode(content: entry.1, location: place(index + 1, 10))
                    )
                }
            ),
            location: place(1, 1)
        )
        let reader = MappingReader(node, what: "a thing", diagnostics: &diagnostics)
        return try #require(reader)
    }

    @Test mutating func `a node that is not a mapping is an error`() {
        let node = DocumentNode(content: .sequence([]), location: place(3, 4))
        #expect(MappingReader(node, what: "a thing", diagnostics: &diagnostics) == nil)
        #expect(diagnostics.sorted.map(\.description) == ["a:3:4: error: a thing is a mapping, not a sequence"])
    }

    @Test mutating func `keys that were taken are not reported`() throws {
        var reader = try reader(("name", .string("x")), ("size", .integer(1)))
        #expect(reader.optional("name")?.string == "x")
        #expect(reader.required("size", diagnostics: &diagnostics) != nil)
        #expect(reader.optional("colour") == nil)
        reader.finish(diagnostics: &diagnostics)
        #expect(diagnostics.sorted.isEmpty)
    }

    @Test mutating func `a missing key is reported at the mapping's place`() throws {
        var reader = try reader(("size", .integer(1)))
        #expect(reader.required("name", diagnostics: &diagnostics) == nil)
        #expect(diagnostics.sorted.map(\.description) == ["a:1:1: error: a thing needs \"name\""])
    }

    @Test mutating func `a misspelt key that is required is one mistake, not two`() throws {
        var reader = try reader(("size", .integer(1)), ("nmae", .string("x")))
        _ = reader.optional("size")
        #expect(reader.required("name", diagnostics: &diagnostics) == nil)
        reader.finish(diagnostics: &diagnostics)
        #expect(
            diagnostics.sorted.map(\.description)
                == ["a:2:1: error: unknown key \"nmae\" in a thing; did you mean \"name\"?"]
        )
    }

    @Test mutating func `an unknown key is reported with the nearest known one, or with all`() throws {
        var reader = try reader(("naem", .null), ("other", .null))
        _ = reader.optional("name")
        _ = reader.optional("size")
        reader.finish(diagnostics: &diagnostics)
        #expect(
            diagnostics.sorted.map(\.description) == [
                "a:1:1: error: unknown key \"naem\" in a thing; did you mean \"name\"?",
                "a:2:1: error: unknown key \"other\" in a thing (known: name, size)",
            ]
        )
    }

    @Test mutating func `keys without effect may be allowed`() throws {
        var reader = try reader(("x-a", .null), ("tags", .null), ("b", .null))
        reader.allow(["tags"])
        #expect(reader.knows("tags"))
        #expect(reader.untaken.map(\.key) == ["x-a", "b"])
        reader.finish(alsoAllowed: { $0.hasPrefix("x-") }, diagnostics: &diagnostics)
        #expect(diagnostics.sorted.map(\.location) == [place(3, 1)])
    }

    @Test mutating func `the rest of a mapping with free keys is taken at once`() throws {
        var reader = try reader(("name", .null), ("b", .null), ("c", .null))
        _ = reader.optional("name")
        #expect(reader.rest().map(\.key) == ["b", "c"])
        #expect(reader.rest().isEmpty)
        reader.finish(diagnostics: &diagnostics)
        #expect(diagnostics.sorted.isEmpty)
    }

    @Test mutating func `a value of a wrong kind is reported at its place`() {
        let node = DocumentNode(content: .integer(1), location: place(1, 10))
        let text = DocumentNode(content: .string("rde"), location: place(2, 10))
        #expect(diagnostics.string(node, what: "a name") == nil)
        #expect(diagnostics.bool(node, what: "a flag") == nil)
        #expect(diagnostics.items(node, what: "a list").isEmpty)
        #expect(diagnostics.integer(text, what: "a size") == nil)
        #expect(diagnostics.word(text, what: "a colour", as: Colour.self) == nil)
        #expect(
            diagnostics.sorted.map(\.description) == [
                "a:1:10: error: a name is a string, not an integer",
                "a:1:10: error: a flag is true or false, not an integer",
                "a:1:10: error: a list is a sequence, not an integer",
                "a:2:10: error: a size is an integer, not a string",
                "a:2:10: error: a colour is one of red, green, not \"rde\"; did you mean \"red\"?",
            ]
        )
    }

    @Test mutating func `a value of the right kind is given, and a missing one is not an error`() {
        func node(_ content: DocumentNode.Content) -> DocumentNode {
            DocumentNode(content: content, location: place(1, 1))
        }
        #expect(diagnostics.string(node(.string("a")), what: "") == "a")
        #expect(diagnostics.integer(node(.integer(1)), what: "") == 1)
        #expect(diagnostics.bool(node(.bool(true)), what: "") == true)
        #expect(diagnostics.items(node(.sequence([node(.null)])), what: "").count == 1)
        #expect(diagnostics.word(node(.string("green")), what: "", as: Colour.self) == .green)
        #expect(diagnostics.string(nil, what: "") == nil)
        #expect(diagnostics.word(nil, what: "", as: Colour.self) == nil)
        #expect(diagnostics.sorted.isEmpty)
    }

    @Test mutating func `diagnostics come by place, each once`() {
        diagnostics.error("b", at: place(2, 1))
        diagnostics.warning("a", at: place(1, 5))
        diagnostics.error("b", at: place(2, 1))
        diagnostics.error("a", at: place(2, 1))
        #expect(
            diagnostics.sorted.map(\.description) == ["a:1:5: warning: a", "a:2:1: error: b", "a:2:1: error: a"]
        )
        #expect(diagnostics.hasErrors)
    }
}
