/// What one pass over a text needs of schemas, laid out for it: for each schema a shape.
struct OnePassPlan: Sendable {
    /// A schema, as a pass meets it.
    struct Shape: Sendable, BitwiseCopyable {
        /// Whether one pass can judge all values by it. Else it allows nothing here, and an index is asked.
        var isEligible = false
        /// The types whose values need no more than to be read.
        var free: TypeSet = []
        /// Whether objects and arrays may be allowed.
        var allowsObjects = false
        var allowsArrays = false
        /// Whether an object must have a member.
        var needsMember = false
        /// A string that is allowed whatever else is.
        var constant = QuotedText.none
        /// What it says about members; -1 where it says nothing.
        var table: Int32 = -1
        /// The schema of the members' names; -1 where there is none.
        var names: Int32 = -1
        var mostMembers: Int32 = .max
        var leastItems: Int32 = 0
        var mostItems: Int32 = .max
        /// The schemas of the first items, in the list of all such.
        var firstItems: Int32 = 0
        var firstItemCount: Int32 = 0
        /// The schema of all other items.
        var otherItems = SchemaCompiler.anything
    }

    /// A table of members.
    struct Table: Sendable, BitwiseCopyable {
        var firstMember: Int32
        var memberCount: Int32
        /// A bit for each name that must be there.
        var required: UInt64
        /// The schema of all other members.
        var additional: Int32
    }

    /// A name of a table, at the place that it has in ``MemberTables``.
    struct Member: Sendable, BitwiseCopyable {
        var name: QuotedText
        /// Its bit; none where it need not be there.
        var bit: UInt64
        var node: Int32
    }

    let shapes: FixedMemory<Shape>
    let tables: FixedMemory<Table>
    let members: FixedMemory<Member>
    let firstItems: FixedMemory<Int32>
    /// The bytes of constants and names, in quotes.
    let quoted: FixedMemory<UInt8>

    init(_ nodes: [SchemaProgram.Node], _ instructions: [SchemaProgram.Instruction], _ pool: ConstantPool) {
        let analysis = OnePassAnalysis(nodes, instructions, pool)
        var maker = OnePassShapes(pool: pool)
        for table in pool.tables { maker.add(table) }
        shapes = FixedMemory(nodes.indices.map { maker.shape(of: $0, nodes[$0], analysis) })
        tables = FixedMemory(maker.tables)
        members = FixedMemory(maker.members)
        firstItems = FixedMemory(maker.firstItems)
        quoted = FixedMemory(maker.quoted)
    }
}

/// Makes the shapes of a plan, and what they share.
private struct OnePassShapes {
    let pool: ConstantPool
    var tables: [OnePassPlan.Table] = []
    var members: [OnePassPlan.Member] = []
    var firstItems: [Int32] = []
    var quoted: [UInt8] = []

    init(pool: ConstantPool) {
        self.pool = pool
    }

    mutating func add(_ table: PropertyTable) {
        let first = members.count
        var required: UInt64 = 0
        for number in 0..<table.names.count {
            var bit: UInt64 = 0
            // A table with more names that must be there is not judged here.
            if table.requiredSites[number] >= 0, table.requiredCount <= OnePassAnalysis.mostRequired {
                bit = required &+ 1
                required |= bit
            }
            let node = table.nodes[number] < 0 ? Self.orAnything(table.additional) : table.nodes[number]
            let name = QuotedText(table.names.name(number), appendingTo: &quoted)
            members.append(OnePassPlan.Member(name: name, bit: bit, node: node))
        }
        tables.append(
            OnePassPlan.Table(
                firstMember: Int32(first),
                memberCount: Int32(members.count - first),
                required: required,
                additional: Self.orAnything(table.additional)
            )
        )
    }

    private static func orAnything(_ node: Int32) -> Int32 { node < 0 ? SchemaCompiler.anything : node }

    mutating func shape(of number: Int, _ node: SchemaProgram.Node, _ analysis: OnePassAnalysis) -> OnePassPlan.Shape {
        var shape = OnePassPlan.Shape()
        guard analysis.isEligible[number] else { return shape }
        shape.isEligible = true
        let rules = analysis.rules(of: number)
        shape.free = node.types.subtracting([.object, .array])
        for rule in rules { shape.free.subtract(rule.operation.types) }
        if node.isNullable { shape.free.insert(.null) }
        if rules.count == 1, let rule = rules.first, rule.operation == .constant, rule.c >= 0,
            node.types.contains(.string)
        {
            let start = Int(rule.b)
            shape.constant = QuotedText(pool.texts[start..<start + Int(rule.c)], appendingTo: &quoted)
        }
        guard let containers = analysis.containers[number] else { return shape }
        shape.allowsObjects = containers.types.contains(.object)
        shape.allowsArrays = containers.types.contains(.array)
        for rule in analysis.rules(of: containers.node) { add(rule, to: &shape) }
        return shape
    }

    private mutating func add(_ rule: SchemaProgram.Instruction, to shape: inout OnePassPlan.Shape) {
        switch rule.operation {
        case .object: shape.table = rule.a
        case .propertyNames: shape.names = rule.a
        case .minProperties: shape.needsMember = rule.a > 0
        case .maxProperties: shape.mostMembers = rule.a
        case .minItems: shape.leastItems = rule.a
        case .maxItems: shape.mostItems = rule.a
        case .items:
            shape.firstItems = Int32(firstItems.count)
            if rule.a >= 0 { firstItems += pool.lists[Int(rule.a)] }
            shape.firstItemCount = Int32(firstItems.count) - shape.firstItems
            shape.otherItems = Self.orAnything(rule.b)
        default: break
        }
    }
}

extension Operation {
    /// The types, objects and arrays aside, whose values it looks at.
    fileprivate var types: TypeSet {
        switch self {
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: [.integer, .number]
        case .minLength, .maxLength, .pattern, .format: .string
        case .minItems, .maxItems, .minProperties, .maxProperties, .uniqueItems, .items, .contains, .object,
            .propertyNames, .dependentRequired, .dependentSchema, .unevaluatedItems, .unevaluatedProperties:
            []
        case .never, .constant, .enumeration, .reference, .dynamicReference, .allOf, .anyOf, .oneOf, .not,
            .conditional:
            .all
        }
    }
}
