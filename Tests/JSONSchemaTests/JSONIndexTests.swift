import JSONSchema
import ProtocolSpec
import Testing

struct JSONIndexTests {
    static let notJSON = [
        "", " ", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", ".5", "1e", "+1", "-", "tru", "nul",
        "\"a", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\u{1}\"", "[", "{", "]", "1 1",
        "\u{FEFF}1", "[1]]", "{\"a\":1]",
    ]

    @Test(arguments: notJSON)
    func `a text that is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONIndex(Array(text.utf8)) }
    }

    static let notUTF8: [[UInt8]] = [
        [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80],
    ]

    @Test(arguments: notUTF8)
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError(message: "this is not UTF-8", offset: 1)) {
            try JSONIndex([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")])
        }
    }

    @Test func `a problem says its byte`() {
        #expect(throws: JSONSyntaxError(message: "expected a value", offset: 4)) { try JSONIndex(Array("[1, ,]".utf8)) }
    }

    @Test func `512 levels are read and 513 are not`() throws {
        let deep = Array(String(repeating: "[", count: 512).utf8) + Array(String(repeating: "]", count: 512).utf8)
        _ = try JSONIndex(deep)
        #expect(throws: JSONSyntaxError(message: "nested deeper than 512 levels", offset: 512)) {
            try JSONIndex([UInt8(ascii: "[")] + deep + [UInt8(ascii: "]")])
        }
    }

    @Test func `of members with one name the last counts`() throws {
        let index = try JSONIndex(Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8))
        let members = index.members(of: 0)
        #expect(members.map(\.name) == ["b", "a"])
        #expect(members.map { String(decoding: index.text(of: $0.value), as: UTF8.self) } == ["2", "3"])
    }

    @Test func `a repeated name is told at its place`() throws {
        let index = try JSONIndex(Array("{\"a\": {\"b\": 1,\n \"b\": 2}, \"c\": 0, \"a\": 3}".utf8))
        let told = JSONDocument.repeatedNames(in: index, file: "x.json")
        #expect(told.map { "\($0.location)" } == ["x.json:1:2", "x.json:1:8"])
        #expect(told.first?.message == "the key \"a\" stands once more further down; remove one of them")
    }

    @Test func `many repeated names cost no more than their number`() throws {
        let text = "{" + (0..<20_000).map { "\"k\($0 % 100)\":\($0)" }.joined(separator: ",") + "}"
        let index = try JSONIndex(Array(text.utf8))
        #expect(index.members(of: 0).count == 100)
    }

    @Test func `a path leads to a token and back`() throws {
        let index = try JSONIndex(Array(#"{"a/b":[1,{"~":[true]}]}"#.utf8))
        let token = try #require(index.token(at: ["a/b", "1", "~", "0"]))
        #expect(index.text(of: token) == Array("true".utf8)[...])
        #expect(index.pointer(to: token) == "/a~1b/1/~0/0")
        #expect(index.token(at: ["a/b", "2"]) == nil)
    }

    @Test func `a document is written as the same JSON, its numbers exact`() throws {
        let text =
            #"{"big":12345678901234567890123,"small":0.1,"exp":1.5e-9,"s":"a\"\\\u0001é\n","list":[null,true,{}]}"#
        let node = try JSONDocument.read(Array(text.utf8), file: "x.json")
        #expect(String(decoding: node.jsonBytes, as: UTF8.self) == text)
    }

    @Test func `a deep document is written without recursion`() throws {
        let place = ProtocolSpec.SourceLocation(file: "x", line: 1, column: 1)
        var node = DocumentNode(content: .null, location: place)
        for _ in 0..<511 { node = DocumentNode(content: .sequence([node]), location: place) }
        #expect(try JSONIndex(node).bytes.count == 4 + 2 * 511)
    }

    @Test func `nodes of a JSON text know their places`() throws {
        let node = try JSONDocument.read(Array("{\n  \"é\": [1,\n 2]}".utf8), file: "x.json")
        let entry = try #require(node.entries?.first)
        #expect(entry.keyLocation == ProtocolSpec.SourceLocation(file: "x.json", line: 2, column: 3))
        #expect(entry.value.location == ProtocolSpec.SourceLocation(file: "x.json", line: 2, column: 8))
        #expect(entry.value.items?.last?.location == ProtocolSpec.SourceLocation(file: "x.json", line: 3, column: 2))
    }

    @Test func `what is not JSON is a located problem`() {
        let place = ProtocolSpec.SourceLocation(file: "x.json", line: 2, column: 2)
        let problem = Diagnostic(location: place, message: "this is not JSON: expected a value")
        #expect(throws: JSONDocumentError(diagnostic: problem)) {
            try JSONDocument.read(Array("[\n x]".utf8), file: "x.json")
        }
    }
}
