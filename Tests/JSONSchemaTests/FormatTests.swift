import Testing

/// The official suite tests each format in detail (Tests/Codecs/test_json_schema_suite.py); here is one of each kind.
struct FormatTests {
    @Test(
        arguments: [
            ("date-time", "2026-01-13T18:30:00.5+01:00", "2026-02-29T18:30:00Z"),
            ("date", "2024-02-29", "2024-2-29"), ("time", "23:59:60Z", "22:59:60Z"), ("duration", "P1DT12H", "P1D12H"),
            ("email", "ada@example.org", "ada@-example.org"), ("idn-email", "실례@실례.테스트", "실례"),
            ("hostname", "example.org", "a..b"), ("idn-hostname", "실례.테스트", "〮실례.테스트"),
            ("ipv4", "127.0.0.1", "127.0.0.01"),
            ("ipv6", "::ffff:1.2.3.4", "1::2::3"), ("uri", "https://a/b?c#d", "/a"), ("uri-reference", "a/b", "a b"),
            ("iri", "https://ä/ö", "/ä"), ("iri-reference", "ä", "a\\\\b"), ("uri-template", "/a{?b*,c:3}", "/a{b"),
            ("json-pointer", "/a~0~1", "/a~2"), ("relative-json-pointer", "1/a", "01/a"), ("regex", "^(a)$", "^(a$"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
        ]
    )
    func `a format takes what it names and nothing else`(format: String, valid: String, invalid: String) throws {
        let schema = try Compiled(#"{"format": "\#(format)"}"#)
        #expect(try schema.isValid("\"\(valid)\""))
        #expect(try !schema.isValid("\"\(invalid)\""))
        #expect(try schema.isValid("1"))
    }

    @Test(
        arguments: [
            ("123E4567-E89B-12D3-A456-42661417400F", true), ("123e4567-e89b-12d3-a456-42661417400g", false),
            ("123e4567-e89b-12d3-a456_426614174000", false), ("123e4567-e89b_12d3-a456-426614174000", false),
            ("g23e4567-e89b-12d3-a456-426614174000", false), ("123e4567-e89b-12d3-a456-4266141740é", false),
            ("123e4567-e89b-12d3-a4:6-426614174000", false), ("123e4567-e89b-12d3-a4`6-426614174000", false),
            ("123e4567-e89/-12d3-a456-426614174000", false), ("\\u0031\\u00323e4567-e89b-12d3-a456-426614174000", true),
        ]
    )
    func `a UUID is told by its bytes as by its code points`(text: String, isValid: Bool) throws {
        #expect(try Compiled(#"{"format": "uuid"}"#).isValid("\"\(text.replacing("\\\\", with: "\\"))\"") == isValid)
    }

    @Test(
        arguments: [
            ("2026-01-28T23:59:59Z", true), ("2026-01-31T23:59:59.123456789Z", true), ("2026-01-28T24:00:00Z", false),
            ("2026-01-28T23:59:59.Z", false), ("2026-01-28T23:59:59,1Z", false), ("2026-13-28T23:59:59Z", false),
            ("2026-01-28t23:59:59z", true), ("2026-01-28 23:59:59Z", false), ("2026-01-28T23:59:59.1x2Z", false),
            ("2026-02-30T23:59:59Z", false), ("2026-01-00T23:59:59Z", false),
        ]
    )
    func `a time is told by its bytes as by its code points`(text: String, isValid: Bool) throws {
        #expect(try Compiled(#"{"format": "date-time"}"#).isValid("\"\(text)\"") == isValid)
    }
}
