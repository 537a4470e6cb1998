internal import ProtocolSpec

/// What compiled schemas demand, as values: for those who write the same in another language.
///
/// It is the plan that Belay itself judges by, so references are followed, words are read as they are meant, and what can't be
/// read allows anything. A schema is known by a number; several outlines can share one row of numbers.
package struct SchemaOutline: Sendable {
    private let program: SchemaProgram
    private let roots: [Int32]
    private let stride: Int
    private let offset: Int

    /// - Parameters:
    ///   - plan: the schemas.
    ///   - stride: how far the numbers of two schemas are apart.
    ///   - offset: the number of the first.
    package init(_ plan: SchemaPlan, stride: Int = 1, offset: Int = 0) {
        (program, roots) = (plan.program, plan.roots)
        (self.stride, self.offset) = (stride, offset)
    }

    /// The number of the schema that allows anything.
    package var anything: Int { offset }

    /// The number of a schema that was added to the compiler.
    package func root(_ number: Int) -> Int { id(roots[number]) }

    /// A schema by its number.
    package func schema(_ id: Int) -> OutlinedSchema {
        let node = program.nodes.start[(id - offset) / stride]
        let site = program.sites[Int(node.site)]
        let words = TypeSet.words.filter { node.types.contains($0.type) }.map(\.word)
        return OutlinedSchema(
            types: node.types == .all ? nil : words,
            isNullable: node.isNullable,
            isTracking: node.isTracking,
            rules: (Int(node.first)..<Int(node.end)).map { rule(program.instructions.start[$0]) },
            location: site.location,
            label: site.label
        )
    }

    /// What is wrong with a value by one of the schemas.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - id: the schema's number.
    /// - Returns: the first problem; nil where the value is valid, and where it would take too much work to tell.
    package func problem(of value: JSONIndex, as id: Int) -> SchemaProblem? {
        let verdict = JSONSchema(program: program, root: (id - offset) / stride).judge(value)
        return verdict.hasGivenUp ? nil : verdict.problems.first
    }

    private func id(_ node: Int32) -> Int { Int(node) * stride + offset }

    private func optional(_ node: Int32) -> Int? { node < 0 ? nil : id(node) }

    private func list(_ number: Int32) -> [Int] { program.pool.lists[Int(number)].map(id) }

    private func name(_ number: Int32) -> String { program.pool.names[Int(number)].name }

    private func rule(_ instruction: SchemaProgram.Instruction) -> OutlinedSchema.Rule {
        let (a, b, c) = (instruction.a, instruction.b, instruction.c)
        switch instruction.operation {
        case .never: return .never
        case .constant: return .values([json(program.pool.constants[Int(a)])])
        case .enumeration: return .values(program.pool.enumerations[Int(a)].values.map(json))
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            return .number(instruction.operation.number, program.pool.numbers[Int(a)].number)
        case .minLength, .maxLength, .minItems, .maxItems, .minProperties, .maxProperties:
            return .count(instruction.operation.count, Int(a))
        case .pattern: return .pattern(OutlinedPattern(program.pool.patterns[Int(a)]))
        case .format: return .format(program.formats.start[Int(a)].rawValue)
        case .uniqueItems: return .uniqueItems
        case .items: return .items(first: a < 0 ? [] : list(a), rest: optional(b))
        case .contains: return .contains(id(a), least: Int(b), most: c < 0 ? nil : Int(c))
        case .object: return .members(members(program.pool.tables[Int(a)]))
        case .propertyNames: return .propertyNames(id(a))
        case .dependentRequired:
            return .dependentRequired(name(a), program.pool.lists[Int(b)].map { name($0) })
        case .dependentSchema: return .dependentSchema(name(a), id(b))
        case .reference: return .reference(id(a))
        case .dynamicReference: return .dynamicReference(id(a))
        case .allOf: return .allOf(list(a))
        case .anyOf: return .anyOf(list(a))
        case .oneOf: return b == 1 ? .anyOf(list(a)) : .oneOf(list(a))
        case .not: return .not(id(a))
        case .conditional: return .conditional(id(a), then: optional(b), otherwise: optional(c))
        case .unevaluatedItems: return .unevaluatedItems(id(a))
        case .unevaluatedProperties: return .unevaluatedProperties(id(a))
        }
    }

    private func json(_ index: JSONIndex) -> String { String(decoding: index.bytes, as: UTF8.self) }

    private func members(_ table: PropertyTable) -> OutlinedSchema.Members {
        let names = (0..<table.names.count).map { String(decoding: table.names.name($0), as: UTF8.self) }
        return OutlinedSchema.Members(
            properties: names.indices.filter { table.nodes[$0] >= 0 }.map { (names[$0], id(table.nodes[$0])) },
            required: names.indices.filter { table.requiredSites[$0] >= 0 }.map { names[$0] },
            patterns: table.patterns.map { pattern, node in
                (OutlinedPattern(program.pool.patterns[Int(pattern)]), id(node))
            },
            additional: optional(table.additional)
        )
    }
}

extension Operation {
    fileprivate var number: OutlinedSchema.NumberRule {
        switch self {
        case .minimum: .minimum
        case .maximum: .maximum
        case .exclusiveMinimum: .exclusiveMinimum
        case .exclusiveMaximum: .exclusiveMaximum
        default: .multipleOf
        }
    }

    fileprivate var count: OutlinedSchema.CountRule {
        switch self {
        case .minLength: .minLength
        case .maxLength: .maxLength
        case .minItems: .minItems
        case .maxItems: .maxItems
        case .minProperties: .minProperties
        default: .maxProperties
        }
    }
}
