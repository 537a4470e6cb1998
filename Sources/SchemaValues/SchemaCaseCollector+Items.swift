internal import JSONSchema
internal import ProtocolSpec

/// Cases of arrays.
extension SchemaCaseCollector {
    /// What is in the items; one more than a tuple has; none.
    mutating func collectItems(_ parts: SchemaParts) {
        guard let array = current, let items = array.items, parts.types.contains(.array) else { return }
        let location = entry("items", parts)?.keyLocation ?? subject.root.node.location
        if !items.isEmpty, parts.values("minItems").isEmpty {
            add("empty", "no items", .list([]), .valid, "items", location)
        }
        let tuple = parts.places.map { generator.prefix(of: $0).count }.max() ?? 0
        collectRest(parts, items, tuple: tuple)
        for index in 0..<min(max(tuple, 1), 40) {
            let schemas = generator.schemas(ofItem: index, parts)
            var base = visit.base
            if !items.indices.contains(index) {
                guard index == items.count, let item = generator.plain(schemas, forced: visit.forced) else { return }
                base = base.setting(.list(items + [item]), at: visit.path)
                guard judged(base) else { return }
                add("\(index + 1)", "\(index + 1) items", .list(items + [item]), .valid, "items", location)
            }
            descend(to: String(index), schemas, base: base)
        }
        if tuple > 0, items.count >= tuple, let first = items.first {
            add("turned", "the items in another order", .list(items.dropFirst() + [first]), .invalid, "items", location)
        }
    }

    private mutating func collectRest(_ parts: SchemaParts, _ items: [DocumentNode], tuple: Int) {
        let rule =
            entry("unevaluatedItems", parts) ?? entry("additionalItems", parts)
            ?? (tuple > 0 ? entry("items", parts) : nil)
        guard let rule else { return }
        let schemas = generator.schemas(ofItem: max(tuple, items.count), parts)
        let isClosed = schemas.contains { if case .bool(false) = $0.node.content { true } else { false } }
        guard items.count >= tuple else { return }
        if isClosed {
            invalid("more", "one item more", .list(items + [.text("x")]), rule)
        } else if let item = generator.plain(schemas, forced: visit.forced) {
            valid("more", "one item more", .list(items + [item]), rule)
            let isOpen = schemas.allSatisfy { $0.node.entries?.isEmpty ?? true }
            if !isOpen {
                invalid("strange", "one more, of another kind", .list(items + [Self.strange(for: item)]), rule)
            }
        }
    }

    /// A value of another type.
    private static func strange(for value: DocumentNode) -> DocumentNode {
        value.entries != nil ? .list([]) : .object([])
    }

    mutating func collectItemCount(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let items = current?.items, let count = entry.value.count, count <= SchemaValueGenerator.mostItems else {
            return
        }
        let beyond = entry.key == "minItems" ? count - 1 : count + 1
        for (wanted, verdict) in [(count, SchemaValueCase.Verdict.valid), (beyond, .invalid)] where wanted >= 0 {
            guard let value = resized(items, to: wanted, parts) else { continue }
            add("\(wanted)", "\(wanted) items", .list(value), verdict, entry.key, entry.keyLocation)
        }
    }

    private mutating func resized(_ items: [DocumentNode], to wanted: Int, _ parts: SchemaParts) -> [DocumentNode]? {
        var items = Array(items.prefix(wanted))
        let isUnique = !parts.values("uniqueItems").isEmpty
        var tries = 0
        while items.count < wanted {
            let schemas = generator.schemas(ofItem: items.count, parts)
            let item = isUnique ? generator.value(schemas, depth: 8) : generator.plain(schemas, forced: visit.forced)
            tries += 1
            guard let item, tries < wanted * 3 + 20 else { return nil }
            if isUnique, items.contains(where: { $0.isEqual(to: item) }) { continue }
            items.append(item)
        }
        return items
    }

    mutating func collectUniqueness(_ entry: DocumentNode.Entry, _ parts: SchemaParts) {
        guard let items = current?.items, case .bool(true) = entry.value.content else { return }
        let item = items.first ?? generator.plain(generator.schemas(ofItem: 0, parts), forced: visit.forced)
        guard let item else { return }
        let rest = items.isEmpty ? [item] : items
        invalid("twice", "one item twice", .list(rest + [item]), entry)
        // The same value, written otherwise.
        if let members = item.entries, members.count > 1 {
            let turned = DocumentNode(.mapping(members.reversed()))
            invalid("twice-turned", "one item twice, its members in another order", .list(rest + [turned]), entry)
        }
        for number in 0..<4 {
            guard let other = generator.value(generator.schemas(ofItem: rest.count, parts), depth: 8),
                !rest.contains(where: { $0.isEqual(to: other) })
            else { continue }
            valid("different-\(number + 1)", "different items", .list(rest + [other]), entry)
            return
        }
    }

    mutating func collectContained(_ entry: DocumentNode.Entry, of place: SchemaPlace, _ parts: SchemaParts) {
        guard let items = current?.items else { return }
        let child = subject.references.child(entry.value, of: place)
        invalid("empty", "no item that must be contained", .list([]), entry)
        let others = items.map { Self.strange(for: $0) }
        invalid("none", "no item that must be contained", .list(others), entry)
        for (word, limit) in [("minContains", place["minContains"]), ("maxContains", place["maxContains"])] {
            guard let count = limit?.count, count < 500 else { continue }
            let beyond = word == "minContains" ? count - 1 : count + 1
            for (wanted, verdict) in [(count, SchemaValueCase.Verdict.valid), (beyond, .invalid)] where wanted >= 0 {
                var contained: [DocumentNode] = []
                for index in 0..<wanted {
                    let schemas = generator.schemas(ofItem: index, parts) + [child]
                    if let item = generator.plain(schemas, forced: visit.forced) { contained.append(item) }
                }
                add("\(word)-\(wanted)", "\(wanted) such items", .list(contained), verdict, word, entry.keyLocation)
            }
        }
    }
}
