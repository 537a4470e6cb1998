/// What missing members mean, and members whose use is discouraged.
struct TranslateDefault {
    /// Constants for values without a literal. Public, since they are defaults of the initializer's parameters.
    static func constants(_ fields: [FieldBlueprint]) -> [SwiftDeclaration] {
        fields.compactMap { field in
            guard let value = field.defaultValue, let json = value.json else { return nil }
            let decode = TranslateValue.decode(field.element)
            return .property(
                SwiftProperty(
                    doc: "What a missing `\(field.jsonName)` means.",
                    keyword: "public static let",
                    name: value.expression,
                    type: field.swiftType,
                    value: .text(
                        "GeneratedValue.read(\(SwiftText.rawLiteral(json))) { reader throws(DecodeError) in \(decode) }"
                    )
                )
            )
        }
    }

    /// A deprecated property in front of the stored one.
    static func deprecated(_ field: FieldBlueprint) -> SwiftDeclaration {
        .body(
            doc: field.doc,
            attributes: ["@available(*, deprecated, message: \"Deprecated by the contract.\")"],
            head: "public var \(field.name): \(field.swiftType)",
            statements: [
                .block("get", [.line("self.\(field.storage)")]),
                .block("set", [.line("self.\(field.storage) = newValue")]),
            ]
        )
    }
}
