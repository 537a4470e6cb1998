/// Enums: of allowed strings, and of the messages of one direction.
struct TranslateEnum {
    static func declaration(_ enumeration: EnumBlueprint) -> SwiftDeclaration {
        let matches = enumeration.cases.map { value in
            (
                head: "if reader.matches(text, \(SwiftText.literal(value.value)))",
                statements: [SwiftStatement.line("self = .\(value.name)")]
            )
        }
        let allowed = enumeration.cases.map(\.value).joined(separator: ", ")
        let failure = SwiftStatement.line(
            "throw reader.wrongValue(text, expected: \(SwiftText.literal("one of \(allowed)")))"
        )
        let decode = SwiftDeclaration.body(
            doc: "Reads one of the allowed strings.",
            head: "public init(from reader: inout JSONReader) throws(DecodeError)",
            statements: [.line("let text = try reader.text()"), chain(matches, otherwise: [failure])]
        )
        let encode = SwiftDeclaration.body(
            doc: "Writes the string.",
            head: "public func encode(to writer: inout JSONWriter)",
            statements: [.line("writer.string(rawValue)")]
        )
        let cases = enumeration.cases.map { value in
            SwiftDeclaration.enumCase(
                doc: "`\(value.value)`",
                name: value.name,
                payload: nil,
                rawValue: SwiftText.literal(value.value)
            )
        }
        return .type(
            SwiftType(
                doc: enumeration.doc,
                keyword: "public enum",
                name: enumeration.name,
                conformances: ["String", "CaseIterable", "WireValue"],
                members: cases + [decode, encode]
            )
        )
    }

    /// The messages of one direction. Which message it is gets decided before anything else is decoded.
    static func declaration(_ union: UnionBlueprint) -> SwiftDeclaration {
        var members = union.cases.map { message in
            SwiftDeclaration.enumCase(doc: message.doc, name: message.name, payload: message.type, rawValue: nil)
        }
        members.append(
            .enumCase(
                doc: "A message whose `\(union.discriminator)` the contract doesn't know.",
                name: "unknown",
                payload: "UnknownMessage",
                rawValue: nil
            )
        )
        members += decoder(union)
        members.append(encoder(union))
        return .type(
            SwiftType(
                doc: union.doc,
                keyword: "public enum",
                name: union.name,
                conformances: ["WireValue"],
                members: members
            )
        )
    }

    private static func decoder(_ union: UnionBlueprint) -> [SwiftDeclaration] {
        let name = SwiftText.literal(union.discriminator)
        let matches = union.cases.map { message in
            SwiftStatement.block(
                "if reader.matches(discriminator, \(SwiftText.literal(message.discriminatorValue)))",
                [.line("return .\(message.name)(try \(message.type)(from: &reader))")]
            )
        }
        return [
            .body(
                doc: "Reads the message that `\(union.discriminator)` names.",
                head: "public init(from reader: inout JSONReader) throws(DecodeError)",
                statements: [
                    .line("self = try reader.message(by: \(name), known: Self.known(_:from:), unknown: Self.unknown)")
                ]
            ),
            .body(
                doc: "Reads a message of the contract; nil, having read nothing, where the text names none.",
                head: "private static func known(_ discriminator: JSONText, from reader: inout JSONReader) "
                    + "throws(DecodeError) -> Self?",
                statements: matches + [.line("return nil")]
            ),
        ]
    }

    private static func encoder(_ union: UnionBlueprint) -> SwiftDeclaration {
        let lines = (union.cases.map(\.name) + ["unknown"]).map { name in
            (label: "case .\(name)(let message)", statements: [SwiftStatement.line("message.encode(to: &writer)")])
        }
        return .body(
            doc: "Writes the message as JSON.",
            head: "public func encode(to writer: inout JSONWriter)",
            statements: [.choice("self", lines)]
        )
    }

    /// `if … {} else if … {} else {}`; only the last part where there is no condition.
    private static func chain(
        _ blocks: [(head: String, statements: [SwiftStatement])],
        otherwise: [SwiftStatement]
    ) -> SwiftStatement {
        var blocks = blocks
        for index in blocks.indices.dropFirst() { blocks[index].head = "else " + blocks[index].head }
        return .chain(blocks.isEmpty ? [("do", otherwise)] : blocks + [("else", otherwise)])
    }
}
