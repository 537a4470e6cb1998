import CodecRuntime

/// A struct that reads and writes itself.
struct TranslateStruct {
    static func declaration(_ structure: StructBlueprint) -> SwiftDeclaration {
        let stored = structure.fields.filter { !$0.isConstant }
        var members = structure.nested.map(nested)
        members += TranslatePattern.declarations(structure.patterns)
        members += stored.map(property)
        members += TranslateRules.additional(structure)
        members += lengths(stored)
        members += TranslateDefault.constants(stored)
        members += stored.filter(\.isDeprecated).map(TranslateDefault.deprecated)
        members.append(initializer(stored, structure.additional))
        members += decoders(structure)
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

    static func nested(_ blueprint: NestedBlueprint) -> SwiftDeclaration {
        switch blueprint {
        case .structure(let structure): declaration(structure)
        case .enumeration(let enumeration): TranslateEnum.declaration(enumeration)
        case .choice(let choice): TranslateChoice.declaration(choice)
        case .wrapper(let wrapper): TranslateWrapper.declaration(wrapper)
        }
    }

    /// A deprecated type is only documented as such: an attribute would cause warnings in generated code that names it.
    static func deprecated(_ doc: String, _ isDeprecated: Bool) -> String {
        isDeprecated ? doc + "\n\nDeprecated by the contract." : doc
    }

    private static func property(_ field: FieldBlueprint) -> SwiftDeclaration {
        .property(
            SwiftProperty(
                doc: field.isDeprecated ? nil : field.doc,
                attributes: field.isRecursive ? ["@Indirect"] : [],
                keyword: field.isDeprecated ? "\(field.storageAccess)var" : "public var",
                name: field.storage,
                type: field.swiftType
            )
        )
    }

    /// The bounds of strings, for input fields that must not accept a longer text.
    private static func lengths(_ fields: [FieldBlueprint]) -> [SwiftDeclaration] {
        fields.compactMap { field in
            guard let (minimum, maximum) = length(field.element.type), let maximum else { return nil }
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

    private static func length(_ type: TypeBlueprint) -> (Int?, Int?)? {
        switch type {
        case .string(let minimum, let maximum): (minimum, maximum)
        case .text(let rules): (rules.minLength, rules.maxLength)
        default: nil
        }
    }

    private static func initializer(_ fields: [FieldBlueprint], _ additional: ElementBlueprint?) -> SwiftDeclaration {
        var parameters = fields.map { field in
            let value = field.defaultValue?.expression(in: "Self") ?? (field.isOptional ? "nil" : nil)
            return "\(field.name): \(field.swiftType)" + (value.map { " = \($0)" } ?? "")
        }
        var statements = fields.map { SwiftStatement.line("self.\($0.storage) = \($0.name)") }
        if let additional {
            let name = StructBlueprint.additionalName
            parameters.append("\(name): \(TypeBlueprint.map(additional).swiftName) = [:]")
            statements.append(.line("self.\(name) = \(name)"))
        }
        return .body(
            doc: "A value with all its fields.",
            head: "public init(\(parameters.joined(separator: ", ")))",
            statements: statements
        )
    }
}

// MARK: - Reading

extension TranslateStruct {
    /// The decoder. Where it reads the members in the contract's order, a second one reads them in any order.
    private static func decoders(_ structure: StructBlueprint) -> [SwiftDeclaration] {
        let doc =
            "Reads the value from JSON; members that the contract doesn't list are "
            + (structure.isClosed ? "refused." : structure.additional == nil ? "passed over." : "kept.")
        let statements = inAnyOrder(structure)
        guard isStraight(structure) else {
            let head = "public init(from reader: inout JSONReader) throws(DecodeError)"
            return [.body(doc: doc, head: head, statements: statements)]
        }
        return [
            .body(
                doc: doc,
                head: "public init(from source: inout JSONReader) throws(DecodeError)",
                statements: [
                    .block("inOrder: do", inOrder(structure)),
                    .line("self = try Self(inAnyOrder: &source)"),
                ]
            ),
            .body(
                doc: "Reads the value whatever the order of its members.",
                // Out of line, so that the rare path takes no registers from the common one.
                attributes: ["@inline(never)"],
                head: "private init(inAnyOrder reader: inout JSONReader) throws(DecodeError)",
                statements: statements
            ),
        ]
    }

    private static func inAnyOrder(_ structure: StructBlueprint) -> [SwiftStatement] {
        var statements: [SwiftStatement] = []
        statements += structure.fields.flatMap(variables)
        if let additional = structure.additional {
            let type = TypeBlueprint.map(additional).swiftName
            statements.append(.line("var \(StructBlueprint.additionalName)Value: \(type) = [:]"))
        }
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
            .line("self.\(field.storage) = \(value(of: field))")
        }
        if structure.additional != nil {
            let name = StructBlueprint.additionalName
            statements.append(.line("self.\(name) = \(name)Value"))
        }
        return statements
    }

    /// Whether the members are also read in order. Not where one of them has members of its own: a text in another order
    /// is read twice at each level, so the work would double with each level.
    private static func isStraight(_ structure: StructBlueprint) -> Bool {
        guard let first = structure.fields.first, first.isRequired, structure.additional == nil else { return false }
        return structure.fields.allSatisfy { !$0.element.isNullable && $0.element.type.isScalar }
    }

    /// Reads the value if it has the contract's members in the contract's order and no others. Otherwise it falls
    /// through, having read nothing. A member that is wrong here is wrong in any order.
    private static func inOrder(_ structure: StructBlueprint) -> [SwiftStatement] {
        var statements = [
            SwiftStatement.line("var reader = source"), .line("guard reader.entersObject() else { break inOrder }"),
        ]
        for (index, field) in structure.fields.enumerated() {
            let name = SwiftName.bare(field.name)
            let key = SwiftText.rawLiteral(JSONValue.string(field.jsonName).jsonText + ":")
            let passes = "reader.passes(\(key)\(index == 0 ? ", isFirst: true" : ""))"
            if case .constant(let value) = field.element.type {
                let isThere = "reader.passes(constant: \(SwiftText.rawLiteral(value.jsonText)))"
                statements.append(
                    field.isRequired
                        ? .line("guard \(passes), \(isThere) else { break inOrder }")
                        : .line("if \(passes) { guard \(isThere) else { break inOrder } }")
                )
                continue
            }
            let type = field.element.type.swiftName
            let failure = "catch { throw error.inside(\(SwiftText.literal(field.jsonName))) }"
            let read = SwiftStatement.line(
                "do throws(DecodeError) { \(name)Value = \(TranslateValue.decode(field.element)) } \(failure)"
            )
            statements +=
                field.isRequired
                ? [.line("guard \(passes) else { break inOrder }"), .line("let \(name)Value: \(type)"), read]
                : [.line("var \(name)Value: \(type)?"), .block("if \(passes)", [read])]
        }
        statements.append(.line("guard reader.leavesObject() else { break inOrder }"))
        statements.append(.line("source = reader"))
        statements += structure.fields.filter { !$0.isConstant }.map { field in
            .line("self.\(field.storage) = \(value(of: field))")
        }
        statements.append(.line("return"))
        return statements
    }

    /// The value of a field's property once every member has been read.
    private static func value(of field: FieldBlueprint) -> String {
        let name = SwiftName.bare(field.name)
        guard !field.isRequired, let otherwise = field.defaultValue?.expression(in: "Self") else {
            return "\(name)Value"
        }
        return field.element.isNullable
            ? "has\(capitalized(name)) ? \(name)Value : \(otherwise)" : "\(name)Value ?? \(otherwise)"
    }

    /// The variables that hold a field's value while members arrive in any order.
    private static func variables(_ field: FieldBlueprint) -> [SwiftStatement] {
        let name = SwiftName.bare(field.name)
        let value = SwiftStatement.line("var \(name)Value: \(field.element.type.swiftName)?")
        // A value that may be nil doesn't tell whether the member was there.
        let needsFlag = needsFlag(field)
        let flag = SwiftStatement.line("var has\(capitalized(name)) = false")
        return (field.isConstant ? [] : [value]) + (needsFlag ? [flag] : [])
    }

    private static func needsFlag(_ field: FieldBlueprint) -> Bool {
        field.isRequired && field.isConstant
            || (field.isRequired || field.defaultValue != nil) && field.element.isNullable
    }

    private static func members(of structure: StructBlueprint) -> SwiftStatement {
        var blocks = structure.fields.map { field in
            (head: "if reader.matches(member, \(SwiftText.literal(field.jsonName)))", statements: assign(field))
        }
        for index in blocks.indices.dropFirst() { blocks[index].head = "else " + blocks[index].head }
        var otherwise = structure.isClosed ? "throw reader.unexpectedField()" : "try reader.skipValue()"
        if let additional = structure.additional {
            otherwise =
                "\(StructBlueprint.additionalName)Value[reader.string(of: member)] = \(TranslateValue.decode(additional))"
        }
        guard !blocks.isEmpty else { return .line(otherwise) }
        blocks.append(("else", [.line(otherwise)]))
        return .chain(blocks)
    }

    private static func assign(_ field: FieldBlueprint) -> [SwiftStatement] {
        let name = SwiftName.bare(field.name)
        let decode = TranslateValue.decode(field.element)
        let flag = SwiftStatement.line("has\(capitalized(name)) = true")
        let note = needsFlag(field) ? [flag] : []
        return [.line(field.isConstant ? decode : "\(name)Value = \(decode)")] + note
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
            if field.isAlwaysWritten {
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
                    statements += TranslateValue.encode(field.element, "self.\(field.storage)")
                }
                mayBeFirst = false
            } else {
                flush()
                let value = ElementBlueprint(type: field.element.type, isNullable: false)
                statements.append(
                    .block(
                        "if let value = self.\(field.storage)",
                        [
                            .line("writer.separator()"), .line("writer.raw(\(SwiftText.rawLiteral(key)))"),
                        ] + TranslateValue.encode(value, "value")
                    )
                )
            }
            isFirst = false
        }
        if let additional = structure.additional {
            flush()
            let names = structure.fields.map(\.jsonName)
            let value = "self.\(StructBlueprint.additionalName)"
            statements.append(TranslateRules.members(of: additional, value, except: names))
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
