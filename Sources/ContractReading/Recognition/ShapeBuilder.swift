internal import CodecRuntime
internal import ProtocolSpec

/// Makes shapes from schemas as they are written.
///
/// It reads what tells payloads apart and passes over the rest: a validator judges that. Its work is bounded: beyond a number of
/// schemas a payload counts as open.
struct ShapeBuilder {
    private static let mostAlternatives = 64
    /// Schemas, words of enums, required names and values of examples that are read for one message, and in all.
    private static let most = 8_000
    private static let mostInAll = 200_000
    /// Members of all alternatives of one message.
    private static let mostMembers = 16_000
    private static let deepest = 24
    private static let mostValues = 256

    private static let limits: Set<String> = [
        "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
        "maxLength", "minProperties", "maxProperties", "uniqueItems",
    ]

    var paths = MemberPaths()
    private let schemas: SchemaMembers
    /// Where references lead, by their file and text: to follow one means to search the document.
    private var targets: [String: [String: DocumentNode]] = [:]
    private var budget = 0
    private var spent = 0
    /// Where the schemas begin that are being read, from the outside in: a schema inside itself is open.
    private var open: [SourceLocation: Int] = [:]
    private var memory = ShapeMemory()

    init(schemas: SchemaMembers) {
        self.schemas = schemas
    }

    /// The shapes of a payload, one for each alternative at its top.
    ///
    /// - Parameters:
    ///   - schema: nil where any value is right.
    ///   - path: where the payload stands in a frame.
    /// - Returns: at least one.
    mutating func shapes(of schema: DocumentNode?, at path: Int = MemberPaths.root) -> [PayloadShape] {
        guard let schema else { return [PayloadShape(members: [path: PayloadShape.Member()])] }
        budget = min(Self.most, Self.mostInAll - spent)
        open = [:]
        memory.begin()
        return alternatives(of: schema, at: path, depth: 0)
    }

    // MARK: Schemas

    private mutating func alternatives(of schema: DocumentNode, at path: Int, depth: Int) -> [PayloadShape] {
        let node = asMeant(target(of: schema))
        let outer = open[node.location]
        if let outer { memory.met(outer) }
        guard node.entries != nil, depth < Self.deepest, budget > 0, outer == nil else {
            return [PayloadShape(members: [path: PayloadShape.Member()])]
        }
        guard schema["$ref"] != nil, schema.entries?.count == 1 else {
            return alternatives(of: schema, node, at: path, depth: depth)
        }
        // What several messages refer to at the same place has the same shapes in all of them.
        let key = ShapeMemory.Key(schema: node.location, path: path, depth: depth)
        if let (shapes, cost) = memory.shapes(key, within: open, budget: budget) {
            spend(cost)
            return shapes
        }
        let before = budget
        let mark = memory.mark(at: open.count)
        let shapes = alternatives(of: schema, node, at: path, depth: depth)
        memory.keep(shapes, key, since: mark, cost: before - budget, budget: budget)
        return shapes
    }

    /// The shapes of what a schema, as it is written, leads to.
    private mutating func alternatives(
        of schema: DocumentNode,
        _ node: DocumentNode,
        at path: Int,
        depth: Int
    ) -> [PayloadShape] {
        open[node.location] = open.count
        memory.visit(node.location)
        defer { open[node.location] = nil }
        spend(1)
        var shapes = [own(node, at: path, depth: depth)]
        if schema["$ref"] != nil, let rest = siblings(of: schema) {
            Self.multiply(&shapes, by: [own(rest, at: path, depth: depth)])
        }
        for part in node["allOf"]?.items ?? [] {
            Self.multiply(&shapes, by: alternatives(of: part, at: path, depth: depth + 1))
        }
        for word in ["oneOf", "anyOf"] {
            guard let items = node[word]?.items, !items.isEmpty else { continue }
            var choices: [PayloadShape] = []
            for item in items { choices += alternatives(of: item, at: path, depth: depth + 1) }
            Self.multiply(&shapes, by: choices)
        }
        return shapes
    }

    private mutating func target(of schema: DocumentNode) -> DocumentNode {
        guard let text = schema["$ref"]?.string else { return schema }
        if let known = targets[schema.location.file]?[text] { return known }
        let target = schemas.resolved(schema)
        targets[schema.location.file, default: [:]][text] = target
        return target
    }

    /// A message where a schema belongs is its payload.
    private func asMeant(_ node: DocumentNode) -> DocumentNode {
        let words = ["type", "properties", "allOf", "oneOf", "anyOf", "const", "enum", "items"]
        guard !schemas.isLiteral, let payload = node["payload"], payload.entries != nil,
            words.allSatisfy({ node[$0] == nil })
        else {
            return node
        }
        return schemas.resolved(payload)
    }

    private func siblings(of schema: DocumentNode) -> DocumentNode? {
        let rest = (schema.entries ?? []).filter { $0.key != "$ref" }
        return rest.isEmpty ? nil : DocumentNode(content: .mapping(rest), location: schema.location)
    }

    private mutating func spend(_ count: Int) {
        (budget, spent) = (budget - count, spent + count)
    }

    /// A value that a document shows; nil where it is too large to be of use.
    mutating func value(_ node: DocumentNode) -> JSONValue? {
        var count = 0
        guard Self.isSmall(node, &count) else { return nil }
        guard count <= budget else {
            memory.lackBudget()
            return nil
        }
        spend(count)
        return node.json
    }

    private static func isSmall(_ node: DocumentNode, _ count: inout Int) -> Bool {
        count += 1
        guard count <= 1_000 else { return false }
        return (node.items ?? []).allSatisfy { isSmall($0, &count) }
            && (node.entries ?? []).allSatisfy { isSmall($0.value, &count) }
    }

