internal import JSONSchema
internal import ProtocolSpec

/// Cases of types and fixed values, and of texts.
extension SchemaCaseCollector {
    private static let samples: [(type: ValueTypes, name: String, value: DocumentNode)] = [
        (.null, "null", DocumentNode(.null)), (.boolean, "boolean", DocumentNode(.bool(true))),
        (.integer, "integer", DocumentNode(.integer(42))),
        (.fraction, "fraction", .number(DecimalNumber(normalizing: 15, exponent: -1))),
        (.string, "string", .text("text")), (.array, "array", .list([])), (.object, "object", .object([])),
    ]

    /// A value of each type that is not allowed, and those that are easily taken for another type.
    mutating func collectTypes(_ parts: SchemaParts) {
        let location = entry("type", parts)?.keyLocation ?? subject.root.node.location
        let types = parts.types
        for sample in Self.samples {
            if !types.contains(sample.type) {
                add(sample.name, "a value of type \(sample.name)", sample.value, .invalid, "type", location)
            }
        }
        if parts.isNullable { add("null", "null", DocumentNode(.null), .valid, "nullable", location) }
        guard entry("type", parts) != nil else { return }
        if types.contains(.boolean) {
            for value in [true, false] {
                add("\(value)", "\(value)", DocumentNode(.bool(value)), .valid, "type", location)
            }
        }
        if types.isDisjoint(with: .string) {
            let number = current?.number.map { "\($0)" } ?? "true"
            add("as-text", "the text \"\(number)\"", .text(number), .invalid, "type", location)
        }
        if types.contains(.string), parts.values("enum").isEmpty, parts.values("const").isEmpty {
            collectSigns(location)
        }
    }

    func entry(_ key: String, _ parts: SchemaParts) -> DocumentNode.Entry? {
        parts.places.lazy.compactMap { parts.entry(key, of: $0) }.first
    }

    /// Texts that are hard to write or to keep.
    private mutating func collectSigns(_ location: SourceLocation) {
        add("empty", "the empty text", .text(""), .valid, "type", location)
        add("escapes", "a text of signs that are escaped", .text("\"\\/\u{8}\n\t\u{1f}"), .valid, "type", location)
        add("astral", "a text beyond U+FFFF", .text("\u{1F9D7}\u{1D11E}"), .valid, "type", location)
        add("nul", "U+0000 between letters", .text("a\0b"), .valid, "type", location, isExotic: true)
    }

    mutating func collectConstant(_ entry: DocumentNode.Entry) {
        for (index, other) in Self.others(than: entry.value).enumerated() {
            invalid("other-\(index + 1)", "another value", other, entry)
        }
        valid("same", "the constant", DocumentNode(entry.value.content), entry)
    }

    mutating func collectEnumeration(_ entry: DocumentNode.Entry) {
        let choices = entry.value.items ?? []
        for (index, choice) in choices.prefix(30).enumerated() {
            valid("choice-\(index + 1)", "choice \(index + 1)", choice, entry)
        }
        let others = (choices.first.map { Self.others(than: $0) } ?? []) + [.text("none_of_these")]
        for (index, other) in others.enumerated() where !choices.contains(where: { $0.isEqual(to: other) }) {
            invalid("other-\(index + 1)", "none of the choices", other, entry)
        }
    }

    /// Values that are nearly the same.
    private static func others(than value: DocumentNode) -> [DocumentNode] {
        switch value.content {
        case .string(let text):
            return [.text(text + "x"), .text(text.uppercased()), .text(String(text.dropLast()))]
                .filter { !$0.isEqual(to: value) }
        case .bool(let value):
            return [DocumentNode(.bool(!value)), .text("\(value)"), DocumentNode(.integer(value ? 1 : 0))]
        case .null: return [.text("null"), DocumentNode(.bool(false)), DocumentNode(.integer(0))]
        case .integer, .number:
            let number = value.number ?? 0
            let near = [number.adding(1), number.adding(NumberRules.small(beside: number))].compactMap(\.self)
            return near.map(DocumentNode.number) + [.text("\(number)")]
        case .sequence(let items):
            return [.list(items + [DocumentNode(.null)]), .list(Array(items.dropLast()))]
                .filter { !$0.isEqual(to: value) }
        case .mapping: return [value.setting(DocumentNode(.null), at: ["x_more"])]
        }
    }

    // MARK: Texts

    mutating func collectLength(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let count = entry.value.count, count <= SchemaValueGenerator.longest else { return }
        let limits = TextLimits(parts)
        addText("\(count)", "\(count) code points", limits.with(length: count), .valid, entry)
        let beyond = entry.key == "minLength" ? count - 1 : count + 1
        if beyond >= 0 {
            addText("\(beyond)", "\(beyond) code points", limits.with(length: beyond), .invalid, entry)
        }
        guard limits.patterns.isEmpty, limits.formats.isEmpty else { return }
        let alphabets = [(1, "astral", "each beyond U+FFFF"), (2, "combining", "every second a combining mark")]
        for (alphabet, name, words) in alphabets where count > 0 {
            let right = SchemaValueGenerator.letters(count, alphabet: alphabet, using: &generator.random)
            valid("\(count)-\(name)", "\(count) code points, \(words)", .text(right), entry)
            guard beyond >= 0 else { continue }
            let wrong = SchemaValueGenerator.letters(beyond, alphabet: alphabet, using: &generator.random)
            invalid("\(beyond)-\(name)", "\(beyond) code points, \(words)", .text(wrong), entry)
        }
    }

    /// A text of a length, also of the pattern where one is found.
    private mutating func addText(
        _ name: String,
        _ words: String,
        _ limits: TextLimits,
        _ verdict: SchemaValueCase.Verdict,
        _ entry: DocumentNode.Entry
    ) {
        let letters = SchemaValueGenerator.letters(limits.least, alphabet: 0, using: &generator.random)
        let isBare = limits.patterns.isEmpty && limits.formats.isEmpty
        let text = isBare ? letters : generator.text(limits) ?? letters
        add(name, words, .text(text), verdict, entry.key, entry.keyLocation)
    }

    mutating func collectPattern(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let pattern = entry.value.string else { return }
        let texts = (0..<3).compactMap { _ in generator.text(TextLimits(parts)) }
        for (index, text) in texts.enumerated() {
            valid("match-\(index + 1)", "a text that \(pattern) matches", .text(text), entry)
        }
        var found = 0
        let base = texts.first ?? ""
        let others = [
            base + "\n", base + "!", "!" + base, String(base.dropLast()), base.uppercased(), "", "\u{e9}", "~",
        ]
        for other in others where found < 4 {
            guard !generator.rules.matches(other, pattern: pattern) else { continue }
            let isAdded = add(
                "no-match-\(found + 1)",
                "a text that \(pattern) does not match",
                .text(other),
                .invalid,
                entry.key,
                entry.keyLocation
            )
            if isAdded { found += 1 }
        }
    }

    mutating func collectFormat(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let format = entry.value.string, let samples = FormatSamples.of(format) else { return }
        for (index, text) in samples.valid.enumerated() {
            valid("\(format)-\(index + 1)", "\"\(text)\"", .text(text), entry)
        }
        guard subject.assertsFormats else { return }
        for (index, text) in samples.invalid.enumerated() {
            invalid("no-\(format)-\(index + 1)", "\"\(text)\", which is no \(format)", .text(text), entry)
        }
    }
}
