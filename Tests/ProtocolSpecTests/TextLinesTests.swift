import ProtocolSpec
import Testing

struct TextLinesTests {
    @Test(
        arguments: [
            ("", [""]), ("one", ["one"]), ("one\n", ["one", ""]), ("\n\n", ["", "", ""]),
            ("a\nb\rc\r\nd", ["a", "b", "c", "d"]), ("a\r\r\nb", ["a", "", "b"]), ("a\n\rb", ["a", "", "b"]),
            ("a\r\n", ["a", ""]), ("é\n\u{1F600}\r\n", ["é", "\u{1F600}", ""]), ("a\u{2028}b\tc", ["a\u{2028}b\tc"]),
        ] as [(String, [String])]
    )
    func `a line ends with a line feed, a carriage return or both`(text: String, lines: [String]) {
        #expect(TextLines.of(text[...]).map(String.init) == lines)
    }

    @Test func `lines of a part of a text are parts of it`() {
        let text = "mark\none\r\ntwo"
        #expect(TextLines.of(text.dropFirst(5)) == ["one", "two"])
    }
}
