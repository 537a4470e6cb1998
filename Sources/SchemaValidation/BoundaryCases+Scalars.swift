internal import CodecRuntime
internal import ProtocolSpec

extension CaseCollector {
    mutating func collectString(_ schema: Schema, _ rules: StringRules) {
        if !rules.isFree { return collectForm(schema, rules) }
        let least = rules.minLength?.value ?? 0
        if let bound = rules.minLength { collectMinimum(bound, maximum: rules.maxLength?.value) }
        if let bound = rules.maxLength { collectMaximum(bound, minimum: least) }
        if least == 0 { valid("length-0", "the empty text", .set(.string("")), "minLength", schema.location) }
        collectContents(schema, rules)
    }

    private mutating func collectMinimum(_ bound: Located<Int>, maximum: Int?) {
        guard bound.value > 0 else { return }
        for sample in TextSample.allCases where bound.value > 1 || sample != .combining {
            length(bound.value, sample, .valid, "minLength", bound.location)
        }
        // One astral code point too few is two UTF-16 units, which is enough for a receiver that counts those.
        length(bound.value - 1, .ascii, .invalid, "minLength", bound.location)
        if bound.value > 1 { length(bound.value - 1, .astral, .invalid, "minLength", bound.location) }
    }

    private mutating func collectMaximum(_ bound: Located<Int>, minimum: Int) {
        if bound.value >= max(minimum, 1) {
            for sample in TextSample.allCases where bound.value > 1 || sample != .combining {
                length(bound.value, sample, .valid, "maxLength", bound.location)
            }
        }
        for sample in TextSample.allCases { length(bound.value + 1, sample, .invalid, "maxLength", bound.location) }
    }

    private mutating func length(
        _ count: Int,
        _ sample: TextSample,
        _ verdict: ValueCase.Verdict,
        _ keyword: String,
        _ location: SourceLocation
    ) {
        let id = "length-\(count)" + (count == 0 || sample == .ascii ? "" : "-\(sample.rawValue)")
        var random = stream(id)
        let change = ValueCase.Change.set(.string(sample.text(count: count, using: &random)))
        let label = count == 0 ? "the empty text" : "\(count) code points\(sample.phrase)"
        if verdict == .valid {
            valid(id, label, change, keyword, location)
        } else {
            invalid(id, label, change, keyword, location)
        }
    }

    /// Texts that a careless receiver escapes, cuts or fails at. None begins or ends with a blank: the contract does not
    /// say whether those are kept.
    private mutating func collectContents(_ schema: Schema, _ rules: StringRules) {
        let samples = [
            ("markup", "markup and quotes", "<b>\"1\" & '2'</b>\\n%s{{x}}$1"),
            (
                "odd-signs", "capitals, doubled blanks, an address and a byte order mark",
                "/a  B%41 \u{2764}\u{FE0F}\u{FEFF}c http://x.y/ :)"
            ),
            ("line-breaks", "line breaks and a tab", "a\nb\r\nc\td"),
            (
                "scripts", "several scripts and a joined emoji",
                "שלום नमस्ते 你好 \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"
            ),
            ("composed", "a letter with its accent in one, and in two", "Zo\u{EB} Zoe\u{308}"),
            (
                "invisible-signs", "controls, odd blanks, and signs that are invisible or not assigned",
                "a\u{1}b\u{7F}c\u{85}d\u{A0}e\u{2028}f\u{202A}g\u{202C}h\u{E000}i\u{FFFE}j"
            ),
            ("digits", "digits alone", "1234567890"), ("json", "a text that is JSON", "{\"a\":[1,true]}"),
        ]
        let limits = (rules.minLength?.value ?? 0)...max(rules.minLength?.value ?? 0, rules.maxLength?.value ?? .max)
        for (id, label, text) in samples where limits.contains(text.unicodeScalars.count) {
            valid(id, label, .set(.string(text)), "type", schema.location)
        }
        if limits.contains(3) {
            valid("nul", "U+0000 between letters", .set(.string("a\0b")), "type", schema.location, isExotic: true)
        }
    }
}

// MARK: - Texts of a form

