internal import JSONSchema
internal import ProtocolSpec
internal import SeededRandom

/// What schemas say about the members of an object.
extension SchemaValueGenerator {
    /// More members are not made.
    private static let mostMembers = 2_000

    mutating func object(_ parts: SchemaParts, depth: Int) -> DocumentNode? {
        var parts = parts
        guard let names = names(of: &parts, depth: depth), !parts.isImpossible else { return nil }
        var members: [(String, DocumentNode)] = []
        let required = requiredNames(parts, present: names)
        for name in names {
            let schemas = schemas(ofMember: name, parts)
            if let value = value(schemas, depth: depth + 1) {
                members.append((name, value))
            } else if required.contains(name) {
                return nil
            }
        }
        return .object(members)
    }

    /// The names that an object gets. What follows from one being there is added to the schemas.
    private mutating func names(of parts: inout SchemaParts, depth: Int) -> [String]? {
        let isSparse = isSparse(at: depth)
        let density = isSparse ? 0 : [20, 50, 80, 100].randomElement(using: &random) ?? 50
        var names: [String] = []
        var applied = 0
        var optional: [String] = []
        var triggered: Set<SourceLocation> = []
        // A dependent schema may bring new names, which may bring new schemas.
        for _ in 0..<8 {
            for place in parts.places[applied...] {
                for entry in place["properties"]?.entries ?? [] where !optional.contains(entry.key) {
                    optional.append(entry.key)
                    if chance(density), !names.contains(entry.key) { names.append(entry.key) }
                }
            }
            applied = parts.places.count
            for name in requiredNames(parts, present: names) where !names.contains(name) { names.append(name) }
            let dependents = dependents(parts, names).filter { triggered.insert($0.node.location).inserted }
            add(dependents, to: &parts)
            if parts.places.count == applied, dependents.isEmpty { break }
        }
        fill(&names, parts, optional: optional, isSparse: isSparse)
        let required = Set(requiredNames(parts, present: names))
        names = names.filter { required.contains($0) || !isForbidden($0, parts) }
        let most = parts.values("maxProperties").compactMap(\.count).min() ?? .max
        while names.count > most, let last = names.lastIndex(where: { !required.contains($0) }) {
            names.remove(at: last)
        }
        return names.count <= most && names.count <= Self.mostMembers ? names : nil
    }

    /// The names that must be there, those that follow from others being there counted in.
    func requiredNames(_ parts: SchemaParts, present: [String]) -> [String] {
        var names = parts.values("required").flatMap { $0.items ?? [] }.compactMap(\.string)
        let rules = (parts.values("dependentRequired") + parts.values("dependencies")).flatMap { $0.entries ?? [] }
        guard !rules.isEmpty else { return names }
        var all = Set(names + present)
        var isChanged = true
        while isChanged {
            isChanged = false
            for rule in rules where all.contains(rule.key) {
                for name in (rule.value.items ?? []).compactMap(\.string) where all.insert(name).inserted {
                    names.append(name)
                    isChanged = true
                }
            }
        }
        return names
    }

    /// The schemas that follow from names being there.
    private func dependents(_ parts: SchemaParts, _ names: [String]) -> [SchemaPlace] {
        parts.places.flatMap { place in
            [place["dependentSchemas"], place["dependencies"]].flatMap { $0?.entries ?? [] }
                .filter { names.contains($0.key) && $0.value.items == nil }
                .map { subject.references.child($0.value, of: place) }
        }
    }

    /// Adds names until there are enough; and now and then one that the schemas only describe.
    private mutating func fill(_ names: inout [String], _ parts: SchemaParts, optional: [String], isSparse: Bool) {
        let least = min(parts.values("minProperties").compactMap(\.count).max() ?? 0, Self.mostMembers)
        let isMap = parts.places.contains { place in
            place["patternProperties"] != nil || place["additionalProperties"]?.entries != nil
                || place["unevaluatedProperties"]?.entries != nil
        }
        // What an object must not be it is no longer, perhaps, with a member more.
        let more =
            isMap && !isSparse || !parts.excluded.isEmpty && chance(30) ? Int.random(in: 0...2, using: &random) : 0
        let wanted = max(least, names.count + more)
        for name in optional where names.count < least && !names.contains(name) && !isForbidden(name, parts) {
            names.append(name)
        }
        for attempt in 0..<(wanted - min(names.count, wanted)) * 4 + 4 where names.count < wanted {
            guard let name = newName(parts, attempt), !names.contains(name), !isForbidden(name, parts) else { continue }
            names.append(name)
        }
    }

    /// A name that `properties` does not have.
    mutating func newName(_ parts: SchemaParts, _ attempt: Int) -> String? {
        let patterns = parts.values("patternProperties").flatMap { $0.entries ?? [] }.map(\.key)
        let nameRules = propertyNames(parts)
        if !nameRules.isEmpty, let name = value(nameRules, depth: 20)?.string { return name }
        if attempt % 4 != 3, let pattern = patterns.randomElement(using: &random),
            let name = sample(of: pattern, extra: attempt + 1)
        {
            // An expression that is open at its end always gives the same.
            let more = attempt == 0 ? "" : Self.letters(attempt % 4, alphabet: 0, using: &random)
            for name in [name + more, name, more + name] where rules.matches(name, pattern: pattern) { return name }
        }
        return Self.letters(Int.random(in: 3...8, using: &random), alphabet: 0, using: &random)
    }

    private func propertyNames(_ parts: SchemaParts) -> [SchemaPlace] {
        parts.places.compactMap { place in place["propertyNames"].map { subject.references.child($0, of: place) } }
    }

    private mutating func isForbidden(_ name: String, _ parts: SchemaParts) -> Bool {
        schemas(ofMember: name, parts).contains { if case .bool(false) = $0.node.content { true } else { false } }
    }

    /// The schemas that apply to a member.
    mutating func schemas(ofMember name: String, _ parts: SchemaParts) -> [SchemaPlace] {
        var found: [SchemaPlace] = []
        var isEvaluated = false
        for place in parts.places {
            var isKnown = false
            if let schema = place["properties"]?[name] {
                found.append(subject.references.child(schema, of: place))
                isKnown = true
            }
            for entry in place["patternProperties"]?.entries ?? [] where rules.matches(name, pattern: entry.key) {
                found.append(subject.references.child(entry.value, of: place))
                isKnown = true
            }
            if !isKnown, let schema = place["additionalProperties"] {
                found.append(subject.references.child(schema, of: place))
                isKnown = true
            }
            if isKnown { isEvaluated = true }
        }
        guard !isEvaluated else { return found }
        return found
            + parts.places.compactMap { place in
                place["unevaluatedProperties"].map { subject.references.child($0, of: place) }
            }
    }
}
