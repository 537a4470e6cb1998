internal import ContractSuite
internal import Testing

@Suite struct ExcerptTests {
    private static let long = String(repeating: "a", count: 1_000)

    @Test func `a frame of 400 code points is shown whole`() {
        let text = String(repeating: "é", count: 400)
        #expect(Excerpt.text(text) == text)
        #expect(Excerpt.text(text, around: 3..<3) == text)
    }

    @Test func `a longer one is cut in its middle, with its whole length`() {
        let excerpt = Excerpt.text("{\"begin\":\"\(Self.long)\",\"end\":true}")
        #expect(excerpt.hasPrefix("{\"begin\":\"aaaa"))
        #expect(excerpt.hasSuffix("aaaa\",\"end\":true} (1023 code points)"))
        #expect(excerpt.unicodeScalars.count < 450)
        #expect(excerpt.unicodeScalars.count { $0 == "…" } == 1)
    }

    @Test func `around a place, that and both ends are shown`() throws {
        let text = "{\"text\":\"\(Self.long)\",\"number\":NaN,\"more\":\"\(Self.long)\",\"last\":0}"
        let place = text.utf8.count - Self.long.count - "NaN,\"more\":\"\",\"last\":0}".utf8.count
        let excerpt = Excerpt.text(text, around: place..<place)
        #expect(excerpt.hasPrefix("{\"text\":\"aaaa"))
        #expect(excerpt.contains("aaaa\",\"number\":NaN,\"more\":\"aaaa"))
        #expect(excerpt.hasSuffix("aaaa\",\"last\":0} (2043 code points)"))
        #expect(excerpt.unicodeScalars.count < 500)
        #expect(excerpt.unicodeScalars.count { $0 == "…" } == 2)
    }

    @Test func `a place that is itself long is cut, too, and one within a character is that character`() {
        let member = "\"text\":\"\(Self.long)\""
        let cut = Excerpt.text("{\(member),\"n\":1}", around: 1..<(1 + member.utf8.count))
        #expect(cut.hasPrefix("{\"text\":\"aaaa") && cut.hasSuffix("aaaa\",\"n\":1} (1017 code points)"))
        let accents = String(repeating: "é", count: 500)
        #expect(Excerpt.text(accents, around: 501..<501).contains("é…é"))
        #expect(Excerpt.text(accents, around: 990..<4_000) == Excerpt.text(accents))
    }

    @Test func `very long texts are quoted the same, though only their ends are kept`() {
        let text = "{\"a\":\"\(String(repeating: "b", count: 20_000))\",\"n\":NaN}"
        let place = text.utf8.count - 4
        #expect(Excerpt.text(text).hasSuffix("bbb\",\"n\":NaN} (20016 code points)"))
        #expect(Excerpt.text(text, around: place..<place).hasSuffix("bbb\",\"n\":NaN} (20016 code points)"))
    }

    @Test func `what is not shown itself has a visible sign`() {
        let text = "a\nb\tc\r\u{0}\u{1B}[31m\u{202E}\u{2028}\u{85}\u{FFFE}\u{1FFFE}"
        #expect(
            Excerpt.text(text) == "a⏎b⇥c␍\\u0000\\u001b[31m\\u202e\\u2028\\u0085\\ufffe\\u{1fffe}"
        )
    }

    @Test func `no part of a secret is left where a text is cut`() {
        let secret = String(repeating: "s3cr3t-", count: 60)
        let text = "{\"token\":\"\(secret)\",\"x\":1}"
        let excerpt = Excerpt.text(text) { $0.replacing(secret, with: "(secret)") }
        #expect(excerpt == "{\"token\":\"(secret)\",\"x\":1} (\(text.unicodeScalars.count) code points)")
    }
}

@Suite struct JSONPlaceTests {
    private static let text = #"{ "a" : [1, {"b\u0063": "x, ]}\"" }, null], "a/b":{"~":-1.5e3}, "last": true }"#

    @Test(arguments: [
        (["a"], #""a" : [1, {"b\u0063": "x, ]}\"" }, null]"#), (["a", "1", "bc"], #""b\u0063": "x, ]}\"""#),
        (["a", "2"], "null"), (["a/b", "~"], #""~":-1.5e3"#), (["last"], #""last": true"#), ([], text),
    ])
    func `a path leads to the member or the element`(path: [String], found: String) throws {
        let range = try #require(JSONPlace.range(of: path, in: Self.text))
        #expect(String(decoding: Array(Self.text.utf8)[range], as: UTF8.self) == found)
    }

    @Test(arguments: [["b"], ["a", "7"], ["a", "x"], ["last", "x"], ["a", "0", "y"]])
    func `a path that leads nowhere has no place`(path: [String]) {
        #expect(JSONPlace.range(of: path, in: Self.text) == nil)
    }

    @Test(arguments: ["", "{", "{\"a\"", "{\"a\":", "[1,", "nonsense", "{\"a\":[1}", "{\"b\":\"\\"])
    func `a text that is not JSON ends the search`(text: String) {
        #expect(JSONPlace.range(of: ["z", "1"], in: text) == nil)
    }
}
