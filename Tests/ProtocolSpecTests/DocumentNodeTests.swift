import CodecRuntime
import ProtocolSpec
import Testing

struct DocumentNodeTests {
    private static func node(_ content: DocumentNode.Content, line: Int = 1) -> DocumentNode {
        DocumentNode(content: content, location: SourceLocation(file: "a", line: line, column: 1))
    }

    private static func entry(_ key: String, _ value: DocumentNode) -> DocumentNode.Entry {
        DocumentNode.Entry(key: key, keyLocation: value.location, value: value)
    }

    private let tree = node(
        .mapping([
            entry("list", node(.sequence([node(.null, line: 3), node(.string("b"), line: 4)]), line: 2)),
            entry("flag", node(.bool(true), line: 5)), entry("size", node(.integer(1), line: 6)),
            entry("ratio", node(.number(DecimalNumber(1.5) ?? 0), line: 7)),
        ])
    )

    @Test(arguments: [
        (["list", "1"], 4), (["list", "2"], 2), (["list", "x"], 2), (["flag", "deeper"], 5), (["none"], 1), ([], 1),
    ])
    func `the nearest node to a path is the last one on the way`(path: [String], line: Int) {
        #expect(tree.nearest(to: path).location.line == line)
    }

    @Test func `a node is JSON without its places`() {
        #expect(
            tree.json
                == .object([
                    .init(name: "list", value: .array([.null, .string("b")])), .init(name: "flag", value: .bool(true)),
                    .init(name: "size", value: .integer(1)), .init(name: "ratio", value: .number(1.5)),
                ])
        )
    }

    @Test(
        arguments: [
            (.null, "null"), (.bool(true), "a boolean"), (.integer(1), "an integer"), (.number(1), "a number"),
            (.string(""), "a string"), (.sequence([]), "a sequence"), (.mapping([]), "a mapping"),
        ] as [(DocumentNode.Content, String)]
    )
    func `a kind is named with its article`(content: DocumentNode.Content, kind: String) {
        #expect(Self.node(content).kind == kind)
    }

    @Test func `parts of another kind are not there`() {
        #expect(tree.items == nil)
        #expect(tree.string == nil)
        #expect(tree["list"]?.entries == nil)
        #expect(tree["list"]?["0"] == nil)
    }

    @Test func `places sort by file, line and column`() {
        let places = [("b", 1, 1), ("a", 2, 1), ("a", 1, 2), ("a", 1, 1)].map { file, line, column in
            SourceLocation(file: file, line: line, column: column)
        }
        #expect(places.sorted() == places.reversed())
    }

    @Test func `a path has each parameter's value in its place`() {
        let address = Address(
            location: Self.node(.null).location,
            template: "/a/{b}/",
            segments: [.literal("/a/"), .parameter("b"), .literal("/")],
            parameters: []
        )
        #expect(address.path(["b": "1"]) == "/a/1/")
        #expect(address.path([:]) == "/a/{b}/")
    }
}
