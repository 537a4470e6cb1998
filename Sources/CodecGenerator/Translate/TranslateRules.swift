import CodecRuntime

/// How values with rules that few contracts have are read and written in Swift.
struct TranslateRules {
    static func decode(_ type: TypeBlueprint) -> String {
        switch type {
        case .text(let rules):
            let format = rules.format.map { ["format: .\($0)"] } ?? []
            return "try reader.string(\((lengths(rules) + format + pattern(rules)).joined(separator: ", ")))"
        case .date: return "try reader.date()"
        case .checked(let type, let rules):
            let arguments = (lengths(rules) + pattern(rules)).joined(separator: ", ")
            return "try reader.checked(\(arguments)) { \(closure(TranslateValue.decode(type))) }"
        case .multiple(let minimum, let maximum, let divisor):
            let bounds: [(String, Int?)] = [("minimum", minimum), ("maximum", maximum), ("multipleOf", divisor)]
            return "try reader.integer(\(TranslateValue.arguments(bounds)))"
        case .decimal(let rules):
            let bounds = TranslateValue.arguments([("minimum", rules.minimum), ("maximum", rules.maximum)])
            let others = [("above", rules.above), ("below", rules.below), ("multipleOf", rules.multipleOf)]
                .map { "\($0): \($1.map { "\($0)" } ?? "nil")" }
            return "try reader.number(\(((bounds.isEmpty ? [] : [bounds]) + others).joined(separator: ", ")))"
        case .map(let element): return "try reader.map { \(closure(TranslateValue.decode(element))) }"
        case .fixed(let value): return "try reader.fixed(json: \(SwiftText.literal(value.jsonText)))"
        default: return TranslateValue.decode(type)
        }
    }

    private static func closure(_ expression: String) -> String {
        "reader throws(DecodeError) in \(expression)"
    }

    private static func lengths(_ rules: TextBlueprint) -> [String] {
        let lengths = TranslateValue.arguments([("minLength", rules.minLength), ("maxLength", rules.maxLength)])
        return lengths.isEmpty ? [] : [lengths]
    }

    private static func pattern(_ rules: TextBlueprint) -> [String] {
        rules.pattern.map { ["pattern: Self.\($0)"] } ?? []
    }

    // MARK: Members that are not listed

    /// Writes the members of a dictionary, except those with the names of properties.
    static func members(of element: ElementBlueprint, _ value: String, except names: [String] = []) -> SwiftStatement {
        let exceptions = names.isEmpty ? "" : ", except: [\(names.map(SwiftText.literal).joined(separator: ", "))]"
        return .block(
            "for (name, value) in JSONWriter.sorted(\(value)\(exceptions))",
            [.line("writer.member(name)")] + TranslateValue.encode(element, "value")
        )
    }

    /// The property that keeps the members that an object does not list.
    static func additional(_ structure: StructBlueprint) -> [SwiftDeclaration] {
        guard let element = structure.additional else { return [] }
        return [
            .property(
                SwiftProperty(
                    doc: "The members that are not listed, by name; written sorted by name.",
                    keyword: "public var",
                    name: StructBlueprint.additionalName,
                    type: TypeBlueprint.map(element).swiftName
                )
            )
        ]
    }
}
