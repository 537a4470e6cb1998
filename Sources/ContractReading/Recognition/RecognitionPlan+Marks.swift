internal import CodecRuntime
internal import ProtocolSpec

/// As few marks of a shape as tell it from all others.
extension RecognitionPlan {
    func marks(of index: Int) -> KnownBy.Marks {
        let shape = entries[index].shape
        var left = all
        for own in shapes[entries[index].message] ?? [] { left = left.subtracting(only(own)) }
        var marks = KnownBy.Marks()
        addFixed(of: shape, &left, to: &marks)
        // Among objects, an array is known by being one; an object is told from arrays by its members, too.
        let isObject = shape.members[MemberPaths.root]?.kinds.contains(.object) != false
        if !isObject { addRootKind(of: shape, &left, to: &marks) }
        marks.required += names(of: shape, where: { isCertain($0, in: shape) }, &left)
        addKinds(of: shape, &left, to: &marks)
        marks.required.removeAll { name in marks.kinds.contains { $0.place == name } }
        marks.optional += names(of: shape, where: { !isCertain($0, in: shape) }, &left)
        if isObject { addRootKind(of: shape, &left, to: &marks) }
        var seen: Set<Contract.Message.ID> = []
        marks.unlike = left.indices.map { entries[$0].message }.filter { seen.insert($0).inserted }
        return marks
    }

    private func only(_ index: Int) -> ShapeSet {
        var set = none
        set.insert(index)
        return set
    }

    /// Fixed values, each time the one that rules out most of what is left.
    private func addFixed(of shape: PayloadShape, _ left: inout ShapeSet, to marks: inout KnownBy.Marks) {
        var facts: [(path: Int, fixed: KnownBy.Fixed)] = []
        for path in telling.sorted() {
            let hint = shape.hints[path]
            guard let values = hint.map({ [$0.value] }) ?? shape.members[path]?.values else { continue }
            let fixed = KnownBy.Fixed(
                place: paths.text(of: path),
                path: paths.pointer(to: path),
                values: values,
                source: hint?.source ?? .schema
            )
            facts.append((path, fixed))
        }
        // One value says more than several, the schema more than an example, the payload's top more than its depths.
        facts.sort { left, right in
            let ranks = [left, right].map {
                [$0.fixed.source == .schema ? 0 : 1, $0.fixed.values.count == 1 ? 0 : 1, $0.fixed.path.count, $0.path]
            }
            return ranks[0].lexicographicallyPrecedes(ranks[1])
        }
        // A shape that does not know the member at all fits less well than one that fixes it.
        let outsiders = facts.map { strangers(to: $0.path) }
        let others = facts.enumerated().map { ($0.offset, without($0.element.fixed.values, at: $0.element.path)) }
        take(from: others, &left) { index, left in
            marks.fixed.append(facts[index].fixed)
            left = left.subtracting(outsiders[index])
        }
        let clear = facts.indices.filter { index in
            let fact = facts[index]
            return fact.fixed.values.count == 1 && (fact.fixed.path.count == 1 || isCertain(fact.path, in: shape))
        }
        take(from: clear.map { ($0, outsiders[$0]) }, &left) { index, _ in
            if !marks.fixed.contains(facts[index].fixed) { marks.fixed.append(facts[index].fixed) }
        }
    }

    private func addRootKind(of shape: PayloadShape, _ left: inout ShapeSet, to marks: inout KnownBy.Marks) {
        guard !left.isEmpty, let fact = kindFact(of: shape, at: MemberPaths.root, left) else { return }
        take(from: [fact], &left) { kind, _ in marks.kinds.append(kind) }
    }

    /// What kind of value a member is, where another shape has another kind there.
    private func addKinds(of shape: PayloadShape, _ left: inout ShapeSet, to marks: inout KnownBy.Marks) {
        guard !left.isEmpty else { return }
        let places = shape.members.keys.filter { $0 != MemberPaths.root && isCertain($0, in: shape) }.sorted()
        let now = left
        take(from: places.compactMap { kindFact(of: shape, at: $0, now) }, &left) { kind, _ in marks.kinds.append(kind)
        }
    }

    private func kindFact(of shape: PayloadShape, at path: Int, _ left: ShapeSet) -> (KnownBy.Kind, ShapeSet)? {
        guard let kinds = shape.members[path]?.kinds, kinds != .any else { return nil }
        var out = none
        for index in left.indices {
            if let others = entries[index].shape.members[path]?.kinds, others.isDisjoint(with: kinds) {
                out.insert(index)
            }
        }
        return out.isEmpty ? nil : (KnownBy.Kind(place: paths.text(of: path), words: kinds.words), out)
    }

    /// Names of members that others don't have.
    private func names(
        of shape: PayloadShape,
        where isMeant: (Int) -> Bool,
        _ left: inout ShapeSet
    ) -> [String] {
        guard !left.isEmpty else { return [] }
        let places = shape.members.keys.filter { path in
            path != MemberPaths.root && isMeant(path) && !left.intersection(strangers(to: path)).isEmpty
        }.sorted { first, second in
            let depths = (paths.depth(of: first), paths.depth(of: second))
            return depths.0 == depths.1 ? first < second : depths.0 < depths.1
        }
        var found: [String] = []
        take(from: places.map { ($0, strangers(to: $0)) }, &left) { path, _ in
            found.append(paths.text(of: path))
        }
        return found
    }

    /// Takes facts until nothing is left to rule out, each time the one that rules out most.
    private func take<Fact>(
        from facts: [(Fact, ShapeSet)],
        _ left: inout ShapeSet,
        _ body: (Fact, inout ShapeSet) -> Void
    ) {
        while !left.isEmpty {
            var best: (index: Int, count: Int) = (0, 0)
            for (index, fact) in facts.enumerated() {
                let count = left.intersection(fact.1).count
                if count > best.count { best = (index, count) }
            }
            guard best.count > 0 else { return }
            left = left.subtracting(facts[best.index].1)
            body(facts[best.index].0, &left)
        }
    }
}

extension PayloadKinds {
    /// With its article: `an array`, `a number or null`.
    var words: String {
        let names: [(PayloadKinds, String)] = [
            (.object, "an object"), (.array, "an array"), (.string, "a text"), (.number, "a number"),
            (.bool, "true or false"), (.null, "null"),
        ]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}
