internal import ProtocolSpec

/// Whether some value fits two schemas.
extension SchemaGraph {
    /// How two branches meet.
    enum Overlap {
        /// They say the same.
        case equal
        /// One allows everything.
        case anything(branch: Int)
        /// Every value of these types fits both.
        case types(JSONTypes)
        /// An object with these members fits both.
        case object([String])
    }

    /// How two schemas meet; nil where nothing fits both, or nobody can easily tell.
    func overlap(of left: Int, _ right: Int, budget: inout Int) -> Overlap? {
        let (left, right) = (resolved(left), resolved(right))
        if areEqual(left, right, budget: &budget) { return .equal }
        for branch in [left, right] where judging(branch).isEmpty { return .anything(branch: branch) }
        guard !areDisjoint(left, right, depth: 0, budget: &budget) else { return nil }
        let common = likelyTypes(left).intersection(likelyTypes(right))
        let scalars = common.subtracting([.object, .array])
        if !scalars.isEmpty {
            // Nothing is known of one of them.
            if likelyTypes(left) == .all || likelyTypes(right) == .all { return nil }
            return isOnlyType(left) || isOnlyType(right) ? .types(scalars) : nil
        }
        guard common == .object else { return nil }
        return objectOverlap(left, right, budget: &budget)
    }

    private func objectOverlap(_ left: Int, _ right: Int, budget: inout Int) -> Overlap? {
        // What stands in the branches' own branches is not looked into.
        for place in [left, right] where isOpenChoice(place) { return nil }
        let mine = members(of: left, budget: &budget)
        let others = members(of: right, budget: &budget)
        // A branch that only requires something is a way to say «one of these».
        guard !mine.properties.isEmpty, !others.properties.isEmpty else { return nil }
        // Each requires what the other does not know: that tells them apart, unless they are kinds of one thing.
        let isEither =
            !mine.required.subtracting(others.properties.map(\.name)).isEmpty
            && !others.required.subtracting(mine.properties.map(\.name)).isEmpty
        guard !isEither || !mine.required.isDisjoint(with: others.required) else { return nil }
        let required =
            mine.properties.map(\.name).filter(mine.required.contains)
            + others.properties.map(\.name).filter { others.required.contains($0) && !mine.required.contains($0) }
        return .object(required)
    }

    private func isOpenChoice(_ place: Int) -> Bool {
        let place = places[place]
        return [.oneOf, .anyOf, .not, .if, .unevaluatedProperties, .minProperties, .dependencies, .propertyNames]
            .contains { place.entry($0) != nil }
    }

    /// Whether a schema allows every value of its types. A text's format may exclude some.
    private func isOnlyType(_ place: Int) -> Bool {
        judging(place).allSatisfy { word, _ in
            word == .type || word == .nullable || word == .format && !likelyTypes(place).contains(.string)
        }
    }

    /// The types that a schema's author had in mind, where `type` is not written.
    func likelyTypes(_ place: Int, depth: Int = 0) -> JSONTypes {
        let number = resolved(place)
        let place = places[number]
        if place[.type] != nil { return types(of: number) }
        if let value = place[.const] { return JSONTypes(of: value) }
        if let items = place[.enum]?.items { return items.reduce(into: []) { $0.formUnion(JSONTypes(of: $1)) } }
        if place[.properties] != nil || place[.required] != nil { return .object }
        if place[.items] != nil { return .array }
        guard depth < 3 else { return .all }
        for word in [SchemaWord.oneOf, .anyOf] where place[word] != nil {
            return place.children.filter { $0.word == word }.prefix(10)
                .reduce(JSONTypes()) { $0.union(likelyTypes($1.place, depth: depth + 1)) }
        }
        return place.children.filter { $0.word == .allOf }.prefix(10)
            .reduce(JSONTypes.all) { $0.intersection(likelyTypes($1.place, depth: depth + 1)) }
    }

    /// Whether it is sure that no value fits both: by type, by fixed values, or by a member.
    func areDisjoint(_ left: Int, _ right: Int, depth: Int, budget: inout Int) -> Bool {
        budget -= 1
        guard depth < 5, budget > 0 else { return false }
        let (left, right) = (resolved(left), resolved(right))
        guard left != right else { return false }
        if likelyTypes(left).isDisjoint(with: likelyTypes(right)) { return true }
        if let mine = fixed(left), let others = fixed(right) {
            budget -= mine.count * others.count / 8
            return !mine.contains { value in others.contains { $0.isSame(as: value) } }
        }
        guard likelyTypes(left).intersection(likelyTypes(right)) == .object else { return false }
        let mine = members(of: left, budget: &budget)
        let others = members(of: right, budget: &budget)
        if isClosed(left, to: others.required, mine) || isClosed(right, to: mine.required, others) { return true }
        let byName = Dictionary(others.properties.map { ($0.name, $0.place) }) { first, _ in first }
        for property in mine.properties {
            guard let place = property.place, let other = byName[property.name] ?? nil else { continue }
            if areDisjoint(place, other, depth: depth + 1, budget: &budget) { return true }
        }
        return false
    }

    /// The values that `const` or `enum` allow.
    func fixed(_ place: Int) -> [DocumentNode]? {
        let place = places[resolved(place)]
        if let value = place[.const] { return [value] }
        return place[.enum]?.items.map { Array($0.prefix(500)) }
    }

    private func isClosed(_ place: Int, to names: Set<String>, _ own: Members) -> Bool {
        guard case .bool(false) = places[place][.additionalProperties]?.content else { return false }
        return !names.isSubset(of: own.properties.map(\.name))
    }

    /// Whether an object must have some member to be right.
    func demandsMembers(_ place: Int, budget: inout Int) -> Bool {
        let place = resolved(place)
        if !members(of: place, budget: &budget).required.isEmpty { return true }
        return places[place].words.contains { word, _ in
            [.minProperties, .not, .if, .const, .enum].contains(word)
        }
    }
}
