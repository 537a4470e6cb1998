/// A struct around one value, for a schema that contains itself and is neither object nor choice.
struct TranslateWrapper {
    static func declaration(_ wrapper: WrapperBlueprint) -> SwiftDeclaration {
        let type = wrapper.element.type.swiftName
        return .type(
            SwiftType(
                doc: wrapper.doc,
                keyword: "public struct",
                name: wrapper.name,
                conformances: ["WireValue"],
                members: wrapper.nested.map(TranslateStruct.nested) + TranslatePattern.declarations(wrapper.patterns)
                    + [
                        .property(
                            SwiftProperty(doc: "The value itself.", keyword: "public var", name: "value", type: type)
                        ),
                        .body(
                            doc: "Puts a struct around a value.",
                            head: "public init(_ value: \(type))",
                            statements: [.line("self.value = value")]
                        ),
                        .body(
                            doc: "Reads the value from JSON.",
                            head: "public init(from reader: inout JSONReader) throws(DecodeError)",
                            statements: [.line("self.value = \(TranslateValue.decode(wrapper.element))")]
                        ),
                        .body(
                            doc: "Writes the value as JSON.",
                            head: "public func encode(to writer: inout JSONWriter)",
                            statements: TranslateValue.encode(wrapper.element, "self.value")
                        ),
                    ]
            )
        )
    }
}

/// Regular expressions, compiled when the first value that needs one is read.
struct TranslatePattern {
    static func declarations(_ patterns: [PatternBlueprint]) -> [SwiftDeclaration] {
        patterns.map { pattern in
            .property(
                SwiftProperty(
                    doc: nil,
                    keyword: "private static let",
                    name: pattern.name,
                    type: nil,
                    value: .text("WirePattern(generated: \(SwiftText.literal(pattern.text)))")
                )
            )
        }
    }
}