extension CaseCollector {
    /// Texts of a format or pattern, and texts that nearly are.
    private mutating func collectForm(_ schema: Schema, _ rules: StringRules) {
        let location = rules.pattern?.location ?? rules.format?.location ?? schema.location
        let keyword = rules.pattern == nil ? "format" : "pattern"
        if let format = rules.format {
            let (good, bad) = format.value.samples
            for (id, text) in good { addChecked(id, text, schema, "format", format.location) }
            for (id, text) in bad { addChecked(id, text, schema, "format", format.location) }
        }
        var random = stream("form")
        let texts = (0..<3).map { _ in generator.text(rules, isPlain: false, using: &random) }
        for (index, text) in texts.enumerated() { addChecked("form-\(index + 1)", text, schema, keyword, location) }
        guard rules.pattern != nil, let text = texts.first else { return }
        // A receiver accepts these if it anchors wrongly, takes a line break for the end, or ignores case.
        let near = [
            ("empty", ""), ("line-break-after", text + "\n"), ("line-break-before", "\n" + text),
            ("one-more", text + "~"), ("one-before", "~" + text), ("one-less", String(text.dropLast())),
            ("twice", text + text), ("other-case", text.uppercased() == text ? text.lowercased() : text.uppercased()),
            ("other-digits", String(text.map { $0.isNumber ? "\u{0663}" : $0 })), ("other", "\u{1F9D7}"),
        ]
        for (id, text) in near { addChecked(id, text, schema, keyword, location) }
    }

    /// A case whose verdict is the schema's.
    private mutating func addChecked(
        _ id: String,
        _ text: String,
        _ schema: Schema,
        _ keyword: String,
        _ location: SourceLocation
    ) {
        let isValid = generator.validator.violations(of: .string(text), in: schema).isEmpty
        let label = "\"\(text)\""
        if isValid {
            valid(id, label, .set(.string(text)), keyword, location)
        } else {
            invalid(id, label, .set(.string(text)), keyword, location)
        }
    }
}

extension StringFormat {
    /// Texts that have the format, and texts that nearly have it.
    fileprivate var samples: (good: [(String, String)], bad: [(String, String)]) {
        switch self {
        case .uuid:
            (
                [
                    ("lower-case", "3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a59"),
                    ("upper-case", "3F2B8C1E-9D4A-4F6B-8A7C-5E1D2C3B4A59"),
                ],
                [
                    ("no-dashes", "3f2b8c1e9d4a4f6b8a7c5e1d2c3b4a59"),
                    ("too-short", "3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a5"),
                    ("no-hexadecimal", "3f2b8c1e-9d4a-4f6b-8a7c-5e1d2c3b4a5g"), ("empty", ""),
                ]
            )
        case .dateTime:
            (
                [
                    ("utc", "2026-01-13T18:30:00Z"), ("fraction", "2026-01-13T18:30:00.123456Z"),
                    ("offset", "2026-01-13T19:30:00+01:00"),
                ],
                [
                    ("date-only", "2026-01-13"), ("no-offset", "2026-01-13T18:30:00"),
                    ("no-such-day", "2026-02-30T18:30:00Z"),
                    ("empty", ""),
                ]
            )
        case .date:
            (
                [("day", "2026-01-13"), ("leap-day", "2024-02-29"), ("first", "0000-01-01")],
                [
                    ("no-leap-day", "2026-02-29"), ("one-digit", "2026-1-13"), ("with-time", "2026-01-13T00:00:00Z"),
                    ("month-13", "2026-13-01"), ("slashes", "2026/01/13"), ("empty", ""),
                ]
            )
        case .email:
            (
                [
                    ("plain", "ada@example.org"), ("tagged", "a.b+c_d@sub.example.org"),
                    ("quoted", "\"a b\"@example.org"), ("literal", "a@[127.0.0.1]"),
                ],
                [
                    ("no-at", "ada.example.org"), ("no-domain", "ada@"), ("no-name", "@example.org"),
                    ("two-dots", "a..b@example.org"), ("blank", "a b@example.org"), ("hyphen", "a@-example.org"),
                    ("named", "Ada <ada@example.org>"), ("empty", ""),
                ]
            )
        case .uri:
            (
                [
                    ("https", "https://example.org/a%20b?c=d#e"), ("urn", "urn:isbn:0451450523"),
                    ("address", "http://user@[::1]:8080/"), ("mailto", "mailto:ada@example.org"),
                ],
                [
                    ("relative", "/a/b"), ("no-scheme", "//example.org"), ("blank", "http://a b/"),
                    ("percent", "http://a/%zz"), ("digit-first", "1a:b"), ("no-ascii", "http://exämple.org/"),
                    ("bracket", "http://[::1/"), ("empty", ""),
                ]
            )
        }
    }
}
