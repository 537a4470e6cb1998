import CodecRuntime
import Testing

@Suite struct WireUUIDTests {
    @Test func `a UUID is read in either case and written in lower case`() throws {
        let text = "550E8400-e29b-41d4-A716-446655440000"
        let uuid = try #require(WireUUID(text))
        #expect(uuid.high == 0x550e_8400_e29b_41d4)
        #expect(uuid.low == 0xa716_4466_5544_0000)
        #expect(uuid.description == text.lowercased())
    }

    @Test(arguments: [
        "", "550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-44665544000",
        "550e8400-e29b-41d4-a716-4466554400000",
        "{550e8400-e29b-41d4-a716-446655440000}", "550e8400-e29b-41d4-a716_446655440000",
        "550e8400-e29b-41d4-a716-44665544000g", "550e8400-e29b-41d4-a716-44665544000é",
        "-50e8400-e29b-41d4-a716-446655440000",
    ])
    func `anything but 8-4-4-4-12 hexadecimal digits is not a UUID`(_ text: String) {
        #expect(WireUUID(text) == nil)
    }

    @Test func `each byte is a digit of either case, or a dash in its place`() throws {
        let text = Array("550E8400-e29b-41d4-A716-446655440000".utf8)
        let dashes = [8, 13, 18, 23]
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                let character = Character(Unicode.Scalar(byte))
                let isRight =
                    dashes.contains(index) ? character == "-" : character.isASCII && character.isHexDigit
                let uuid = WireUUID(changed.span.bytes)
                #expect((uuid != nil) == isRight, "byte \(byte) at \(index)")
                guard let uuid else { continue }
                #expect(uuid.description == String(decoding: changed, as: UTF8.self).lowercased())
            }
        }
    }

    @Test func `random bits become a version 4 UUID of the RFC's variant`() {
        #expect(WireUUID(randomHigh: 0, low: 0).description == "00000000-0000-4000-8000-000000000000")
        #expect(WireUUID(randomHigh: .max, low: .max).description == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    }
}

@Suite struct WireTimestampTests {
    @Test(arguments: [
        "2026-01-13T18:30:00.123456Z", "2026-01-13T18:30:00Z", "2026-01-13T18:30:00+00:00",
        "2026-01-13T18:30:00-00:00", "2026-01-13T18:30:00.1-05:30", "2026-01-13T18:30:00-00:01",
        "2024-02-29T23:59:59.999999999Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z",
    ])
    func `what is read is written again`(_ text: String) throws {
        #expect(try #require(WireTimestamp(text)).description == text)
    }

    @Test(arguments: [
        "", "2026-01-13", "2026-01-13T18:30:00", "2026-01-13 18:30:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0000",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-1-1T0:0:0Z", "2026-01-01T00:00:00Zx",
        "26-01-01T00:00:00Z",
    ])
    func `a text that is not an RFC 3339 time is refused`(_ text: String) {
        #expect(WireTimestamp(text) == nil)
    }

    @Test func `each byte up to the seconds is one that may stand there`() {
        let text = Array("2026-01-13T18:30:00Z".utf8)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        for index in 0..<19 {
            for byte in UInt8.min...UInt8.max where byte != text[index] {
                if digits.contains(byte), digits.contains(text[index]) { continue }
                var changed = text
                changed[index] = byte
                let isLowercase = index == 10 && byte == UInt8(ascii: "t")
                #expect((WireTimestamp(changed.span.bytes) != nil) == isLowercase, "byte \(byte) at \(index)")
            }
        }
    }

    /// The reader has a fast path for the most common form. It must give the same time as the text alone.
    @Test func `a time between quotes is the time of the text, with each fraction and offset`() throws {
        let fractions =
            [""] + (1...10).map { "." + String("9876543219".prefix($0)) } + [".", ".000", ".0000001", ".1x"]
        for date in ["2026-01-13T18:30:00", "0000-12-31t00:00:60", "2026-02-30T18:30:00"] {
            for fraction in fractions {
                for offset in ["Z", "z", "+00:00", "-00:00", "-23:59", "", "Zx", "+1:00"] {
                    let text = date + fraction + offset
                    for behind in ["", " ", String(repeating: "}", count: 20)] {
                        let bytes = Array("\"\(text)\"\(behind)".utf8)
                        var reader = JSONReader(bytes.span.bytes)
                        guard let expected = WireTimestamp(text) else {
                            #expect(throws: DecodeError.self, "\(text)") { try Self.time(bytes) }
                            continue
                        }
                        #expect(try reader.timestamp() == expected, "\(text)")
                        #expect(reader.offset == text.utf8.count + 2, "\(text)")
                        var writer = JSONWriter(capacity: 1)
                        writer.timestamp(expected)
                        #expect(writer.text == "\"\(expected.description)\"")
                    }
                }
            }
        }
    }

    @Test func `each byte of a fraction is a digit`() {
        let text = Array(#""2026-01-13T18:30:00.123456Z""#.utf8)
        for index in 21..<27 {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                #expect(((try? Self.time(changed)) != nil) == isDigit, "byte \(byte) at \(index)")
            }
        }
    }

    private static func time(_ bytes: [UInt8]) throws -> WireTimestamp {
        var reader = JSONReader(bytes.span.bytes)
        return try reader.timestamp()
    }

