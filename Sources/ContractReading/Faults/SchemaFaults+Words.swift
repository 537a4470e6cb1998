internal import ProtocolSpec

/// Words that mean nothing where they stand.
extension SchemaFaults {
    mutating func findUnknownWords(of place: SchemaGraph.Place) {
        if place.isMessage, let entry = place.unknown.first(where: { $0.entry.key == "payload" })?.entry {
            // One that stands where messages do is told where it is referred to.
            if place.isReferredAsMessage { return }
            faults.add(
                "message for schema",
                place.isReferred
                    ? "this is a message where a schema belongs, and is read as the payload of one"
                    : "this is a message where a schema belongs, so that any value is right here",
                cure: "write what stands under \"payload\" in its place",
                at: entry.keyLocation
            )
            return
        }
        guard !place.isGroup else { return }
        for (entry, meant) in place.unknown where !Self.otherTools.contains(entry.key) {
            if let word = MessageWord(rawValue: entry.key) {
                foreign(word, entry)
            } else if let meant {
                faults.add(
                    .init("unknown word", entry.key),
                    "\"\(entry.key)\" is not a word of JSON Schema, so that \(meant.loss)",
                    cure: "did you mean \"\(meant.rawValue)\"?",
                    at: entry.keyLocation
                )
            } else if Self.looksLikeSchema(entry.value) {
                faults.add(
                    "property outside properties",
                    "\"\(entry.key)\" looks like a property, but stands outside \"properties\", so that nothing is said about that member",
                    cure: place[.properties] == nil
                        ? "write it under \"properties\"" : "indent it, so that it stands under \"properties\"",
                    at: entry.keyLocation
                )
            } else {
                faults.add(
                    .init("unknown word", entry.key),
                    "\"\(entry.key)\" is not a word of JSON Schema, so that it is passed over",
                    cure: "remove it, or begin it with x-",
                    at: entry.keyLocation
                )
            }
        }
    }

    /// Words of editors and generators, which change nothing here.
    private static let otherTools: Set<String> = [
        "markdownDescription", "deprecationMessage", "doNotSuggest", "enumDescriptions", "markdownEnumDescriptions",
        "defaultSnippets", "allowComments", "allowTrailingCommas", "suggestSortText", "errorMessage",
        "patternErrorMessage", "enumItemLabels", "enumNames", "javaType", "javaEnumNames", "javaName",
        "existingJavaType", "tsType", "tsEnumNames", "propertyOrder", "meta:enum", "intellij", "fileMatch",
    ]

    private mutating func foreign(_ word: MessageWord, _ entry: DocumentNode.Entry) {
        if word == .payload, case .null = entry.value.content {
            faults.add(
                "message word",
                "\"payload\" is a word of a message, and this is a schema; it is empty, so that it is passed over",
                cure: "remove it",
                at: entry.keyLocation
            )
            return
        }
        // A property of that name, written a level too far out.
        if word != .payload, Self.looksLikeSchema(entry.value) {
            faults.add(
                "property outside properties",
                "\"\(entry.key)\" looks like a property, but stands outside \"properties\", so that nothing is said about that member",
                cure: "write it under \"properties\"",
                at: entry.keyLocation
            )
            return
        }
        faults.add(
            .init("message word", entry.key),
            "\"\(entry.key)\" is a word of a message, and this is a schema, so that it is passed over",
            cure: word.cure,
            at: entry.keyLocation
        )
    }

    private static func looksLikeSchema(_ node: DocumentNode) -> Bool {
        let words = ["type", "$ref", "properties", "items", "allOf", "oneOf", "anyOf", "enum", "const", "format"]
        return node.entries?.contains { words.contains($0.key) } ?? false
    }

    /// Words that speak of values that the schema's own `type` does not allow.
    mutating func findForeignWords(of place: SchemaGraph.Place, _ number: Int) {
        guard place[.type] != nil else { return }
        let types = graph.types(of: number)
        for (word, entry) in place.words {
            guard let own = word.types, types.isDisjoint(with: own) else { continue }
            // `required: true` has a warning of its own.
            if word == .required, entry.value.items == nil { continue }
            faults.add(
                .init("word of other type", entry.key),
                "\"\(entry.key)\" says something about \(Self.plural(own)), and the type here is \(types.phrase), so that it is passed over",
                cure: Self.cure(word, types),
                at: entry.keyLocation
            )
        }
    }

