import CodecRuntime
import Testing

/// Strings are written and read by blocks: a special character must be found at every place in a block.
@Suite struct StringBlockTests {
    /// How RFC 8259, section 7, and ECMAScript's `JSON.stringify` write them.
    static let characters: [(character: String, written: String)] = [
        ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{8}", #"\b"#), ("\u{1F}", #"\u001f"#),
        ("\u{0}", #"\u0000"#), ("\u{7F}", "\u{7F}"), ("é", "é"), ("健", "健"), ("😀", "😀"), ("/", "/"),
    ]

    @Test(arguments: characters)
    func `a character is written as it must be at each place of a string of each length`(
        _ character: String,
        _ written: String
    ) throws {
        for count in 0...40 {
            for place in 0...count {
                let before = String(repeating: "x", count: place)
                let behind = String(repeating: "y", count: count - place)
                var writer = JSONWriter(capacity: 1)
                writer.string(before + character + behind)
                #expect(writer.text == "\"\(before)\(written)\(behind)\"", "\(place) of \(count)")
                #expect(try JSONValue(decoding: writer.text) == .string(before + character + behind))
            }
        }
    }

    @Test(arguments: characters)
    func `two special characters are both found, however far apart`(_ character: String, _ written: String) {
        for apart in 0...140 {
            let between = String(repeating: "x", count: apart)
            var writer = JSONWriter()
            writer.string("ab\(character)\(between)\(character)c")
            #expect(writer.text == "\"ab\(written)\(between)\(written)c\"", "\(apart) apart")
        }
    }

    /// A block and what is behind it: each choice of sixteen, and a few characters more.
    @Test(arguments: [("\"", #"\""#), ("\u{1F}", #"\u001f"#)], [0, 3, 9])
    func `any of a block's characters may be special, and any number of them`(
        _ special: (character: String, written: String),
        _ behind: Int
    ) {
        var writer = JSONWriter(capacity: 1)
        for choice in 0..<(1 << 16) {
            var (text, written) = ("", "")
            for place in 0..<16 + behind {
                let isSpecial = choice >> (place % 16) & 1 == 1
                text += isSpecial ? special.character : "x"
                written += isSpecial ? special.written : "x"
            }
            writer.reset()
            writer.string(text)
            // No expectation for each one: there are too many.
            guard writer.text == "\"\(written)\"" else {
                Issue.record("\(text.debugDescription) is written \(writer.text)")
                return
            }
        }
    }

    @Test func `a text of only the longest escapes finds room, whatever its length`() {
        for count in 0...100 {
            var writer = JSONWriter(capacity: 1)
            writer.string(String(repeating: "\u{1}", count: count))
            #expect(writer.text == "\"" + String(repeating: #"\u0001"#, count: count) + "\"")
        }
    }

    /// What RFC 3629 refuses, at each place among ASCII and among emoji.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE5, 0x81], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused at each place`(_ fault: [UInt8]) {
        for filling in ["x", "é", "健", "😀"] {
            for before in 0...24 {
                for behind in [0, 1, 2, 3, 7, 16, 30] {
                    let start = Array(String(repeating: filling, count: before).utf8)
                    let end = Array(String(repeating: filling, count: behind).utf8)
                    let text = [UInt8(ascii: "\"")] + start + fault + end + [UInt8(ascii: "\"")]
                    let error = #expect(throws: DecodeError.self) { try read(text) }
                    #expect(error?.offset == 1 + start.count, "\(before) × \(filling), then \(behind)")
                    #expect(throws: Never.self) { try read([text[0]] + start + end + [text[0]]) }
                }
            }
        }
    }

    /// Section 7 of RFC 8259, each with a character that is not an escape before and behind it.
    @Test func `every code unit is read from its escape, in either case`() throws {
        for unit in UInt16.min...UInt16.max {
            let digits = String(unit, radix: 16)
            let four = String(repeating: "0", count: 4 - digits.count) + digits
            for digits in [four, four.uppercased()] {
                let text = Array("\"x\\u\(digits)y\"".utf8)
                guard let scalar = Unicode.Scalar(unit) else {
                    #expect(throws: DecodeError.self, "\(digits)") { try read(text) }
                    continue
                }
                #expect(try read(text) == "x\(Character(scalar))y", "\(digits)")
            }
        }
    }

    @Test func `a letter behind a backslash is one of those that may stand there`() throws {
        let meanings: [UInt8: String] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        for letter in UInt8.min...UInt8.max {
            // Near the text's end, and with more behind it than is looked at together.
            for behind in ["", String(repeating: "y", count: 40)] {
                let text = Array("\"x\\".utf8) + [letter] + Array("\(behind)\"".utf8)
                guard let meaning = meanings[letter] else {
                    #expect(throws: DecodeError.self, "\(letter)") { try read(text) }
                    continue
                }
                #expect(try read(text) == "x\(meaning)\(behind)", "\(letter)")
            }
        }
    }

    @Test func `a string that breaks off within its escapes is refused`() {
        for filling in [0, 1, 7, 8, 15, 16, 17, 40] {
            let before = String(repeating: "x", count: filling)
            let text = Array("\"\(before)\\n\\u00e9\\ud83d\\ude00é\\\\\"".utf8)
            for count in 1..<text.count {
                let error = #expect(throws: DecodeError.self) { try read(Array(text[..<count])) }
                #expect(error?.code == .malformed && error.map { $0.offset <= count } == true, "\(filling), \(count)")
            }
            #expect(throws: Never.self) { try read(text) }
        }
    }

    @Test func `bytes that are not UTF-8 are refused next to an escape, too`() {
        for apart in 0...40 {
            let between = Array(String(repeating: "x", count: apart).utf8)
            let escape = Array(#"\n"#.utf8)
            let quote = [UInt8(ascii: "\"")]
            for text in [quote + escape + between + [0xC3] + quote, quote + [0xC3] + between + escape + quote] {
                let error = #expect(throws: DecodeError.self) { try read(text) }
                #expect(error?.offset == text.firstIndex(of: 0xC3), "\(apart) apart")
            }
        }
    }

    private func read(_ bytes: [UInt8]) throws -> String {
        var reader = JSONReader(bytes.span.bytes)
        return try reader.string()
    }
}
