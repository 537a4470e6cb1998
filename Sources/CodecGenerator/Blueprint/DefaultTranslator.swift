import CodecRuntime

/// Says in Swift what a missing member means.
struct DefaultTranslator {
    /// The types of the struct that has the member.
    let nested: [NestedBlueprint]

    /// A literal where a person would write one; otherwise a constant that is read from JSON once.
    func defaultValue(_ value: JSONValue, of field: FieldBlueprint) -> DefaultBlueprint {
        if let literal = literal(value, field.element) { return DefaultBlueprint(expression: literal, json: nil) }
        return DefaultBlueprint(expression: "\(SwiftName.bare(field.name))Default", json: value.jsonText)
    }

    private func literal(_ value: JSONValue, _ element: ElementBlueprint) -> String? {
        if case .null = value { return element.isNullable ? "nil" : nil }
        switch (element.type, value) {
        case (.bool, .bool(let value)): return "\(value)"
        case (.string, .string(let text)), (.text, .string(let text)): return SwiftText.literal(text)
        case (.integer, .integer(let value)), (.multiple, .integer(let value)), (.number, .integer(let value)),
            (.decimal, .integer(let value)):
            return "\(value)"
        case (.integer, .number(let value)), (.multiple, .number(let value)):
            return Int(exactly: value).map { "\($0)" }
        case (.number, .number(let value)), (.decimal, .number(let value)): return "\(value)"
        case (.array(let element, _, _), .array(let items)):
            let literals = items.map { literal($0, element) }
            return literals.contains(nil) ? nil : "[\(literals.compactMap { $0 }.joined(separator: ", "))]"
        case (.map, .object(let members)): return members.isEmpty ? "[:]" : nil
        case (.generated(let name), .string(let word)): return caseName(of: word, in: name)
        default: return nil
        }
    }

    private func caseName(of word: String, in type: String) -> String? {
        for case .enumeration(let enumeration) in nested where enumeration.name == type {
            return enumeration.cases.first { $0.value.unicodeScalars.elementsEqual(word.unicodeScalars) }
                .map { ".\($0.name)" }
        }
        return nil
    }
}
