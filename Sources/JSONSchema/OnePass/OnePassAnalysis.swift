/// Finds the schemas that one pass over a text can judge.
///
/// A string, number, boolean or null is at hand once it is read, so any keyword can look at it, and branches may try it one
/// after the other. An object or array goes by only once: at most one schema may look into it, and only by keywords that
/// need nothing of what went by.
struct OnePassAnalysis {
    /// More schemas than this for one value are left to the evaluator over an index, which counts what they cost.
    private static let mostSchemas = 64
    /// How many schemas may lead to the one that looks into an object or array. The evaluator over an index applies
    /// schemas within each other as deep as three for each level of a text, and must come to the same verdict.
    private static let mostLeads = 2
    /// Of names that must be there: one bit each.
    static let mostRequired = 64

    /// What judges the objects and arrays that a schema allows.
    struct Containers {
        /// The schema that looks into them.
        var node: Int
        /// Which of the two are allowed.
        var types: TypeSet
    }

    private let nodes: [SchemaProgram.Node]
    private let instructions: [SchemaProgram.Instruction]
    private let pool: ConstantPool
    /// For each schema how many are applied to a scalar, itself counted, up to one too many.
    private var counts: [Int]
    /// For each schema whether it may allow an object or array.
    private var allowsContainers: [Bool]
    /// For each schema what judges objects and arrays; nil where it allows none, or can't be judged.
    private(set) var containers: [Containers?]
    /// For each schema whether one pass can judge all values by it.
    private(set) var isEligible: [Bool]

    init(_ nodes: [SchemaProgram.Node], _ instructions: [SchemaProgram.Instruction], _ pool: ConstantPool) {
        (self.nodes, self.instructions, self.pool) = (nodes, instructions, pool)
        counts = Array(repeating: Self.mostSchemas + 1, count: nodes.count)
        allowsContainers = Array(repeating: true, count: nodes.count)
        containers = Array(repeating: nil, count: nodes.count)
        isEligible = Array(repeating: false, count: nodes.count)
        findCountsAndContainers()
        for node in nodes.indices where counts[node] <= Self.mostSchemas {
            if !allowsContainers[node] {
                isEligible[node] = true
            } else if let found = judgeOfContainers(from: node) {
                containers[node] = found
                isEligible[node] = true
            }
        }
        leaveOutParents()
    }

    func rules(of node: Int) -> ArraySlice<SchemaProgram.Instruction> {
        instructions[Int(nodes[node].first)..<Int(nodes[node].end)]
    }

    // MARK: Scalars

    /// Looks at each schema until nothing changes, or a few times: counts only get smaller and marks only go, so that what
    /// is not known by then leaves schemas to the evaluator over an index, and never the other way round.
    private mutating func findCountsAndContainers() {
        for _ in 0..<8 {
            var isChanged = false
            for node in nodes.indices.reversed() {
                let count = min(rules(of: node).reduce(1) { $0 + weight(of: $1) }, Self.mostSchemas + 1)
                let isContainer = allowsContainers[node] && mayAllowContainers(node)
                isChanged = isChanged || count != counts[node] || isContainer != allowsContainers[node]
                (counts[node], allowsContainers[node]) = (count, isContainer)
            }
            if !isChanged { return }
        }
    }

    /// How many schemas or values a keyword holds a scalar against, beside those that cost nothing.
    private func weight(of rule: SchemaProgram.Instruction) -> Int {
        switch rule.operation {
        case .enumeration: pool.enumerations[Int(rule.a)].others.count
        case .dynamicReference: Self.mostSchemas
        default: leads(of: rule).reduce(0) { $0 + counts[Int($1)] }
        }
    }

    /// The schemas that a keyword applies to the same value.
    private func leads(of rule: SchemaProgram.Instruction) -> [Int32] {
        switch rule.operation {
        case .reference, .not: [rule.a]
        case .conditional: [rule.a, rule.b, rule.c].filter { $0 >= 0 }
        case .allOf, .anyOf, .oneOf: pool.lists[Int(rule.a)]
        default: []
        }
    }

    // MARK: Objects and arrays

