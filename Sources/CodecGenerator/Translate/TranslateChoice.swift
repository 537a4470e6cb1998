import CodecRuntime

/// An enum with a case for each branch of a `oneOf`.
struct TranslateChoice {
    static func declaration(_ choice: ChoiceBlueprint) -> SwiftDeclaration {
        let cases = choice.branches.map { branch in
            SwiftDeclaration.enumCase(
                doc: branch.doc,
                name: branch.name,
                payload: branch.isConstant ? nil : branch.type.swiftName,
                rawValue: nil
            )
        }
        let members =
            choice.nested.map(TranslateStruct.nested) + TranslatePattern.declarations(choice.patterns) + cases
            + [decoder(choice), encoder(choice)]
        return .type(
            SwiftType(
                doc: TranslateStruct.deprecated(choice.doc, choice.isDeprecated),
                keyword: choice.isRecursive ? "public indirect enum" : "public enum",
                name: choice.name,
                conformances: ["WireValue"],
                members: members
            )
        )
    }

    private static func decoder(_ choice: ChoiceBlueprint) -> SwiftDeclaration {
        .body(
            doc: choice.discriminator.map { "Reads `\($0)` first, then the branch that it names." }
                ?? "Reads the one branch that fits.",
            head: "public init(from reader: inout JSONReader) throws(DecodeError)",
            statements: choice.discriminator.map { discriminated(choice, by: $0) } ?? tried(choice)
        )
    }

    private static func discriminated(_ choice: ChoiceBlueprint, by discriminator: String) -> [SwiftStatement] {
        let name = SwiftText.literal(discriminator)
        var blocks = choice.branches.enumerated().map { index, branch in
            (
                head: (index == 0 ? "" : "else ") + "if reader.matches(word, \(SwiftText.literal(branch.word ?? "")))",
                statements: read(branch, into: "self = ")
            )
        }
        let known = SwiftText.literal("one of \(choice.branches.compactMap(\.word).joined(separator: ", "))")
        blocks.append(("else", [.line("throw reader.wrongValue(word, expected: \(known)).inside(\(name))")]))
        return [.line("let word = try reader.discriminator(\(name))"), .chain(blocks)]
    }

    private static func tried(_ choice: ChoiceBlueprint) -> [SwiftStatement] {
        let attempts = choice.branches.map { branch in
            SwiftStatement.closure(
                "reader.attempt(\(SwiftText.literal(SwiftName.bare(branch.name))), in: &choice)",
                "reader throws(DecodeError) in",
                read(branch, into: "return ")
            )
        }
        return [.line("var choice = JSONChoice<Self>()")] + attempts + [.line("self = try reader.only(choice)")]
    }

    private static func read(_ branch: ChoiceBlueprint.Branch, into target: String) -> [SwiftStatement] {
        let decode = TranslateValue.decode(ElementBlueprint(type: branch.type, isNullable: false))
        return branch.isConstant
            ? [.line(decode), .line("\(target)Self.\(branch.name)")]
            : [.line("\(target)Self.\(branch.name)(\(decode))")]
    }

    private static func encoder(_ choice: ChoiceBlueprint) -> SwiftDeclaration {
        let cases = choice.branches.map { branch in
            (
                label: "case .\(branch.name)" + (branch.isConstant ? "" : "(let value)"),
                statements: TranslateValue.encode(ElementBlueprint(type: branch.type, isNullable: false), "value")
            )
        }
        return .body(
            doc: "Writes the branch as JSON.",
            head: "public func encode(to writer: inout JSONWriter)",
            statements: [.choice("self", cases)]
        )
    }
}

extension ChoiceBlueprint.Branch {
    fileprivate var isConstant: Bool {
        if case .constant = type { true } else { false }
    }
}