    private static func cure(_ word: SchemaWord, _ types: JSONTypes) -> String {
        switch word {
        case .minLength where types == .array: "write \"minItems\""
        case .maxLength where types == .array: "write \"maxItems\""
        case .minimum where types == .string: "write \"minLength\" if the number of characters is meant"
        case .maximum where types == .string: "write \"maxLength\" if the number of characters is meant"
        case .minLength where types.isSubset(of: [.integer, .number]): "write \"minimum\" if the value is meant"
        case .maxLength where types.isSubset(of: [.integer, .number]): "write \"maximum\" if the value is meant"
        case .properties: "write \"type: object\" if an object is meant"
        case .items: "write \"type: array\" if an array is meant"
        default: "remove it, or correct the type"
        }
    }

    static func plural(_ types: JSONTypes) -> String {
        switch types {
        case .string: "texts"
        case .array: "arrays"
        case .object: "objects"
        default: "numbers"
        }
    }

    // MARK: Values of the wrong form

    mutating func findWrongShapes(of place: SchemaGraph.Place) {
        for (word, entry) in place.words where !word.fits(entry.value) { wrongShape(word, entry) }
        for (word, entry) in place.words where word.shape == .named {
            for member in entry.value.entries ?? [] { wrongSchema(member, in: entry) }
        }
        for (word, entry) in place.words where word.shape == .schemas || word.shape == .schemaOrSchemas {
            for item in entry.value.items ?? [] where !SchemaWord.not.fits(item) {
                faults.add(
                    "no schema",
                    "a schema is a mapping, true or false, not \(item.kind), so that any value is right here",
                    cure: "write a schema",
                    at: item.location
                )
            }
        }
    }

    private mutating func wrongShape(_ word: SchemaWord, _ entry: DocumentNode.Entry) {
        let value = entry.value
        var cure = "write \(word.wants)"
        var loss = word.loss
        switch (word, value.content) {
        case (.required, .bool(let isRequired)):
            cure =
                isRequired
                ? "write the member's name into \"required\" of the object that has it"
                : "remove it: a member is optional unless the object's \"required\" names it"
            loss = "it is passed over"
        case (.required, .string(let name)): cure = "write \"required: [\(name)]\""
        case (.type, .null): cure = "write \"null\" in quotes"
        case (.examples, .null), (.example, .null), (.description, .null), (.title, .null): return
        case (.examples, .mapping): cure = "write a list of values, without names"
        case (.examples, _): cure = "write a list, or \"example\""
        case (.enum, .string(let text)): cure = "write \"enum: [\(text)]\", or \"const: \(text)\""
        case (.description, _), (.title, _), (.comment, _): return
        default:
            if let text = value.string, word.shape == .count || word.shape == .number || word.shape == .flag,
                DecimalNumber(text) != nil || text == "true" || text == "false"
            {
                cure = "write \(text) without quotes"
            }
        }
        if word == .examples { loss = "they are passed over" }
        faults.add(
            .init("wrong shape", entry.key),
            "\"\(entry.key)\" is \(word.wants), not \(value.kind), so that \(loss)",
            cure: cure,
            at: entry.keyLocation
        )
    }

    private mutating func wrongSchema(_ member: DocumentNode.Entry, in entry: DocumentNode.Entry) {
        guard !SchemaWord.not.fits(member.value) else { return }
        if case .null = member.value.content {
            faults.add(
                "no schema",
                "\"\(member.key)\" has no schema, so that any value is right",
                cure: "write its type, or {} if any value is meant",
                at: member.keyLocation
            )
        } else if let word = SchemaWord(rawValue: member.key), word.fits(member.value) {
            faults.add(
                "word among properties",
                "\"\(member.key)\" stands under \"\(entry.key)\", so that it is read as the name of a member",
                cure: "indent it less, so that it stands beside \"\(entry.key)\"",
                at: member.keyLocation
            )
        } else {
            faults.add(
                "no schema",
                "the schema of \"\(member.key)\" is a mapping, not \(member.value.kind), so that any value is right",
                cure: member.value.string.flatMap { JSONTypes(word: $0) } == nil
                    ? "write a schema" : "write {type: \(member.value.string ?? "")}",
                at: member.keyLocation
            )
        }
    }

    // MARK: References

    mutating func findReferences(of place: SchemaGraph.Place) {
        guard let entry = place.entry(.ref) else { return }
        switch place.reference {
        case .nowhere(let reason, let cure):
            faults.add(
                "reference",
                "\(reason), so that any value is right here",
                cure: cure,
                at: entry.value.location
            )
        case .message(let name):
            faults.add(
                "reference to message",
                "\"\(name ?? entry.value.string ?? "")\" is a message, and a schema belongs here, so that \(graph.isLiteral ? "anything is right" : "its payload is taken")",
                cure: "refer to the schema of its payload",
                at: entry.value.location
            )
        default: break
        }
    }
}
