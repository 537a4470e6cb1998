internal import ProtocolSpec

/// Words that contradict each other.
extension SchemaFaults {
    // MARK: Types

    mutating func findTypes(of place: SchemaGraph.Place) {
        guard let entry = place.entry(.type) else { return }
        for item in entry.value.items ?? [entry.value] {
            guard let word = item.string, JSONTypes(word: word) == nil else { continue }
            if word.count > 40 { continue }
            let meaning = JSONTypes.meaning(of: word)
            let cure: String =
                if let meaning, JSONTypes(word: meaning) != nil {
                    "write \"\(meaning)\""
                } else if meaning != nil {
                    "remove \"type\" if that is meant"
                } else if let near = JSONTypes.nearest(to: word) {
                    "did you mean \"\(near)\"?"
                } else {
                    "write one of array, boolean, integer, null, number, object, string"
                }
            faults.add(
                .init("type", word),
                meaning.map { "\"\(word)\" is not a type of JSON Schema, and is read as \($0)" }
                    ?? "\"\(word)\" is not a type of JSON Schema, so that any value is right here",
                cure: cure,
                at: item.location
            )
        }
    }

    // MARK: Fixed values

    mutating func findValues(of place: SchemaGraph.Place, _ number: Int) {
        let types = place[.type] == nil ? JSONTypes.all : graph.types(of: number)
        if let entry = place.entry(.const), types.isDisjoint(with: JSONTypes(of: entry.value)) {
            faults.add(
                "const",
                "\"const\" is \(entry.value.jsonKind) and the type is \(types.phrase), so that no value is right",
                cure: Self.typeCure(for: [entry.value], types),
                at: entry.value.location
            )
        }
        guard let entry = place.entry(.enum), let items = entry.value.items else { return }
        if items.isEmpty {
            faults.add(
                "enum",
                "\"enum\" is empty, so that no value is right",
                cure: "list the values",
                at: entry.keyLocation
            )
            return
        }
        let wrong = items.filter { types.isDisjoint(with: JSONTypes(of: $0)) }
        if wrong.count == items.count {
            faults.add(
                "enum",
                "no value of \"enum\" is \(types.phrase), which is the type here, so that no value is right",
                cure: Self.typeCure(for: wrong, types),
                at: entry.keyLocation
            )
            return
        } else {
            for item in wrong {
                faults.add(
                    "enum",
                    "\(item.excerpt) in \"enum\" is \(item.jsonKind) and the type is \(types.phrase), so that it is never right",
                    cure: Self.typeCure(for: [item], types),
                    at: item.location
                )
            }
        }
        findDefault(of: place, among: items)
        findJoined(items)
    }

    /// Two values within one pair of quotes: `'auction, block_trade'` beside single words.
    private mutating func findJoined(_ items: [DocumentNode]) {
        let joined = items.filter { $0.string?.contains(", ") ?? false }
        guard joined.count == 1, let item = joined.first, items.count > 1,
            items.allSatisfy({ other in
                other.location == item.location || !(other.string?.contains { $0 == " " || $0 == "," } ?? true)
            })
        else { return }
        faults.add(
            "enum",
            "\(item.excerpt) in \"enum\" is one value with a comma in it, so that neither part alone is right",
            cure: "write each value by itself",
            at: item.location
        )
    }

    private mutating func findDefault(of place: SchemaGraph.Place, among items: [DocumentNode]) {
        guard let entry = place.entry(.default), !items.contains(where: { $0.isSame(as: entry.value) }) else { return }
        if case .null = entry.value.content { return }
        let texts = items.compactMap(\.scalarText)
        let same = entry.value.scalarText.map(texts.contains) ?? false
        let near = entry.value.string.flatMap { suggestions.nearest(to: $0, among: texts) }
        faults.add(
            "example",
            "the default \(entry.value.excerpt) is not in \"enum\", so that it is not a right value",
            cure: same
                ? "write it as there, with or without quotes"
                : near.map { "did you mean \"\($0)\"?" } ?? "add it there, or correct it",
            at: entry.value.location
        )
    }

    private static func typeCure(for values: [DocumentNode], _ types: JSONTypes) -> String {
        let found = values.reduce(into: JSONTypes()) { $0.formUnion(JSONTypes(of: $1)) }
        let isNumeric = types.isSubset(of: [.integer, .number, .null])
        if types.contains(.string), found.isSubset(of: [.integer, .number, .boolean]) { return "write it in quotes" }
        if isNumeric, found == .string, values.allSatisfy({ $0.string.flatMap { DecimalNumber($0) } != nil }) {
            return "write \(values.count == 1 ? "it" : "them") without quotes, or \"type: string\""
        }
        if found == .null { return "add \"null\" to the type, or remove it" }
        return "write \"type: \(found.phrase)\", or correct the values"
    }

    // MARK: Bounds

    mutating func findBounds(of place: SchemaGraph.Place) {
        let pairs: [(SchemaWord, SchemaWord)] = [
            (.minimum, .maximum), (.exclusiveMinimum, .maximum), (.minimum, .exclusiveMaximum),
            (.exclusiveMinimum, .exclusiveMaximum), (.minLength, .maxLength), (.minItems, .maxItems),
            (.minProperties, .maxProperties), (.minContains, .maxContains),
        ]
        for (lower, upper) in pairs {
            guard let low = place[lower]?.decimal, let entry = place.entry(upper), let high = entry.value.decimal,
                high < low || high == low && (lower == .exclusiveMinimum || upper == .exclusiveMaximum)
            else { continue }
            faults.add(
                "bounds",
                "\"\(lower.rawValue)\" is \(low) and \"\(upper.rawValue)\" is \(high), so that no value is right",
                cure: "swap them, or correct one",
                at: entry.keyLocation
            )
        }
    }

    // MARK: Formats

    mutating func findFormats(of place: SchemaGraph.Place, _ number: Int) {
        guard let entry = place.entry(.format), let format = entry.value.string else { return }
        if let near = SchemaFormats.nearest(to: format, &suggestions) {
            faults.add(
                .init("format", format),
                "\"\(format)\" is not a known format, so that any text is right here",
                cure: "did you mean \"\(near)\"?",
                at: entry.value.location
            )
        }
        guard place[.type] != nil, let own = SchemaFormats.types(of: format) else { return }
        let types = graph.types(of: number)
        guard types.isDisjoint(with: own) else { return }
        faults.add(
            .init("format of other type", format),
            "the format \"\(format)\" says something about \(Self.plural(own)), and the type here is \(types.phrase), so that it is passed over",
            cure:
                "remove it, or write \"type: \(own == .string ? "string" : format.contains("int") ? "integer" : "number")\"",
            at: entry.value.location
        )
    }
}

extension DocumentNode {
    /// The value of a number; nil for any other value.
    var decimal: DecimalNumber? {
        switch content {
        case .integer(let value): DecimalNumber(value)
        case .number(let value): value
        default: nil
        }
    }

    /// Whether two values are the same, wherever they stand. The depth of a document is bounded, and so is this.
    func isSame(as other: DocumentNode) -> Bool {
        switch (content, other.content) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.integer, .number), (.number, .integer), (.number, .number): decimal == other.decimal
        case (.sequence(let left), .sequence(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.mapping(let left), .mapping(let right)):
            left.count == right.count
                && left.allSatisfy { entry in other[entry.key].map { entry.value.isSame(as: $0) } ?? false }
        default: false
        }
    }
}
