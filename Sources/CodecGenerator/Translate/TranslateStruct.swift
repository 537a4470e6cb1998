import CodecRuntime

/// A struct that reads and writes itself.
struct TranslateStruct {
    static func declaration(_ structure: StructBlueprint) -> SwiftDeclaration {
        let stored = structure.fields.filter { !$0.isConstant }
        var members = structure.nested.map(nested)
        members += stored.map(property)
        members += lengths(stored)
        members.append(initializer(stored))
        members.append(decoder(structure))
        if isStraight(structure) { members.append(straightDecoder(structure)) }
        members.append(encoder(structure))
        return .type(
            SwiftType(
                doc: deprecated(structure.doc, structure.isDeprecated),
                keyword: "public struct",
                name: structure.name,
                conformances: ["WireValue"],
                members: members
            )
        )
    }

    private static func nested(_ blueprint: NestedBlueprint) -> SwiftDeclaration {
        switch blueprint {
        case .structure(let structure): declaration(structure)
        case .enumeration(let enumeration): TranslateEnum.declaration(enumeration)
        }
    }

    /// Deprecation is said in words: an attribute would make generated code warn about itself.
    private static func deprecated(_ doc: String, _ isDeprecated: Bool) -> String {
        isDeprecated ? doc + "\n\nDeprecated by the contract." : doc
    }

    private static func property(_ field: FieldBlueprint) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: deprecated(field.doc, field.isDeprecated),
                attributes: field.isRecursive ? ["@Indirect"] : [],
                keyword: "public var",
                name: field.name,
                type: type(of: field)
            )
        )
    }

    /// The bounds of strings, for a form that must not let a longer text through.
    private static func lengths(_ fields: [FieldBlueprint]) -> [SwiftDeclaration] {
        fields.compactMap { field in
            guard case .string(let minimum, let maximum?) = field.element.type else { return nil }
            return .property(
                SwiftProperty(
                    doc: "The allowed length of `\(SwiftName.bare(field.name))` in Unicode code points.",
                    keyword: "public static let",
                    name: SwiftName.bare(field.name) + "Length",
                    type: "ClosedRange<Int>",
                    value: .text("\(minimum ?? 0)...\(maximum)")
                )
            )
        }
    }

    static func type(of field: FieldBlueprint) -> String {
        TranslateValue.type(field.element.type) + (field.isOptional ? "?" : "")
    }

    private static func initializer(_ fields: [FieldBlueprint]) -> SwiftDeclaration {
        let parameters = fields.map { "\($0.name): \(type(of: $0))" + ($0.isOptional ? " = nil" : "") }
        return .body(
            doc: "A value with all its fields.",
            head: "public init(\(parameters.joined(separator: ", ")))",
            statements: fields.map { .line("self.\($0.name) = \($0.name)") }
        )
    }
}

// MARK: - Reading

extension TranslateStruct {
    private static func decoder(_ structure: StructBlueprint) -> SwiftDeclaration {
        var statements: [SwiftStatement] = []
        if isStraight(structure) {
            statements.append(
                .block("if let value = Self(inOrder: &reader)", [.line("self = value"), .line("return")])
            )
        }
        statements += structure.fields.flatMap(variables)
        statements.append(.line("var isFirst = true"))
        statements.append(.line("try reader.beginObject()"))
        let loop = SwiftStatement.block(
            "while let member = try reader.nextName(isFirst: &isFirst)",
            [
                .chain([
                    ("do throws(DecodeError)", [members(of: structure)]),
                    ("catch", [.line("throw error.inside(reader.string(of: member))")]),
                ])
            ]
        )
        statements.append(loop)
        statements += structure.fields.compactMap(demand)
        statements += structure.fields.filter { !$0.isConstant }.map { field in
            .line("self.\(field.name) = \(SwiftName.bare(field.name))Value")
        }
        return .body(
            doc: "Reads the value from JSON; members that the contract doesn't list are "
                + (structure.isClosed ? "refused." : "passed over."),
            head: "public init(from reader: inout JSONReader) throws(DecodeError)",
            statements: statements
        )
    }

    /// Whether the members are also read in order. Not where one of them has members of its own: read twice at each level,
    /// a message that is wrong deep inside would be read a number of times that doubles with each.
    private static func isStraight(_ structure: StructBlueprint) -> Bool {
        guard let first = structure.fields.first, first.isRequired else { return false }
        return structure.fields.allSatisfy { !$0.element.isNullable && $0.element.type.isScalar }
    }

