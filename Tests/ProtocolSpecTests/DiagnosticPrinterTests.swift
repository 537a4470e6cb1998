import ProtocolSpec
import Testing

struct DiagnosticPrinterTests {
    private func text(_ source: String, line: Int, column: Int) -> [String] {
        let diagnostic = Diagnostic(
            location: SourceLocation(file: "a.yaml", line: line, column: column),
            message: "wrong"
        )
        return DiagnosticPrinter(sources: ["a.yaml": source]).text(of: diagnostic)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `a diagnostic shows its place, its line and a caret below the column`() {
        #expect(text("one\ntwo three\n", line: 2, column: 5) == ["a.yaml:2:5: error: wrong", "two three", "    ^"])
    }

    @Test func `tabs before the column stay tabs, so that the caret stands below it`() {
        #expect(
            text("\tkey:\tvalue", line: 1, column: 7) == ["a.yaml:1:7: error: wrong", "\tkey:\tvalue", "\t    \t^"]
        )
    }

    @Test func `a column counts code points, not bytes and not graphemes`() {
        // é as one code point, then the flag of France, which is two.
        let shown = text("é🇫🇷x", line: 1, column: 4)
        #expect(shown[2] == "   ^")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `lines end as editors end them`(lineEnd: String) {
        #expect(text("one\(lineEnd)two\(lineEnd)three", line: 3, column: 1)[1] == "three")
    }

    @Test func `a byte order mark is not a column`() {
        #expect(text("\u{FEFF}one\ntwo", line: 1, column: 2) == ["a.yaml:1:2: error: wrong", "one", " ^"])
    }

    @Test func `a wide line is shown from a little before the caret`() {
        let shown = text(
            String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500),
            line: 1,
            column: 501
        )
        #expect(shown[1].count == 160)
        #expect(shown[1].dropFirst(shown[2].count - 1).first == "!")
    }

    @Test func `a wide line whose caret is near its beginning is cut at its end`() {
        let shown = text("!" + String(repeating: "b", count: 500), line: 1, column: 1)
        #expect(shown[1].count == 160)
        #expect(shown[2] == "^")
    }

    @Test func `control characters cannot move the terminal's cursor`() {
        #expect(text("a\u{1B}[2Jb", line: 1, column: 1)[1] == "a?[2Jb")
    }

    @Test func `a column after the line's end has its caret after the line`() {
        #expect(text("ab", line: 1, column: 3)[2] == "  ^")
        #expect(text("ab", line: 1, column: 99)[2] == "  ^")
    }

    @Test(arguments: [(0, 1), (9, 1), (-3, 1)])
    func `a line that is not there is not shown`(line: Int, column: Int) {
        #expect(text("ab", line: line, column: column) == ["a.yaml:\(line):\(column): error: wrong"])
    }

    @Test func `a diagnostic of an unknown file is printed without its line`() {
        let diagnostic = Diagnostic(
            severity: .warning,
            location: SourceLocation(file: "b.yaml", line: 1, column: 1),
            message: "odd"
        )
        #expect(DiagnosticPrinter(sources: [:]).text(of: diagnostic) == "b.yaml:1:1: warning: odd")
    }
}
