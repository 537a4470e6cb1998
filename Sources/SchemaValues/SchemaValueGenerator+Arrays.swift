internal import ProtocolSpec
internal import SeededRandom

/// What schemas say about the items of an array.
extension SchemaValueGenerator {
    /// More items are not made.
    static let mostItems = 3_000

    mutating func array(_ parts: SchemaParts, depth: Int) -> DocumentNode? {
        let wanted = contained(parts)
        let least = max(parts.values("minItems").compactMap(\.count).max() ?? 0, wanted.count)
        let most = parts.values("maxItems").compactMap(\.count).min() ?? .max
        guard least <= min(most, Self.mostItems) else { return nil }
        let tuple = parts.places.map { prefix(of: $0).count }.max() ?? 0
        var count = least
        if !isSparse(at: depth) {
            count = Int.random(in: least...max(least, min(most, least + 3)), using: &random)
        }
        // A tuple is mostly meant to be whole.
        if tuple > count, isPlain || chance(80) { count = min(most, tuple) }
        var items: [DocumentNode] = []
        let isUnique = parts.values("uniqueItems").contains { if case .bool(true) = $0.content { true } else { false } }
        let start = max(0, min(count - wanted.count, tuple))
        for index in 0..<count {
            var schemas = schemas(ofItem: index, parts)
            let place = index - start
            if wanted.indices.contains(place) { schemas += wanted[place] }
            guard let item = item(schemas, isUnique ? items : [], depth: depth) else {
                return items.count >= least ? .list(items) : nil
            }
            items.append(item)
        }
        return .list(items)
    }

    private mutating func item(_ schemas: [SchemaPlace], _ others: [DocumentNode], depth: Int) -> DocumentNode? {
        for attempt in 0..<(others.isEmpty ? 1 : 12) {
            let wasPlain = isPlain
            if attempt > 0 { isPlain = false }
            defer { isPlain = wasPlain }
            guard let item = value(schemas, depth: depth + 1) else { return nil }
            if !others.contains(where: { $0.isEqual(to: item) }) { return item }
        }
        return nil
    }

    /// The schemas that items must be of for `contains`, one list an item.
    private mutating func contained(_ parts: SchemaParts) -> [[SchemaPlace]] {
        parts.places.flatMap { place -> [[SchemaPlace]] in
            guard let schema = place["contains"] else { return [] }
            let least = place["minContains"]?.count ?? 1
            return Array(repeating: [subject.references.child(schema, of: place)], count: min(least, 100))
        }
    }

    /// The schemas of the first items, one by one.
    func prefix(of place: SchemaPlace) -> [DocumentNode] {
        place["prefixItems"]?.items ?? place["items"]?.items ?? []
    }

    /// The schemas that apply to an item, apart from `contains`.
    mutating func schemas(ofItem index: Int, _ parts: SchemaParts) -> [SchemaPlace] {
        var found: [SchemaPlace] = []
        var isEvaluated = false
        for place in parts.places {
            let prefix = prefix(of: place)
            let rest = place["items"]?.items == nil ? place["items"] : nil
            let schema =
                prefix.indices.contains(index)
                ? prefix[index] : rest ?? (prefix.isEmpty ? nil : place["additionalItems"])
            guard let schema else { continue }
            found.append(subject.references.child(schema, of: place))
            isEvaluated = true
        }
        guard !isEvaluated else { return found }
        return found
            + parts.places.compactMap { place in
                place["unevaluatedItems"].map { subject.references.child($0, of: place) }
            }
    }
}
