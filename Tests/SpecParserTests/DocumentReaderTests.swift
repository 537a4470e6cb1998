import CodecRuntime
import ProtocolSpec
import SpecParser
import Testing

struct DocumentReaderTests {
    private func read(_ text: String) throws -> DocumentNode {
        try DocumentReader().read(text, file: "a.yaml")
    }

    private func value(_ text: String) throws -> JSONValue {
        try #require(try read("key: \(text)")["key"]).json
    }

    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("Null", .null),
            ("true", .bool(true)), ("True", .bool(true)), ("FALSE", .bool(false)),
            ("0", .integer(0)), ("-12", .integer(-12)), ("+7", .integer(7)), ("0x1F", .integer(31)),
            ("0o17", .integer(15)),
            ("0123", .integer(123)), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1.5", .number(1.5)), (".5", .number(0.5)), ("1.", .number(1)), ("-1e3", .number(-1000)),
            ("+1.5", .number(1.5)),
            ("1E-2", .number(0.01)), ("-0", .integer(0)), ("-9223372036854775808", .integer(.min)),
            ("9007199254740993.0", .integer(9_007_199_254_740_993)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("1.e2", .number(100)), ("0xFFFFFFFFFFFFFFFF", .number(0x1p64)),
            ("18446744073709551615", .number(0x1p64)),
            ("3.14159265358979323846264338327950288419716", .number(3.141592653589793)),
        ] as [(String, JSONValue)]
    )
    func `a plain scalar is what the core schema of YAML 1.2 says`(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: [
        ("9007199254740993.0", "9007199254740993"), ("18446744073709551615", "18446744073709551615"),
        ("1e3", "1000"), ("-0.0", "0"), ("0.1", "0.1"), ("0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
    ])
    func `a number is kept as its digits`(text: String, expected: String) throws {
        guard case .number(let number)? = try read("key: \(text)")["key"]?.content else {
            Issue.record("\(text) is not read as a number")
            return
        }
        #expect(number.description == expected)
    }

    @Test(arguments: [
        "yes", "no", "on", "off", "y", "nULL", "tRue", "2026-01-13T18:30:00.123456Z", "2026-01-13", "400ms", "1.2.3",
        "1_000", "0b11", "0o8", "0x", "0x-1", "+", ".", "1e", "e3", "12:30:45", "=", "PT15M", "-.",
        "550e8400-e29b-41d4-a716-446655440000", "$message.payload#/content", "ws://localhost:8000", "a#b",
    ])
    func `anything else is a string`(text: String) throws {
        #expect(try value(text) == .string(text))
    }

    @Test(arguments: [("'12'", "12"), ("\"true\"", "true"), ("!!str 12", "12"), ("! 12", "12"), ("'it''s'", "it's")])
    func `a quoted or tagged scalar is a string`(text: String, expected: String) throws {
        #expect(try value(text) == .string(expected))
    }

    @Test(
        arguments: [("!!int 12", .integer(12)), ("!!float 12", .number(12)), ("!!int '12'", .integer(12))]
            as [(String, JSONValue)]
    )
    func `a tag of the core schema is applied`(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test func `a key is its text, whatever it would be as a value`() throws {
        let entries = try #require(try read("on: 1\n4001: 2\nnull: 3\n1.50: 4\n'yes': 5\n").entries)
        #expect(entries.map(\.key) == ["on", "4001", "null", "1.50", "yes"])
    }

    @Test func `literal and folded scalars keep and fold their lines`() throws {
        let node = try read("a: |\n  one\n  two\nb: >-\n  one\n  two\n")
        #expect(node["a"]?.string == "one\ntwo\n")
        #expect(node["b"]?.string == "one two")
    }

    // MARK: Places

    @Test func `every part knows its line and column`() throws {
        let marked = MarkedText("👉one: 👉1\n👉two:\n  - 👉x\n  - {👉three: 👉'y'}\n")
        let root = try DocumentReader().read(marked.text, file: "a.yaml")
        let entries = try #require(root.entries)
        let items = try #require(entries[1].value.items)
        let three = try #require(items[1].entries?.first)
        #expect(
            [
                entries[0].keyLocation, entries[0].value.location, entries[1].keyLocation, items[0].location,
                three.keyLocation, three.value.location,
            ] == marked.places
        )
    }

    @Test(arguments: ["é", "🇫🇷", "e\u{301}", "漢", "\t"])
    func `a column counts code points`(before: String) throws {
        let marked = MarkedText("{'\(before)': 👉1, \"\(before)\u{20}\": 👉2}")
        let entries = try #require(try DocumentReader().read(marked.text, file: "a.yaml").entries)
        #expect(entries.map(\.value.location) == marked.places)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `lines end as editors end them`(lineEnd: String) throws {
        let text = """
            ---
            a: 1 # comment
            # comment

            b: |
              one

                two
            c: >-
              one
              two
            d: "one
              two\\
              three"
            e: one
              two
            f:
            - {g: 1,
              h: 'two
              three'}
            i: 2
            """
        let lines = try read(text)
        let node = try read(text.replacing("\n", with: lineEnd))
        #expect(node.json == lines.json)
        #expect(node["b"]?.string == "one\n\n  two\n")
        #expect(node["d"]?.string == "one twothree")
        #expect(node["f"]?.items?.first?["h"]?.location == SourceLocation(file: "a.yaml", line: 19, column: 6))
        #expect(node["i"]?.location == SourceLocation(file: "a.yaml", line: 21, column: 4))
    }

    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func `a duplicate key is found whatever ends the lines`(lineEnd: String, mark: String) {
        let lines = ["a: 1", "b: |", "  text", "", "  a: 2", "c: 'x", "  y'", "a: 3"]
        let found = problems(inDocument: mark + lines.joined(separator: lineEnd))
        let message = "\"a\" is here a second time (first in line 1); remove or rename one"
        #expect(found == [Diagnostic(location: SourceLocation(file: "a.yaml", line: 8, column: 1), message: message)])
    }

    @Test(arguments: [("---", 1), ("--- # nothing", 1), ("# first\n--- # nothing", 2), ("--- # nothing\n", 2)])
    func `what is left out is within the text, with a last line's end or without`(_ text: String, _ line: Int) throws {
        let root = try DocumentReader().read(text, file: "a.yaml")
        #expect(root.location.line <= line, "\(root.location)")
    }

    @Test(arguments: Self.encodings, ["", "# é\n", "---\n", "%YAML 1.2\n---\n"])
    func `every Unicode encoding is read, and its byte order mark is not a column`(
        encoding: Encoding,
        before: String
    ) throws {
        let marked = MarkedText("\(before)👉é🧗: 👉{b: 👉\"\u{FFFD}漢\"}\n")
        let root = try DocumentReader().read(encoding.bytes(marked.text), file: "a.yaml")
        let entry = try #require(root.entries?.first)
        #expect(entry.key == "é🧗")
        #expect(entry.value["b"]?.string == "\u{FFFD}漢")
        #expect([entry.keyLocation, entry.value.location, entry.value["b"]?.location] == marked.places)
    }

    static let encodings = [
        Encoding(name: "UTF-8", mark: [0xEF, 0xBB, 0xBF]) { Array($0.utf8) },
        Encoding(name: "UTF-16BE", mark: [0xFE, 0xFF]) { text in
            text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        },
        Encoding(name: "UTF-16LE", mark: [0xFF, 0xFE]) { text in
            text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        },
        Encoding(name: "UTF-32BE", mark: [0, 0, 0xFE, 0xFF]) { text in
            text.unicodeScalars.flatMap { scalar in [24, 16, 8, 0].map { UInt8(scalar.value >> $0 & 0xFF) } }
        },
        Encoding(name: "UTF-32LE", mark: [0xFF, 0xFE, 0, 0]) { text in
            text.unicodeScalars.flatMap { scalar in [0, 8, 16, 24].map { UInt8(scalar.value >> $0 & 0xFF) } }
        },
    ]

    struct Encoding: CustomTestStringConvertible {
        var name: String
        var mark: [UInt8]
        var encode: @Sendable (String) -> [UInt8]

        var testDescription: String { name }

        func bytes(_ text: String) -> [UInt8] { mark + encode(text) }
    }

    @Test(arguments: Self.encodings)
    func `an encoding is known without its mark where the text begins with ASCII`(encoding: Encoding) throws {
        #expect(try DocumentReader().read(encoding.encode("a: é🧗"), file: "a.yaml")["a"]?.string == "é🧗")
    }

    // MARK: Anchors

    @Test func `an alias is the value that it names`() throws {
        let node = try read("a: &x {b: 1}\nc: *x\nd: [&y 2, *y]\n")
        #expect(node["c"]?["b"]?.json == .integer(1))
        #expect(node["d"]?.json == .array([.integer(2), .integer(2)]))
    }

    @Test func `an anchor can be defined again`() throws {
        #expect(try read("[&a 1, *a, &a 2, *a]").json == .array([.integer(1), .integer(1), .integer(2), .integer(2)]))
    }

    @Test func `a merge key adds the entries that a mapping lacks`() throws {
        let node = try read(
            """
            base: &base {a: 1, b: 2}
            own:
              b: 3
              <<: *base
              c: 4
            """
        )
        let entries = try #require(node["own"]?.entries)
        #expect(entries.map(\.key) == ["b", "a", "c"])
        #expect(entries.map(\.value.json) == [.integer(3), .integer(1), .integer(4)])
    }

    @Test func `of several merged mappings the first wins`() throws {
        let node = try read("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}\n")
        #expect(
            node["z"]?.json == .object([.init(name: "a", value: .integer(1)), .init(name: "b", value: .integer(2))])
        )
    }

    @Test func `merged entries may be merged themselves`() throws {
        let node = try read("x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nz: {<<: *y}\n")
        #expect(node["z"]?.entries?.map(\.key) == ["a", "b"])
    }

    @Test func `a quoted merge key is a key like any other`() throws {
        #expect(try read("'<<': 1").entries?.first?.key == "<<")
    }

    // MARK: What libyaml refuses

    @Test(arguments: ["{\"a\":1,\"b\"\n:\t[2]}", "{\n\t\"a\"\n\t:\n\t1, b\n:\n[2]\n}"])
    func `between braces a colon may stand on a later line`(text: String) throws {
        let json = try read(text).json
        #expect(
            json == .object([.init(name: "a", value: .integer(1)), .init(name: "b", value: .array([.integer(2)]))])
        )
    }

    @Test func `a character may be written as two escapes, as in JSON`() throws {
        #expect(try value("\"a\\ud83d\\uDE00b\"") == .string("a\u{1F600}b"))
    }

    @Test(arguments: [
        "a:\n\t\n  b: 1\n \t # c\n", "a: {b: 1}\n\t", "\t# c\na:\tb\n", "-\ta\n- \t[b]\n-\t\n  - c\n",
        "\t{\n\t\"a\": 1\n\t}", "a:\n \tb\n",
    ])
    func `a tab may separate, and end a line`(text: String) {
        #expect(problems(inDocument: text) == [])
    }

    @Test func `behind enough spaces a tab belongs to a block of text`() throws {
        #expect(try read("a: |\n \t\n b\nc: 1\n")["a"]?.string == "\t\nb\n")
    }

    // MARK: Root keys

    @Test(
        arguments: [
            ("asyncapi: 3.1.0\ninfo: {a: 1}\n", ["asyncapi", "info"]),
            ("'asyncapi': 3.1.0\n\"info\": 1", ["asyncapi", "info"]),
            ("asyncapi : 3.1.0\nx\t: 1", ["asyncapi", "x"]),
            (
                "\u{FEFF}asyncapi: 3.1.0\r\ninfo:\r\n  title: x\r\nservers:\r\n- a: 1\r\n",
                ["asyncapi", "info", "servers"]
            ),
            ("# comment\r\r%YAML 1.2\r---\rscenario: x\rrules: []", ["scenario", "rules"]),
            ("{\"asyncapi\": \"3.1.0\", \"info\": {\"title\": 1}}", ["asyncapi", "info"]),
            ("{ asyncapi : 3.1.0,\n  info: {}}", ["asyncapi", "info"]),
            ("? asyncapi\n: 3.1.0\ninfo: 1", ["asyncapi", "info"]),
            ("{? 'asyncapi' : 3.1.0}", ["asyncapi"]),
            ("--- {nodes: []}", ["nodes"]),
            ("&x !!map\nnodes: []", ["nodes"]),
            ("nodes: []\n---\nscenario: x", ["nodes"]),
            ("text: |\n  asyncapi: 1\nlist:\n- asyncapi: 2\nbroken: [}\n", ["text", "list", "broken"]),
            ("nodes: @x\nnodes: 1\n", ["nodes", "nodes"]), ("a: {b: [\n  c: 1\nd: 2\n", ["a"]),
            ("a: 1\n  b: 2\nc\nd: 3\n\te: 4\nf: |\n g: 5\nh: *i\nj: {\"k\"\n: 6}\n", ["a", "d", "f", "h", "j"]),
            ("{\"a\"\n: 1, \"b\": [[c, d], {e: f}], @", ["a", "b"]),
            ("- asyncapi: 1", []), ("[asyncapi: 1]", []), ("asyncapi", []), ("", []), ("...", []),
        ] as [(String, [String])]
    )
    func `the outermost mapping's keys tell what a document is, even a broken one`(text: String, keys: [String]) {
        #expect(DocumentReader.rootKeys(of: Array(text.utf8)) == keys)
    }

    @Test func `no key is looked for behind the one that is asked for`() {
        let text = "info: {asyncapi: 1}\nasyncapi: 3.1.0\nchannels: {}\n? nodes\n"
        #expect(DocumentReader.rootKeys(of: Array(text.utf8), upTo: "asyncapi") == ["info", "asyncapi"])
        #expect(DocumentReader.rootKeys(of: Array(text.utf8), upTo: "scenario").last == "nodes")
    }

    @Test(arguments: Self.encodings)
    func `the outermost mapping's keys are found in every encoding`(encoding: Encoding) {
        #expect(DocumentReader.rootKeys(of: encoding.bytes("'asyncapi' : 3.1.0\r\né: 1")) == ["asyncapi", "é"])
    }

    // MARK: What only looks like trouble

    @Test(arguments: [
        "a: text\n  [goes on\n  *here*:and\n  'here\n  ? there\nb: 1",
        "a: |\n  *one*: two\n  ? three\n  [[[[\nb: 1",
        "a: >\n\n  ? deep\n    ]: deeper\nb: 1",
        "- |\n ? x\n- b",
        "# a comment: [[[[ *x: &y\na: 1 # another: [[[\nb: 1",
        "a: \"[[[ \\\" *x: \"\nb: '[[ '' *x: '\n",
        "a:\n- b: 1\n  c: 2\n- b: 3\n  c: 4\nd: 5\n",
        "a: {b: 1, c: {b: 2}}\nd: {b: 3}\n",
        "a: [{b: 1}, {b: 2}, b: 3, b: 4]\n",
        "- a: 1\n- a: 2\n",
        "- - a: 1\n    b: 2\n  - a: 3\n- a: 4\n",
        "a: &x\n  b: 1\nc: &y !!map\n  b: 2\n",
        "&x a: 1\nb: *x\n",
        "a: http://b:80/c#d\ne: f:g\n",
        "{a: 1,b: 2,\n c: 3\n}\n",
        "{\"a\":1,\"b\":[1,2]}",
        "---\na: 1\n...\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: \"one\n  a: two\"\nb: 1\n",
        "a: -1\nb: - c\n".replacing("- c", with: "-c"),
        "a: b\n\n\n  c: d\n".replacing("c: d", with: "c d"),
    ])
    func `prose, comments and quotes have no structure`(text: String) {
        #expect(problems(inDocument: text) == [])
    }
}