    private func mayAllowContainers(_ node: Int) -> Bool {
        guard !nodes[node].types.isDisjoint(with: [.object, .array]) else { return false }
        return rules(of: node).allSatisfy { rule in
            switch rule.operation {
            case .never: false
            case .constant: Self.isContainer(pool.constants[Int(rule.a)])
            case .enumeration: pool.enumerations[Int(rule.a)].others.contains(where: Self.isContainer)
            case .reference: allowsContainers[Int(rule.a)]
            case .allOf: pool.lists[Int(rule.a)].allSatisfy { allowsContainers[Int($0)] }
            case .anyOf, .oneOf: pool.lists[Int(rule.a)].contains { allowsContainers[Int($0)] }
            default: true
            }
        }
    }

    private static func isContainer(_ value: JSONIndex) -> Bool {
        value.kind(0) == .object || value.kind(0) == .array
    }

    /// Follows keywords that leave objects and arrays to one other schema.
    private func judgeOfContainers(from start: Int) -> Containers? {
        var (node, types) = (start, TypeSet([.object, .array]))
        for _ in 0...Self.mostLeads {
            types.formIntersection(nodes[node].types)
            let rules = rules(of: node).filter { !$0.operation.isAboutScalars }
            if rules.allSatisfy(isSimple) { return Containers(node: node, types: types) }
            guard rules.count == 1, let rule = rules.first, let next = onlyLead(of: rule) else { return nil }
            node = Int(next)
        }
        return nil
    }

    /// Whether a keyword needs nothing of the members and items that went by but their number.
    private func isSimple(_ rule: SchemaProgram.Instruction) -> Bool {
        switch rule.operation {
        case .minItems, .maxItems, .maxProperties, .items: true
        // Names that stand there twice count once.
        case .minProperties: rule.a <= 1
        case .propertyNames: counts[Int(rule.a)] <= Self.mostSchemas
        case .object:
            pool.tables[Int(rule.a)].patterns.isEmpty
                && pool.tables[Int(rule.a)].requiredCount <= Self.mostRequired
        default: false
        }
    }

    /// The one schema that a keyword leaves objects and arrays to.
    private func onlyLead(of rule: SchemaProgram.Instruction) -> Int32? {
        var leads: [Int32]
        switch rule.operation {
        case .reference: return rule.a
        case .allOf: leads = pool.lists[Int(rule.a)].filter { $0 != SchemaCompiler.anything }
        case .anyOf, .oneOf: leads = pool.lists[Int(rule.a)].filter { allowsContainers[Int($0)] }
        default: return nil
        }
        return leads.count == 1 ? leads.popLast() : nil
    }

    // MARK: Parts

    /// The schemas of the members and items that a schema allows.
    private func parts(of node: Int) -> [Int32] {
        guard let judge = containers[node]?.node else { return [] }
        return rules(of: judge).flatMap { rule -> [Int32] in
            switch rule.operation {
            case .items: (rule.a >= 0 ? pool.lists[Int(rule.a)] : []) + [rule.b].filter { $0 >= 0 }
            case .object: (pool.tables[Int(rule.a)].nodes + [pool.tables[Int(rule.a)].additional]).filter { $0 >= 0 }
            default: []
            }
        }
    }

    /// Leaves out each schema whose members or items can't be judged.
    private mutating func leaveOutParents() {
        var left = nodes.indices.filter { !isEligible[$0] }
        // Mostly there are none, and then nobody asks who holds whom.
        guard !left.isEmpty else { return }
        var parents: [Int32: [Int32]] = [:]
        for node in nodes.indices where isEligible[node] {
            for part in parts(of: node) where part != SchemaCompiler.anything {
                parents[part, default: []].append(Int32(node))
            }
        }
        while let node = left.popLast() {
            for parent in parents[Int32(node)] ?? [] where isEligible[Int(parent)] {
                isEligible[Int(parent)] = false
                left.append(Int(parent))
            }
        }
    }
}

extension Operation {
    /// Whether it passes over objects and arrays.
    fileprivate var isAboutScalars: Bool {
        switch self {
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf, .minLength, .maxLength, .pattern,
            .format:
            true
        default: false
        }
    }
}
