internal import CodecRuntime
internal import ProtocolSpec

extension CaseCollector {
    mutating func collectString(_ schema: Schema, _ rules: StringRules) {
        if let format = rules.format { return collectFormat(format) }
        let least = rules.minLength?.value ?? 0
        if let bound = rules.minLength { collectMinimum(bound, maximum: rules.maxLength?.value) }
        if let bound = rules.maxLength { collectMaximum(bound, minimum: least) }
        if least == 0 { valid("length-0", "the empty text", .set(.string("")), "minLength", schema.location) }
        collectContents(schema, rules)
    }

    private mutating func collectMinimum(_ bound: Bound<Int>, maximum: Int?) {
        guard bound.value > 0 else { return }
        for sample in TextSample.allCases where bound.value > 1 || sample != .combining {
            length(bound.value, sample, .valid, "minLength", bound.location)
        }
        // One astral code point too few is two UTF-16 units, which is enough for a receiver that counts those.
        length(bound.value - 1, .ascii, .invalid, "minLength", bound.location)
        if bound.value > 1 { length(bound.value - 1, .astral, .invalid, "minLength", bound.location) }
    }

    private mutating func collectMaximum(_ bound: Bound<Int>, minimum: Int) {
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

    /// Texts that a careless receiver escapes, cuts or chokes on. No blank stands at an end: whether those are kept is
    /// for the contract to say, and it says nothing.
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
        ]
        let limits = (rules.minLength?.value ?? 0)...max(rules.minLength?.value ?? 0, rules.maxLength?.value ?? .max)
        for (id, label, text) in samples where limits.contains(text.unicodeScalars.count) {
            valid(id, label, .set(.string(text)), "type", schema.location)
        }
        if limits.contains(3) {
            valid("nul", "U+0000 between letters", .set(.string("a\0b")), "type", schema.location, isExotic: true)
        }
    }

    private mutating func collectFormat(_ format: Bound<StringFormat>) {
        let (good, bad) = format.value.samples
        for (id, text) in good { valid(id, "\"\(text)\"", .set(.string(text)), "format", format.location) }
        for (id, text) in bad { invalid(id, "\"\(text)\"", .set(.string(text)), "format", format.location) }
    }

    mutating func collectNumber(_ schema: Schema, _ rules: NumberRules, isInteger: Bool) {
        if let bound = rules.minimum { collectBound(bound, "minimum", beyond: -1) }
        if let bound = rules.maximum { collectBound(bound, "maximum", beyond: 1) }
        if rules.minimum == nil, rules.maximum == nil {
            valid("zero", "0", .set(.integer(0)), "type", schema.location)
            valid("negative", "-1", .set(.integer(-1)), "type", schema.location)
        }
        if isInteger {
            let whole = max(rules.minimum?.value ?? 0, min(0, rules.maximum?.value ?? 0)).rounded(.down)
            invalid("fraction", "a number with a fraction", .set(.number(whole + 0.5)), "type", schema.location)
        }
        invalid("number-as-text", "a number as a text", .set(.string("1")), "type", schema.location)
    }

    private mutating func collectBound(_ bound: Bound<Double>, _ keyword: String, beyond step: Double) {
        let (at, over) = (Self.json(bound.value), Self.json(bound.value + step))
        valid("at-\(keyword)", "\(keyword) itself", .set(at), keyword, bound.location)
        invalid("beyond-\(keyword)", "one beyond the \(keyword)", .set(over), keyword, bound.location)
    }

    private static func json(_ number: Double) -> JSONValue {
        Int(exactly: number).map(JSONValue.integer) ?? .number(number)
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
        }
    }
}
