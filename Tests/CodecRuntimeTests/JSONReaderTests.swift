import CodecRuntime
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "10.5", "1e3", "1E+3", "1e-3", "-0.0e0", "\"\"", "[]", "{}",
        "[1,2]",
        " [ 1 , 2 ] ", "\t{\n\"a\"\r:1}", "{\"a\":{\"b\":[{}]}}", #""\"\\\/\b\f\n\r\t""#, #""Aé😀""#,
        "\"é😀\u{7F}\"", "[\"\u{2028}\"]", #"{"a":1,"a":2}"#, #"{"":0}"#,
    ])
    func `a text of the grammar is read`(_ text: String) throws {
        _ = try JSONValue(decoding: text)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "+1", "01", "-", "-a", "1.", ".5", "1.e1", "1e", "1e+", "0x1", "1 2", "NaN",
        "Infinity",
        "-Infinity", "'a'", "\"", "\"a", "\"\n\"", "\"\t\"", "\"\u{0}\"", #""\x""#, #""\u12""#, #""\u12G4""#, #""\"#,
        "[", "[1", "[1,",
        "[1,]", "[,1]", "[1 2]", "[1:2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{1:1}",
        "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "]", "}", "[}", "{]", "[1]]", "/**/1", "1//",
        "\u{FEFF}1", "[1]x",
        "\u{A0}1", "\u{C}1", #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\ud83d\ud83d""#, "{\"a\":tru}", "1e400",
    ])
    func `anything else is refused as malformed or out of bounds`(_ text: String) {
        let error = #expect(throws: DecodeError.self) { try JSONValue(decoding: text) }
        #expect(error?.code == .malformed || error?.code == .outOfBounds || error?.code == .typeMismatch)
        #expect((error?.offset ?? -1) <= text.utf8.count)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xC3], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused anywhere in a string`(_ bad: [UInt8]) {
        for padding in 0..<20 {
            let bytes = Array("\"".utf8) + Array(repeating: 0x61, count: padding) + bad + Array("\"".utf8)
            let error = #expect(throws: DecodeError.self) { try JSONValue(decoding: bytes.span.bytes) }
            #expect(error?.code == .malformed)
            #expect(error?.offset == padding + 1)
        }
    }

    @Test func `the end of a plain string is found at every place`() throws {
        for length in 0..<40 {
            for special in ["\\\\", "é", "\\u0041", "😀"] {
                for place in 0...length {
                    let before = String(repeating: "x", count: place)
                    let after = String(repeating: "y", count: length - place)
                    let value = try JSONValue(decoding: "\"\(before)\(special)\(after)\"")
                    let expected = special == "\\\\" ? "\\" : special == "\\u0041" ? "A" : special
                    #expect(value.string == before + expected + after)
                }
            }
        }
    }

    @Test func `nesting is followed to its limit and no deeper`() throws {
        let limit = JSONReader.maximumDepth
        _ = try JSONValue(decoding: String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        let error = #expect(throws: DecodeError.self) {
            try JSONValue(decoding: String(repeating: "[", count: 1_000_000))
        }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == limit)
    }

    @Test func `an error says path, byte and reason`() {
        let error = #expect(throws: DecodeError.self) {
            try JSONValue(decoding: #"{"a":{"b/c":[0,1,tru]}}"#)
        }
        #expect(error?.path == ["a", "b/c", "2"])
        #expect(error?.pointer == "/a/b~1c/2")
        #expect(error?.offset == 17)
        #expect(error?.description == "/a/b~1c/2 at byte 17: expected true, found \"t\"")
    }

    @Test(arguments: [
        ("1", 1), ("-0", 0), ("1.0", 1), ("1e2", 100), ("9223372036854775807", .max), ("120e-1", 12),
        ("9007199254740993.0", 9_007_199_254_740_993), ("-9.007199254740993e15", -9_007_199_254_740_993),
        ("9223372036854775807.00", .max), ("-92233720368547758080e-1", .min), ("0.0e99", 0), ("-0.0", 0),
    ])
    func `a number without fraction is an integer however it is written`(_ text: String, _ value: Int) throws {
        #expect(try integer(text) == value)
    }

    @Test(arguments: [
        "1.5", "1e-1", "9223372036854775808", "1e19", "9007199254740993.5", "9223372036854775808.0",
        "1e-400", "1e99999999999999999999", "\"1\"", "null", "true",
    ])
    func `a number that is not an integer of 64 bits is refused`(_ text: String) {
        #expect(throws: DecodeError.self) { try integer(text) }
    }

    @Test(arguments: [
        "937203685223385477.808", "-937203685223385477.808", "9007199254740993.5", "1e19", "4611686018427387905.5",
    ])
    func `a number with a fraction that a Double rounds is written as the value that it has`(text: String) throws {
        let value = try JSONValue(decoding: text)
        let again = try JSONValue(decoding: value.jsonText)
        #expect(again == value && again.hashValue == value.hashValue && again.jsonText == value.jsonText)
    }

    @Test func `any integer of 64 bits is kept to its last digit, however it is written`() throws {
        #expect(try JSONValue(decoding: "9007199254740993.0") == .integer(9_007_199_254_740_993))
        #expect(try JSONValue(decoding: "-9.223372036854775807e18") == .integer(-.max))
        #expect(try JSONValue(decoding: "1.5e300") == .number(1.5e300))
    }

    @Test func `lengths count code points, not bytes, UTF-16 units or graphemes`() throws {
        let family = "👨‍👩‍👧"
        #expect(family.count == 1 && family.unicodeScalars.count == 5 && family.utf16.count == 8)
        for text in [family, "e\u{301}e\u{301}x", "aaaaa", "ééééé", #"\ud83d\ude00aaaa"#, "ééééé"] {
            #expect(throws: Never.self) { try string(text, 5...5) }
            #expect(throws: DecodeError.self) { try string(text, 6...9) }
            #expect(throws: DecodeError.self) { try string(text, 0...4) }
        }
    }

    @Test func `of members with one name the last counts`() throws {
        let value = try JSONValue(decoding: #"{"a":1,"b":2,"a":3}"#)
        #expect(value["a"] == .integer(3))
        #expect(value == (try JSONValue(decoding: #"{"b":2,"a":3.0}"#)))
    }

    private func integer(_ text: String) throws -> Int {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes.span.bytes)
        return try reader.integer()
    }

    private func string(_ text: String, _ length: ClosedRange<Int>) throws -> String {
        let bytes = Array("\"\(text)\"".utf8)
        var reader = JSONReader(bytes.span.bytes)
        return try reader.string(minLength: length.lowerBound, maxLength: length.upperBound)
    }
}