    /// Makes shapes of each and each of some others.
    private static func multiply(_ left: inout [PayloadShape], by right: [PayloadShape]) {
        if left.count == 1, right.count == 1 {
            left[0].merge(right[0])
        } else {
            left = product(left, right)
        }
    }

    private static func product(_ left: [PayloadShape], _ right: [PayloadShape]) -> [PayloadShape] {
        let members = [left, right].map { shapes in shapes.reduce(0) { $0 + $1.members.count } }
        let isSmall =
            left.count * right.count <= mostAlternatives
            && members[0] * right.count + members[1] * left.count <= mostMembers
        let (left, right) =
            isSmall
            ? (left, right) : ([PayloadShape.common(left)], [PayloadShape.common(right)])
        return left.flatMap { first in
            right.map { second in
                var shape = first
                shape.merge(second)
                return shape
            }
        }
    }

    /// What a schema says itself, without what it is combined with.
    private mutating func own(_ node: DocumentNode, at path: Int, depth: Int) -> PayloadShape {
        var member = PayloadShape.Member(kinds: kinds(node))
        if let value = node["const"] {
            member.values = self.value(value).map { [$0] }
        } else if let items = node["enum"]?.items, !items.isEmpty, items.count <= Self.mostValues {
            let values = items.compactMap { value($0) }
            if values.count == items.count { member.values = values }
        }
        if let values = member.values {
            member.kinds = member.kinds.narrowed(
                to: values.reduce(PayloadKinds()) { $0.union(PayloadKinds(of: $1)) }
            )
        }
        for entry in node.entries ?? [] where entry.value.isScalar && Self.limits.contains(entry.key) {
            if member.limits[entry.key] == nil { member.limits[entry.key] = entry.value.json }
        }
        if case .bool(false)? = node["additionalProperties"]?.content, node["patternProperties"] == nil {
            member.isClosed = true
        }
        var shape = PayloadShape(members: [:])
        addProperties(of: node, at: path, depth: depth, to: &shape)
        addItems(of: node, at: path, depth: depth, to: &shape, array: &member)
        shape.members[path] = shape.members[path].map { $0.merged(with: member) } ?? member
        addSamples(of: node, at: path, to: &shape)
        return shape
    }

    private func kinds(_ node: DocumentNode) -> PayloadKinds {
        var kinds = PayloadKinds()
        var isTyped = false
        let type = node["type"]
        for word in type?.items?.compactMap(\.string) ?? [] {
            kinds.formUnion(PayloadKinds(type: word) ?? [])
            isTyped = true
        }
        if let word = type?.string {
            kinds = PayloadKinds(type: word) ?? []
            isTyped = true
        }
        if !isTyped {
            // A schema that speaks of members alone is meant for objects.
            if node["properties"]?.entries != nil { kinds = .object }
            if node["items"]?.items != nil || node["prefixItems"] != nil { kinds.formUnion(.array) }
        }
        if case .bool(true)? = node["nullable"]?.content, !kinds.isEmpty, !schemas.isLiteral { kinds.formUnion(.null) }
        return kinds.isEmpty ? .any : kinds
    }

    private mutating func addProperties(
        of node: DocumentNode,
        at path: Int,
        depth: Int,
        to shape: inout PayloadShape
    ) {
        for entry in node["properties"]?.entries ?? [] {
            guard let child = paths.add(.member(entry.key), to: path) else { return }
            shape.merge(.common(alternatives(of: entry.value, at: child, depth: depth + 1)))
        }
        for name in (node["required"]?.items ?? []).compactMap(\.string) {
            spend(1)
            guard budget > 0, let child = paths.add(.member(name), to: path) else { return }
            shape.members[child, default: PayloadShape.Member()].isRequired = true
        }
    }

    private mutating func addItems(
        of node: DocumentNode,
        at path: Int,
        depth: Int,
        to shape: inout PayloadShape,
        array: inout PayloadShape.Member
    ) {
        array.fewestItems = Self.count(node["minItems"])
        array.mostItems = Self.count(node["maxItems"])
        let tuple = node["prefixItems"]?.items ?? node["items"]?.items ?? []
        for (index, item) in tuple.enumerated() {
            guard let child = paths.add(.item(index), to: path) else { return }
            shape.merge(.common(alternatives(of: item, at: child, depth: depth + 1)))
            if index < array.fewestItems ?? 0 { shape.members[child]?.isRequired = true }
        }
        if !tuple.isEmpty {
            let rest = node["prefixItems"] == nil ? node["additionalItems"] : node["items"]
            if case .bool(false)? = rest?.content { array.mostItems = min(tuple.count, array.mostItems ?? .max) }
        } else if let items = node["items"], items.entries != nil, let child = paths.add(.anyItem, to: path) {
            shape.merge(.common(alternatives(of: items, at: child, depth: depth + 1)))
        }
    }

    private static func count(_ node: DocumentNode?) -> Int? {
        if case .integer(let value)? = node?.content, value >= 0 { value } else { nil }
    }

    private mutating func addSamples(of node: DocumentNode, at path: Int, to shape: inout PayloadShape) {
        let examples = [node["example"]].compactMap(\.self) + (node["examples"]?.items ?? []).prefix(8)
        for example in examples {
            if let value = value(example) { shape.samples.append(.init(path: path, value: value, isDefault: false)) }
        }
        if let value = node["default"].flatMap({ value($0) }) {
            shape.samples.append(.init(path: path, value: value, isDefault: true))
        }
    }
}
