internal import JSONSchema
internal import ProtocolSpec
internal import SeededRandom

/// Changes of whole values.
extension SchemaValueGenerator {
    /// A value as it is, or without what breaks the schema; nil where it stays wrong.
    func repaired(_ value: DocumentNode) -> DocumentNode? {
        var value = value
        for _ in 0..<4 {
            if subject.isValid(value) { return value }
            let problems = subject.problems(of: value)
            let wrong = problems.filter { Self.removable.contains($0.keyword) && !$0.pointer.isEmpty }
            guard !wrong.isEmpty else { return nil }
            // The last first: removing an item moves those behind it.
            let paths = Set(wrong.compactMap { JSONPointer.parts(of: $0.pointer) })
            for path in paths.sorted(by: { $1.lexicographicallyPrecedes($0) }) { value = value.setting(nil, at: path) }
        }
        return nil
    }

    /// What is put right by leaving a member or an item out.
    private static let removable: Set<String> = [
        "", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "not",
        "additionalItems", "items",
    ]

    /// A value with one change, whatever the schema says.
    mutating func mutated(_ value: DocumentNode) -> DocumentNode {
        let paths = value.paths(most: 400)
        guard let path = paths.randomElement(using: &random), let old = value.value(at: path) else { return value }
        if !path.isEmpty, chance(25) { return value.setting(nil, at: path) }
        return value.setting(changed(old), at: path)
    }

    private mutating func changed(_ old: DocumentNode) -> DocumentNode {
        guard !chance(40) else { return Self.strange.randomElement(using: &random) ?? old }
        switch old.content {
        case .null: return .text("null")
        case .bool(let value): return chance(50) ? .text("\(value)") : DocumentNode(.bool(!value))
        case .integer, .number:
            let number = old.number ?? 0
            let others = [
                number.adding(DecimalNumber(normalizing: 5, exponent: min(number.exponent, 0) - 1)), number.negated,
                number.adding(-1), number.adding(1), Self.edges.randomElement(using: &random),
                number.multiplied(by: 1_000_003),
            ]
            return .number(others.randomElement(using: &random)?.map(\.self) ?? 0)
        case .string(let text):
            let shorter = String(String.UnicodeScalarView(text.unicodeScalars.dropLast()))
            return .text(
                [text + "x", shorter, "", text + "\n", " " + text, text + text, text.uppercased(), "\u{1F9D7}"]
                    .randomElement(using: &random) ?? ""
            )
        case .sequence(let items):
            let others = [Array(items.dropLast()), items + items, items + [DocumentNode(.null)], [], items.reversed()]
            return .list(others.randomElement(using: &random) ?? [])
        case .mapping:
            return old.setting(Self.strange.randomElement(using: &random), at: ["x_unknown"])
        }
    }

    /// Values of each type.
    private static let strange: [DocumentNode] = [
        DocumentNode(.null), DocumentNode(.bool(true)), DocumentNode(.integer(0)), DocumentNode(.integer(-1)),
        .number(DecimalNumber(normalizing: 15, exponent: -1)), .text(""), .text("1"), .list([]), .object([]),
        .list([DocumentNode(.null)]), .object([("x", DocumentNode(.integer(1)))]),
    ]
}
