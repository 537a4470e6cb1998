import Foundation
import Testing

/// Our reader takes what libyaml takes, and gives the same tree with the same places. Where the two differ on purpose,
/// `YamsComparison` says so.
struct YamsComparisonTests {
    private static let corpus = ProcessInfo.processInfo.environment["BELAY_ASYNCAPI_CORPUS"]
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The documents in some folders of the project, by path; folders that builds fill are passed over.
    private static let documents: [String: String] = {
        let folders = ["spec", "mocks", "Examples", "Tests", "Sources", "Distribution", ".github", ".ci"]
        return folders.reduce(into: [:]) { found, folder in
            found.merge(documents(in: root.appending(path: folder))) { first, _ in first }
        }
    }()

    private static func documents(in folder: URL) -> [String: String] {
        var found: [String: String] = [:]
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            if file.lastPathComponent == "node_modules" || file.lastPathComponent == ".build" {
                files?.skipDescendants()
            } else if ["yaml", "yml", "json"].contains(file.pathExtension) {
                found[file.path] = try? String(contentsOf: file, encoding: .utf8)
            }
        }
        return found
    }

    /// Whether a text that some person wrote is read as libyaml reads it.
    private func expectSame(_ text: String, _ path: String) {
        let outcome = YamsComparison.compare(text)
        // A file of several documents, or one that is broken on purpose, is refused by both.
        #expect([.same, .refused(samePlace: true)].contains(outcome), "\(path)")
    }

    @Test func `every document of the project is read as libyaml reads it`() {
        #expect(Self.documents.count > 50)
        for (path, text) in Self.documents { expectSame(text, path) }
    }

    @Test(.enabled(if: corpus != nil, "BELAY_ASYNCAPI_CORPUS is not set"))
    func `every document of a corpus is read as libyaml reads it`() throws {
        let documents = Self.documents(in: URL(filePath: try #require(Self.corpus)))
        #expect(!documents.isEmpty)
        for (path, text) in documents { expectSame(text, path) }
    }

    @Test(arguments: [
        // Block collections.
        "a:\n- b\n-\n  - c\n- - d\n  - e: f\n    g:\nh:\n", "-\n- \n-\n  a: b\n", "- - - a\n    - b\n  - c\n- d",
        "a:\n  b:\n   c:\n d: e\n",
        "a: &x\n- b\n", "a:\n|\n b\n", "a:\n-\n>\n b\n", "--- &x\na: b\n", "--- !!map\na: b\n", "--- a: b", "--- - a",
        "a: - b", "- a\nb: c", "a: b\n- c",
        "a: 'b' c", "a: b: c", "a:\n  - b\n - c\n", " a: b\n c: d\n", " a: b\nc: d\n", "a: b\n c: d",
        "'a' : b\n\"c\"\t: d", "a : b\nc\t: d",
        "&x : y", "? a\n: b", "a: ? b", ": a", "a: :b", "a:b: c", "a::b: c",
        "? a\n: b\n? c\n? |\n  d\n  e\n: - f\n  - g\nh: i\n", "? 'a\n  b'\n:\n- c\n", "? a\n b\n: c", "?\n  a\n:\n  b",
        "a:\n  ? b\n  : c: d\n    e: f\n  ? g\n  h: i", "? - a\n: b", "? a: b\n", "? &x a\n: *x", "?", "? \n: a",
        "- ? a\n  : b\n- ? c", "? a\n:b", "? a\n : b", "a: &x\n  ? b\n  : c", "&x\n? a\n: b", "&x ? a", "? ? a",
        "a: b\n? c # d\n# e\n: f", "? !!str a\n: b", "? &x\n: a", "? a\n---", "a: b\n ? c", "? >-\n a\n b\n\n: c",
        // Flow collections.
        "{? a : b, ?c: d, ? e, ? 'f': g, ?, h: i}", "[? a : b, ?c, d]", "[? , d]", "[ ?]", "[?\n]",
        "?\n| \n a\n: b", "{? [a] : b}",
        "[? &x a : *x, *x]", "{?\na\n: b}",
        "[]", "{}", "[a,]", "[,]", "[a,,b]", "{a, b: , c: d,}", "[a: b, : c]", "[a: b, 'c': d, \"e\":f, {g: h}: i]",
        "{a: b: c}", "{\"a\":1, 'b':2, c:3}",
        "{a:}", "[a:]", "{a:,}", "{: a}", "[[], {}, [[]]]", "[a b, c\n d, - e]", "[-, -a, - ]", "[?a]", "{a: [b\nc: d",
        "a: [b\n]\nc: d\n", "a: [\n]c: d\n",
        " a:\n  b: [1\n]c: d", "[a #b\n, c]", "[a#b]", "[a]#b", "{a: \"b\"#c\n}", "[\n---\n]", "[\n...\n]", "[a, b]: c",
        "{a: b}: c", "{[a]: b}", "{[a]}",
        "{*a}", "[*a]", "[&a a, *a , *b]", "{&a a: *a }", "[!!str a, !!str , ! b]", "[!!str]", "{a\n: b}",
        "{\"a\"\n: b}", "[a\n: b]", "{a : b}", "{a :b}", "{\n\ta:\tb\n\t}",
        // Plain scalars.
        "a\nb\n\n c\n\n\nd", "a: b\n  c\n\n   d # e\n", "a: b\n  # c\n  d", "a: b # c\n  d", "a #b", "a# b",
        "a: b\n\tc", "a: b\n \tc", "a\n\tb", "a\n---\nb", "a\n...\n", "a\n... b",
        "-a", "?a", ":a", "- -a", "--", "---a", "%a", "a\n%b", "a: %b", "@a", "`a", "a: @b", "|a", "a: ]", "a: b]",
        "a, b", "a: b, c", "~", "a: http://b:80/c#d?e={f}[g]",
        // Quoted scalars.
        "''", "\"\"", "'a''b'", "'a\n b\n\n c'", "\" a \n b \n\n c \"", "\"a\\\n  b\"", "\"a\\\n\n  b\"",
        "\"a \\\n  \\ b\"", "\"a\\\n\"", "'a\n---\n'", "'a\n--- b'", "'a\n---b'", "\"\n... \"",
        "\"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\\N\\_\\L\\P\\x41\\u00e9\\U0001F600\"", "\"\\\ta\"", "\"\\q\"",
        "\"\\x4\"", "\"\\ud800\"", "\"\\U00110000\"", "\"\\ud83d\\ude00\"",
        "'a'\n 'b'", "'a", "\"a", "a: 'b\nc: d", "'a\n b': c", "\"a\n b\": c",
        // Block scalars.
        "|\n a\n", "|\na\n", "|\n", "|", "--- |\n a", "a: |\n b\n c\n\n\nd: e", "a: |-\n b\n\n", "a: |+\n b\n\n\n",
        "a: |+\n\n\n", "a: >\n b\n c\n\n d\n  e\n  f\n g\n", "a: >\n\n b\n\n\n c\n",
        "a: >-\n b\n \n\tc\n", "a: >\n b\n \tc\n d\n", "a: |2\n   b\n  c\n", "a: |2-\n   b\n", "a: |-2\n   b\n",
        "a: |0\n b", "a: |10\n b", "a: |++\n b", "a: | b\n", "a: |# c\n b\n", "a: | # c\n b\n",
        "a: |\n   \n b\n", "a: |\n  \n   \n  b\n", "a: |\n\tb\n", "a: |\n b\n\tc\n", "- |\n a\n- >\n b\n",
        "- - |\n   a\n  - b", "a:\n  - |\n   b\n  - c", "a: |\n b", "a: >\n b\n\n", "a: |\n  b\n # c\n  d\n",
        "a: |\n  # b\n",
        // Properties.
        "&a b", "&a\nb", "!!str\n&a b", "&a\n!!str\nb: c", "&a\n!!map\n&b c: d", "&a &b c", "&a\n&b c", "!a !b c",
        "&a *a", "a: &b\nc: *b", "a: &b c\nd: *b\ne: *f", "&a [*a]", "&a {b: &a c, d: *a}",
        "a: *b:c", "*a", "*", "&", "& a", "&a: b", "&a", "!", "!!", "!!str", "!<a> b", "!<> b", "!<a b", "!a%21b c",
        "!a%2 b", "!a%ff b", "!a! b", "!e!a b", "%TAG !e! tag:e:\n---\n!e!a b", "- &a\n- !!str\n- b",
        "a: !!str\nb: !!null",
        "!!set {a}", "{<<: {a: b}, a: c}", "a: &a {b: c}\nd:\n  e: f\n  <<: *a\n", "<<: [{a: b}, {a: c, d: e}]",
        // Documents.
        "", "\n\n# a\n", "---", "--- # a\n", "...", "---\n...\n", "a\n...\n...\n", "a\n---\n", "---\n---\n",
        "%YAML 1.2\n---\na", "%YAML 1.1 # b\n--- a", "%YAML 1.3\n---\na", "%YAML 1.2\na", "%YAML 1.2\n%YAML 1.2\n---\n",
        "%FOO bar\n---\na", "%YAML\n---\n", "%TAG ! a\n---\n!b c", "%TAG !a b\n---\n", "a\n...\n%YAML 1.2\n---\nb",
        "a\n...\nb", "a: b\n%YAML 1.2\n---\n", "---\ta", "--- \ta", "# a\n--- b", "\t", "\ta", "\t# a\nb",
        "a: b\n\t\nc: d", "a:\n\t\n  b: c", "a:\n\tb: c",
        "-\ta", "-\t- a", "- \t- a", "-\ta: b", "-\t[a, b]", "-\t\n  - a", "a:\tb", "a: \tb", "- a\t# b\n",
        // Line ends, and characters of several bytes.
        "a: b\r\nc: |\r\n d\r\n e\r\n", "a: b\rc: 'd\r\r e'\r", "é: {ü: 漢, 字: [\u{1F600}]}", "'é' : \"e\u{301}\"",
        "é: &é b", "a: \u{A0}b", "a:\u{A0}b",
        // Keys.
        "a: 1\na: 2", "{a: 1, a: 2}", "a: 1\n'a': 2", "e\u{301}: 1\né: 2", "[a: 1, a: 2]", "1: a\n01: b",
        "'': a\n!x '': b", "k: a\n? k\n",
    ])
    func `a tricky text is read as libyaml reads it`(text: String) {
        if case .differs(let difference) = YamsComparison.compare(text) { Issue.record("\(difference)") }
    }

    @Test(arguments: [1023, 1024, 1025])
    func `a key has as many characters as in libyaml`(length: Int) {
        for name in [String(repeating: "a", count: length), String(repeating: "é", count: length)] {
            for text in [
                "\(name): b", "- \(name): b", "a: 1\n\(name): b", "[\(name): b]", "'\(name.dropLast(2))': b",
                "&a \(name.dropLast(3)): b",
            ] {
                if case .differs(let difference) = YamsComparison.compare(text) { Issue.record("\(difference)") }
            }
        }
    }

    @Test(arguments: 1...8)
    func `a thousand texts from a seed are read as libyaml reads them`(seed: UInt64) {
        var texts = YAMLTexts(seed: seed)
        let files = Self.documents.keys.sorted().compactMap { Self.documents[$0] }
        let lines = files.filter { $0.utf8.count < 20_000 }.map {
            $0.split(separator: "\n", omittingEmptySubsequences: false)
        }
        var same = 0
        for number in 0..<250 {
            let made = texts.document()
            let excerpt = texts.excerpt(lines[number % lines.count])
            for text in [made, texts.mutated(made), excerpt, texts.mutated(excerpt)] {
                switch YamsComparison.compare(text) {
                case .same: same += 1
                case .refused, .decided: break
                case .differs(let difference): Issue.record("\(difference)\n\(text.debugDescription)")
                }
            }
        }
        // The texts are not all so broken that nothing is compared.
        #expect(same > 250)
    }
}
