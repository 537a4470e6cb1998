internal import JSONSchema
internal import ProtocolSpec

/// What to do about an example that breaks its schema.
struct ExampleCure {
    var problem: SchemaProblem
    /// The value that is wrong.
    var value: DocumentNode
    /// The whole example.
    var shown: ExampleCase
    /// Where the value is in the example.
    var path: [String]
    /// The word of `enum` that is nearest, where that is what is broken.
    var near: String?

    var text: String {
        switch problem.keyword {
        case "type": ofType
        case "format": ofFormat
        case "required" where isWrapped: "write the payload under \"payload\", and the name beside it under \"name\""
        case "required":
            problem.message.contains("\" and \"")
                ? "add them, or take them out of \"required\"" : "add it, or take it out of \"required\""
        case "enum": ofChoice
        case "additionalProperties", "unevaluatedProperties": "add it to \"properties\", or remove it"
        default: "correct \(shown.name), or the schema in line \(problem.location.line)"
        }
    }

    private var isJSON: Bool { value.location.file.hasSuffix(".json") }

    private var ofType: String {
        let found = JSONTypes(of: value)
        if case .listed = shown.role, path.isEmpty, problem.message.hasPrefix("must be an array") {
            return "write a list of lists: each of \"examples\" is a whole value"
        }
        if path.isEmpty, let wrapped = wrappedValue { return "write \(wrapped.excerpt) alone" }
        let wantsText = problem.message.hasPrefix("must be a string")
        if wantsText, found.isSubset(of: [.integer, .number, .boolean]) {
            let name = found == .boolean ? "boolean" : found == .integer ? "integer" : "number"
            return isJSON
                ? "write it in quotes, or \"type: \(name)\""
                : "write it in quotes, since YAML reads \(value.excerpt) without them as \(value.kind), or \"type: \(name)\""
        }
        if let text = value.string, problem.message.contains("number") || problem.message.contains("integer"),
            DecimalNumber(text) != nil
        {
            return "write it without quotes, or \"type: string\""
        }
        if let text = value.string, text == "true" || text == "false", problem.message.hasPrefix("must be a boolean") {
            return "write it without quotes, or \"type: string\""
        }
        if let text = value.string, text.contains("\n") || text.count > 60 {
            return "write the value itself, not a text about it"
        }
        if problem.message.hasPrefix("must be an array"), found.isDisjoint(with: [.object, .array]) {
            return "write a list with it, or correct \"type\" in line \(problem.location.line)"
        }
        return "correct \(shown.name), or \"type\" in line \(problem.location.line)"
    }

    /// Whether a message's example is `{name: {payload: …}}`.
    private var isWrapped: Bool {
        guard path.isEmpty, let entries = shown.value.entries, entries.count == 1 else { return false }
        return entries[0].value["payload"] != nil
    }

    /// `{name: {value: V}}`, as other tools name examples.
    private var wrappedValue: DocumentNode? {
        guard let entries = shown.value.entries, entries.count == 1 else { return nil }
        return entries[0].value["value"] ?? (entries[0].key == "value" ? entries[0].value : nil)
    }

    private var ofFormat: String {
        let text = value.scalarText ?? ""
        if text.count > 8, text.allSatisfy({ $0.isNumber || $0 == "." }),
            problem.message.contains("date") || problem.message.contains("time")
        {
            return "remove \"format\" if a time is sent as a number, or correct \(shown.name)"
        }
        return "correct \(shown.name), or \"format\" in line \(problem.location.line)"
    }

    private var ofChoice: String {
        if let near {
            return "write \"\(near)\", or correct it in line \(problem.location.line)"
        }
        if let text = value.string, text.contains(" or ") || text.contains(", ") { return "give one of the values" }
        return "correct \(shown.name), or add it to \"enum\" in line \(problem.location.line)"
    }
}
