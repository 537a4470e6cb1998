/// What missing members mean, and members whose use is discouraged.
struct TranslateStandard {
    /// Constants for values that no literal says. Public, since the initializer's parameters have them.
    static func constants(_ fields: [FieldBlueprint]) -> [SwiftDeclaration] {
        fields.compactMap { field in
            guard let standard = field.standard, let json = standard.json else { return nil }
            let decode = TranslateValue.decode(field.element)
            return .property(
                SwiftProperty(
                    doc: "What a missing `\(field.jsonName)` means.",
                    keyword: "public static let",
                    name: standard.expression,
                    type: TranslateStruct.type(of: field),
                    value: .text(
                        "GeneratedValue.read(\(SwiftText.rawLiteral(json))) { reader throws(DecodeError) in \(decode) }"
                    )
                )
            )
        }
    }

    /// The expression of what a missing member means; nil where that is nothing.
    static func expression(_ field: FieldBlueprint, in type: String = "Self") -> String? {
        field.standard.map { $0.json == nil ? $0.expression : "\(type).\($0.expression)" }
    }

    /// A deprecated property in front of the stored one.
    static func deprecated(_ field: FieldBlueprint) -> SwiftDeclaration {
        .body(
            doc: field.doc,
            attributes: ["@available(*, deprecated, message: \"Deprecated by the contract.\")"],
            head: "public var \(field.name): \(TranslateStruct.type(of: field))",
            statements: [
                .block("get", [.line("self.\(field.storage)")]),
                .block("set", [.line("self.\(field.storage) = newValue")]),
            ]
        )
    }
}
