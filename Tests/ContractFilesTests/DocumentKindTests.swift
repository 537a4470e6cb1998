import ContractFiles
import Testing

/// What kind a document is, however its keys are written.
@Suite struct DocumentKindTests {
    @Test(arguments: [
        "asyncapi: 3.1.0\ninfo: {}\n",
        "info: {}\r\nasyncapi: 3.1.0\r\n",
        "info: {}\rasyncapi: 3.1.0\r",
        "\u{FEFF}asyncapi: 3.1.0\n",
        "\u{FEFF}# A comment\r\nasyncapi: 3.1.0\r\n",
        "'asyncapi': 3.1.0\n",
        "\"asyncapi\": 3.1.0\n",
        "asyncapi : 3.1.0\n",
        "asyncapi\t: 3.1.0\n",
        "? asyncapi\n: 3.1.0\n",
        "? \"asyncapi\"\n: 3.1.0\n",
        "  asyncapi: 3.1.0\n  info: {}\n",
        "&root asyncapi: 3.1.0\n",
        "!!str asyncapi: 3.1.0\n",
        "# one\n\n# two\n---\nasyncapi: 3.1.0\n",
        "%YAML 1.2\n---\nasyncapi: 3.1.0\n",
        "--- {asyncapi: 3.1.0}\n",
        "{\"asyncapi\": \"3.1.0\"}",
        "{\n  \"info\": {\"title\": \"}\\\"{\"},\n  \"servers\": [{\"a\": 1}],\n  \"asyncapi\": \"3.1.0\"\n}\n",
        "{\"asyncapi\"\n:\n\"3.1.0\"}",
        "# JSON with a comment\r\n{\r\n\t\"asyncapi\": \"3.1.0\"\r\n}\r\n",
        "asyncapi: 3.1.0\n  info: [broken\n",
    ])
    func `a contract is found`(_ text: String) {
        #expect(DocumentKind(of: Array(text.utf8)) == .contract)
    }

    @Test(arguments: [
        ("\u{FEFF}scenario: 1\r\n", DocumentKind.scenario), ("nodes:\r\n  - a\r\n", .target),
        ("{\"nodes\": []}", .target), ("cases: [a.yaml]\nurl: ws://h\n", .target), ("cases: []\n", .cases),
        ("about: x\nscenario : 1\n", .scenario),
    ])
    func `scenarios and targets are found in the same way`(_ text: String, _ kind: DocumentKind) {
        #expect(DocumentKind(of: Array(text.utf8)) == kind)
    }

    @Test(arguments: [
        "", "\n", "\u{FEFF}", "asyncapi", "- asyncapi: 3.1.0\n", "info:\n  asyncapi: 3.1.0\n",
        "{\"info\": {\"asyncapi\": 1}}", "[{\"asyncapi\": 1}]", "{\"title\": \"asyncapi\"}",
        "{\"title\": \"\\\"asyncapi\\\":\"}",
        "# asyncapi: 3.1.0\n", "%asyncapi: 3.1.0\n", "text: |\n  asyncapi: 3.1.0\n", "asyncapis: 1\n", "\"asyncapi",
        "{", "{}",
    ])
    func `what only looks like a contract is not found`(_ text: String) {
        #expect(DocumentKind(of: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("asyncapi: 3.1.0\r\n", DocumentKind.contract), ("scenario: é\n", .scenario), ("nodes: []\r", .target),
    ])
    func `documents in UTF-16 with a byte order mark are found in the same way`(_ text: String, _ kind: DocumentKind) {
        let units = "\u{FEFF}\(text)".utf16
        #expect(DocumentKind(of: units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }) == kind)
        #expect(DocumentKind(of: units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) == kind)
    }
}