    @Test func `every second of a day and every fraction of nine digits is written as it is read`() throws {
        var generator = Numbers(state: 20_260_113)
        for second in 0..<86_400 {
            let fraction = String("\(1_000_000_000 + Int(generator.next() % 1_000_000_000))".dropFirst())
            let digits = Int(generator.next() % 10)
            let time = [second / 3_600, second / 60 % 60, second % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
            let text =
                "2026-11-26T\(time.joined(separator: ":"))" + (digits == 0 ? "" : "." + fraction.prefix(digits)) + "Z"
            #expect(try #require(WireTimestamp(text)).description == text)
        }
    }

    /// The generator of Numerical Recipes. Any numbers will do, as long as they are the same in each run.
    private struct Numbers {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }

    @Test func `an unknown offset is UTC, and differs from a known one`() throws {
        let unknown = try #require(WireTimestamp("2026-01-13T18:30:00-00:00"))
        let known = try #require(WireTimestamp("2026-01-13T18:30:00+00:00"))
        #expect(unknown != known)
        #expect(unknown.offsetMinutes == 0 && unknown.microseconds == known.microseconds)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("2026-01-13T18:30:00.123456Z", 1_768_329_000_123_456),
            ("2000-02-29T12:00:00.000000Z", 951_825_600_000_000),
            ("0000-01-01T00:00:00.000000Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)]
    )
    func `microseconds and text are the same instant`(_ text: String, _ microseconds: Int64) throws {
        #expect(WireTimestamp(microseconds: microseconds).description == text)
        #expect(try #require(WireTimestamp(text)).microseconds == microseconds)
    }

    @Test func `an offset moves the instant and not the text`() throws {
        let east = try #require(WireTimestamp("2026-01-13T20:30:00+02:00"))
        let utc = try #require(WireTimestamp("2026-01-13T18:30:00Z"))
        #expect(east.microseconds == utc.microseconds)
        #expect(east != utc)
    }
}

@Suite struct RequestTargetTests {
    private let template = AddressTemplate([.literal("/a/"), .parameter, .literal("/b")])

    @Test func `a target is split at its first question mark`() {
        let target = RequestTarget("/a/x/b?token=1?2&x")
        #expect(target.path == "/a/x/b")
        #expect(target.parameter("token") == "1?2")
        #expect(target.parameter("x") == nil)
    }

    @Test(
        arguments: [
            ("token=a", "a"), ("token=", nil), ("token", nil), ("", nil), ("Token=a", nil),
            ("x=1&token=a&token=b", "a"),
            ("token=&token=b", "b"), ("token=a%2Bb+c", "a+b c"), ("t%6Fken=a", "a"),
            // As a server in Python reads it: there was a token, though not a good one.
            ("token=%zz", "%zz"), ("token=%4", "%4"), ("token=%", "%"), ("token=a%2Bb+%zz", "a+b %zz"),
            ("token=%ff", "\u{FFFD}"), ("%zz=1&token=a", "a"),
        ] as [(String, String?)]
    )
    func `a query parameter is the first that is not empty, decoded`(_ query: String, _ value: String?) {
        #expect(RequestTarget("/?" + query).parameter("token") == value)
    }

    @Test(
        arguments: [
            ("http://h/p?q", "/p", "q"), ("HTTPS://h:1/p", "/p", nil), ("ws://h?q", "/", "q"), ("wss://h", "/", nil),
            ("http://h/a://b", "/a://b", nil), ("/http://h/p", "/http://h/p", nil), ("ftp://h/p", "ftp://h/p", nil),
            ("*", "*", nil), ("", "", nil),
        ] as [(String, String, String?)]
    )
    func `a target in absolute form is that of its path and query`(_ target: String, _ path: String, _ query: String?) {
        #expect(RequestTarget(target).path == path)
        #expect(RequestTarget(target).query == query)
    }

    @Test func `an address gives its parameters, decoded`() {
        #expect(template.values(in: "/a/x%20y/b") == ["x y"])
        // An unneeded escape does not change the path; a needed one does.
        #expect(template.values(in: "/%61/x%7e/%62") == ["x~"])
        #expect(template.values(in: "/a/x%2Fy/b") == ["x/y"])
        #expect(template.values(in: "/a/x%252e/b") == ["x%2e"])
        #expect(template.values(in: "/a%2Fx/b") == nil)
        #expect(template.path(["x y/z"]) == "/a/x%20y%2Fz/b")
    }

    @Test(arguments: ["/a//b", "/a/x", "/a/x/b/", "/a/x/c", "a/x/b", "/a/x/y/b", "", "/", "/a/%/b"])
    func `another path does not fit the address`(_ path: String) {
        #expect(template.values(in: path) == nil)
    }

    @Test(
        arguments: [
            ("ws://h/p?q", "/p?q"), ("WSS://h:1/p", "/p"), ("ws://h", "/"), ("ws://h?q", "/?q"), ("http://h/p", nil),
            ("ws:///p", nil), ("ws://h/p#f", nil), ("/p", nil),
        ] as [(String, String?)]
    )
    func `a WebSocket URL has a target`(_ url: String, _ target: String?) {
        #expect(RequestTarget.target(ofURL: url) == target)
    }
}

@Suite struct JSONWriterTests {
    @Test func `only characters that must be escaped are escaped`() {
        var writer = JSONWriter()
        writer.string("a\"b\\c/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}")
        #expect(
            writer.text == #""a\"b\\c/\b\f\n\r\t\u0000\u001f"# + "\u{7F}é😀\u{2028}\""
        )
    }

    @Test(arguments: [0, 1, -1.5, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1] as [Double])
    func `a number reads back as itself`(_ value: Double) throws {
        var writer = JSONWriter()
        writer.number(value)
        let read = try JSONValue(decoding: writer.text)
        #expect(read == .number(value))
    }

    @Test func `infinity and NaN are written as null`() {
        var writer = JSONWriter()
        writer.number(.nan)
        writer.number(-.infinity)
        #expect(writer.text == "nullnull")
    }
}