    private static func straightDecoder(_ structure: StructBlueprint) -> SwiftDeclaration {
        var statements = [
            SwiftStatement.line("var reader = source"), .line("guard reader.entersObject() else { return nil }"),
        ]
        for (index, field) in structure.fields.enumerated() {
            let name = SwiftName.bare(field.name)
            let key = SwiftText.rawLiteral(JSONValue.string(field.jsonName).jsonText + ":")
            let passes = "reader.passes(\(key)\(index == 0 ? ", isFirst: true" : ""))"
            let decode = TranslateValue.attempt(field.element)
            if field.isConstant {
                let isThere = "(\(decode)) != nil"
                statements.append(
                    field.isRequired
                        ? .line("guard \(passes), \(isThere) else { return nil }")
                        : .line("if \(passes) { guard \(isThere) else { return nil } }")
                )
            } else if field.isRequired {
                statements.append(.line("guard \(passes), let \(name)Value = \(decode) else { return nil }"))
            } else {
                statements.append(.line("var \(name)Value: \(TranslateValue.type(field.element.type))?"))
                statements.append(
                    .block(
                        "if \(passes)",
                        [
                            .line("guard let value = \(decode) else { return nil }"),
                            .line("\(name)Value = value"),
                        ]
                    )
                )
            }
        }
        statements.append(.line("guard reader.leavesObject() else { return nil }"))
        statements.append(.line("source = reader"))
        statements += structure.fields.filter { !$0.isConstant }.map { field in
            .line("self.\(field.name) = \(SwiftName.bare(field.name))Value")
        }
        return .body(
            doc:
                "Reads the value if its members stand in the contract's order, and nothing else does; nil, having read "
                + "nothing, if not.",
            head: "private init?(inOrder source: inout JSONReader)",
            statements: statements
        )
    }

    /// What a field's value is kept in while members arrive in any order.
    private static func variables(_ field: FieldBlueprint) -> [SwiftStatement] {
        let name = SwiftName.bare(field.name)
        let value = SwiftStatement.line("var \(name)Value: \(TranslateValue.type(field.element.type))?")
        // A value that may be nil doesn't tell whether the member was there.
        let needsFlag = field.isRequired && (field.isConstant || field.element.isNullable)
        let flag = SwiftStatement.line("var has\(capitalized(name)) = false")
        return (field.isConstant ? [] : [value]) + (needsFlag ? [flag] : [])
    }

    private static func members(of structure: StructBlueprint) -> SwiftStatement {
        var blocks = structure.fields.map { field in
            (head: "if reader.matches(member, \(SwiftText.literal(field.jsonName)))", statements: assign(field))
        }
        for index in blocks.indices.dropFirst() { blocks[index].head = "else " + blocks[index].head }
        let otherwise = structure.isClosed ? "throw reader.unexpectedField()" : "try reader.skipValue()"
        guard !blocks.isEmpty else { return .line(otherwise) }
        blocks.append(("else", [.line(otherwise)]))
        return .chain(blocks)
    }

    private static func assign(_ field: FieldBlueprint) -> [SwiftStatement] {
        let name = SwiftName.bare(field.name)
        let decode = TranslateValue.decode(field.element)
        let flag = SwiftStatement.line("has\(capitalized(name)) = true")
        if field.isConstant { return [.line(decode)] + (field.isRequired ? [flag] : []) }
        return [.line("\(name)Value = \(decode)")] + (field.isRequired && field.element.isNullable ? [flag] : [])
    }

    private static func demand(_ field: FieldBlueprint) -> SwiftStatement? {
        guard field.isRequired else { return nil }
        let name = SwiftName.bare(field.name)
        let isThere = field.isConstant || field.element.isNullable ? "has\(capitalized(name))" : "let \(name)Value"
        return .line(
            "guard \(isThere) else { throw .missing(\(SwiftText.literal(field.jsonName)), at: reader.offset) }"
        )
    }

    private static func capitalized(_ name: String) -> String {
        name.prefix(1).uppercased() + name.dropFirst()
    }
}

// MARK: - Writing

extension TranslateStruct {
    private static func encoder(_ structure: StructBlueprint) -> SwiftDeclaration {
        var statements: [SwiftStatement] = []
        // Text that is always the same is written in one piece.
        var pending = "{"
        var isFirst = true
        var mayBeFirst = true
        func flush() {
            if !pending.isEmpty { statements.append(.line("writer.raw(\(SwiftText.rawLiteral(pending)))")) }
            pending = ""
        }
        for field in structure.fields {
            let key = JSONValue.string(field.jsonName).jsonText + ":"
            if field.isRequired || field.isConstant {
                if !isFirst, mayBeFirst {
                    flush()
                    statements.append(.line("writer.separator()"))
                } else if !isFirst {
                    pending += ","
                }
                pending += key
                if case .constant(let value) = field.element.type {
                    pending += value.jsonText
                } else {
                    flush()
                    statements += TranslateValue.encode(field.element, "self.\(field.name)")
                }
                mayBeFirst = false
            } else {
                flush()
                let value = ElementBlueprint(type: field.element.type, isNullable: false)
                statements.append(
                    .block(
                        "if let value = self.\(field.name)",
                        [
                            .line("writer.separator()"), .line("writer.raw(\(SwiftText.rawLiteral(key)))"),
                        ] + TranslateValue.encode(value, "value")
                    )
                )
            }
            isFirst = false
        }
        pending += "}"
        flush()
        return .body(
            doc: "Writes the value as JSON, its members in the contract's order.",
            head: "public func encode(to writer: inout JSONWriter)",
            statements: statements
        )
    }
}
