import SpecParser
import Testing

/// A file's text, whatever an editor or a checkout made of its bytes.
@Suite struct PlainTextTests {
    @Test(arguments: [
        ("a\r\nb\r\n", "a\nb\n"), ("\u{FEFF}a\n", "a\n"), ("a\rb\n", "a\rb\n"), ("a\u{FEFF}", "a\u{FEFF}"),
        ("\r\n", "\n"), ("", ""),
    ])
    func `plain text has no byte order mark and plain line feeds`(_ text: String, _ plain: String) {
        #expect(Array(PlainText.withLineFeeds(text.utf8).utf8) == Array(plain.utf8))
    }

    @Test(arguments: DocumentReaderTests.encodings)
    func `a text is decoded from every encoding, and its line ends stay`(encoding: DocumentReaderTests.Encoding) {
        #expect(Array(PlainText.decoded(encoding.bytes("a: é🧗\r\nb\rc\n")).utf8) == Array("a: é🧗\r\nb\rc\n".utf8))
    }

    @Test func `what can not be decoded is shown as a replacement character`() {
        #expect(PlainText.decoded([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
        #expect(PlainText.decoded([0xFF, 0xFE, 0x61, 0x00, 0x62]) == "a\u{FFFD}")
    }
}
