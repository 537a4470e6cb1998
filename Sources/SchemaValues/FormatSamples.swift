/// Texts of the formats of JSON Schema, and texts that are nearly of them (validation, section 7.3).
struct FormatSamples {
    let valid: [String]
    let invalid: [String]

    private init(valid: [String], invalid: [String]) {
        self.valid = valid
        self.invalid = invalid
    }

    /// - Parameter name: the format.
    /// - Returns: nil for one that JSON Schema does not have.
    static func of(_ name: String) -> FormatSamples? { all[name] }

    private static let all: [String: FormatSamples] = dates.merging(names) { first, _ in first }
        .merging(references) { first, _ in first }

    private static let dates: [String: FormatSamples] = [
        "date-time": FormatSamples(
            valid: [
                "2026-01-13T18:30:00Z", "2024-02-29T23:59:59.999999999+14:00", "0001-01-01T00:00:00-00:00",
                "2026-07-04t08:05:00.5z", "1998-12-31T23:59:60Z", "9999-12-31T00:00:00-23:59",
            ],
            invalid: [
                "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-13 18:30:00", "2026-01-13T18:30:00",
                "2026-01-13T24:00:00Z", "2026-01-13T18:60:00Z", "2026-01-13T18:30:00+24:00", "2026-01-13T18:30:00.Z",
                "1768329000", "",
            ]
        ),
        "date": FormatSamples(
            valid: ["2026-01-13", "2024-02-29", "0000-01-01", "9999-12-31"],
            invalid: ["2023-02-29", "2026-04-31", "2026-00-10", "2026-1-3", "13.01.2026", "2026-01-13T00:00:00Z", ""]
        ),
        "time": FormatSamples(
            valid: ["18:30:00Z", "00:00:00.123+00:00", "23:59:59-08:00", "23:59:60Z"],
            invalid: ["18:30:00", "24:00:00Z", "18:30Z", "08:30:61Z", "8:30:00Z", ""]
        ),
        "duration": FormatSamples(
            valid: ["PT5S", "P1Y2M3DT4H5M6S", "P4W", "P1D", "PT36H"],
            invalid: ["P", "PT", "5S", "P1D2H", "P2S", "P1.5D", "-PT5S", ""]
        ),
    ]

    private static let names: [String: FormatSamples] = [
        "email": FormatSamples(
            valid: ["ann@example.com", "a.b+c@sub.example.org", "\"a b\"@example.com", "x@[127.0.0.1]"],
            invalid: ["ann", "@example.com", "ann@", "a..b@example.com", ".a@example.com", ""]
        ),
        "idn-email": FormatSamples(
            valid: ["ann@example.com", "\u{c9}ric@example.com"],
            invalid: ["ann", "@example.com", ""]
        ),
        "hostname": FormatSamples(
            valid: ["example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host", String(repeating: "a", count: 63) + ".org"],
            invalid: ["-a.com", "a-.com", "a..b", "a_b", String(repeating: "a", count: 64), ""]
        ),
        "idn-hostname": FormatSamples(
            valid: ["example.com", "b\u{fc}cher.example"],
            invalid: ["-a.com", "a-.com", "a..b", "\u{302e}a"]
        ),
        "ipv4": FormatSamples(
            valid: ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
            invalid: ["256.0.0.1", "192.0.2", "192.0.2.1.5", "192.0.02.1", "0x7f.1.1.1", ""]
        ),
        "ipv6": FormatSamples(
            valid: ["2001:db8::1", "::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8"],
            invalid: ["12345::", "1:2:3:4:5:6:7", "1::2::3", ":1", "::g", "fe80::1%eth0", ""]
        ),
        "uuid": FormatSamples(
            valid: [
                "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "00000000-0000-0000-0000-000000000000",
                "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            ],
            invalid: [
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", "",
            ]
        ),
    ]

    private static let references: [String: FormatSamples] = [
        "uri": FormatSamples(
            valid: [
                "https://example.com/a?b=c#d", "urn:isbn:0451450523", "mailto:ann@example.com", "http://[::1]:80/",
            ],
            invalid: ["/relative", "example.com", "http:// a", "https://example.com/%zz", "\\\\host\\share", ""]
        ),
        "uri-reference": FormatSamples(
            valid: ["https://example.com", "/a/b", "#top", "", "../x?y=z"],
            invalid: ["a b", "%zz", "#a#b", "\\x"]
        ),
        "iri": FormatSamples(
            valid: ["https://example.com/\u{e9}", "https://example.com"],
            invalid: ["/relative", "https://a b", ""]
        ),
        "iri-reference": FormatSamples(valid: ["/\u{e9}", "#\u{e9}", "https://example.com"], invalid: ["a b", "\\x"]),
        "uri-template": FormatSamples(valid: ["/users/{id}", "plain", "{?q,r*}"], invalid: ["/users/{id", "{", "}"]),
        "json-pointer": FormatSamples(valid: ["", "/a/0", "/a~1b/~0"], invalid: ["a", "/~", "/~2", "#/a"]),
        "relative-json-pointer": FormatSamples(valid: ["0", "1/a", "2#"], invalid: ["", "/a", "-1/a", "01/a", "a"]),
        "regex": FormatSamples(valid: ["^a+$", "[0-9]{2}", ""], invalid: ["(", "[a", "a{2,1}", "*"]),
    ]
}
