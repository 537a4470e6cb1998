internal import ProtocolSpec

/// Which members the schemas that judge one value describe.
extension SchemaGraph {
    /// What is known of the members of the values that a schema judges.
    struct Members {
        /// The properties, with the places of their schemas.
        var properties: [(name: String, place: Int?)] = []
        /// Names that are required.
        var required: Set<String> = []
        /// The file of the first schema.
        var file: String?
        /// Whether members are described by something other than their name.
        var isOpen = false
    }

    /// The members that a schema describes together with all that judge the same value: what it refers to, its parts, and
    /// the schemas of which it is a part. Other branches of a choice judge other values.
    ///
    /// - Parameters:
    ///   - place: the schema.
    ///   - budget: steps that may be taken; less what was.
    /// - Returns: the members, in the order in which they were met.
    func members(around place: Int, budget: inout Int) -> Members {
        let roots = reached([place], budget: &budget) { $1.users }
        return members(in: roots, budget: &budget)
    }

    /// The members that a schema describes by itself, by what it refers to and by its parts.
    func members(of place: Int, budget: inout Int) -> Members {
        members(in: [place], budget: &budget)
    }

    /// Members of a schema, and those of which it is a part.
    private func members(in roots: [Int], budget: inout Int) -> Members {
        let outer = Set(roots.dropFirst())
        let all = reached(roots, budget: &budget) { number, place in
            let parts = place.children.filter { child in
                guard child.word.isInPlace, child.word != .not else { return false }
                return !outer.contains(number) || child.word != .oneOf && child.word != .anyOf
            }
            return parts.map(\.place) + (place.target.map { [$0] } ?? [])
        }
        var members = Members(file: roots.first.map { places[$0].node.location.file })
        for index in all {
            let place = places[index]
            for entry in place[.properties]?.entries ?? [] {
                members.properties.append((entry.key, self.number(of: entry.value)))
            }
            for name in place[.required]?.items ?? [] { if let name = name.string { members.required.insert(name) } }
            if let entries = place[.additionalProperties]?.entries, !entries.isEmpty { members.isOpen = true }
            if place[.patternProperties]?.entries?.isEmpty == false { members.isOpen = true }
            if case .nowhere = place.reference { members.isOpen = true }
            if case .elsewhere = place.reference { members.isOpen = true }
            budget -= members.properties.count
        }
        return members
    }

    /// The places that are reached from some by steps, those included.
    private func reached(_ roots: [Int], budget: inout Int, by step: (Int, Place) -> [Int]) -> [Int] {
        var seen = Set(roots)
        var found = roots
        var next = 0
        while next < found.count, budget > 0 {
            budget -= 1
            for place in step(found[next], places[found[next]]) where seen.insert(place).inserted {
                found.append(place)
            }
            next += 1
        }
        return found
    }

    /// The schema behind references that add nothing.
    func resolved(_ place: Int) -> Int {
        var number = place
        for _ in 0..<32 {
            guard let target = places[number].target ?? payload(of: number),
                places[number].words.allSatisfy({ $0.word == .ref || $0.word.isAnnotation })
            else { break }
            number = target
        }
        return number
    }

    private func payload(of place: Int) -> Int? {
        places[place].isMessage ? places[place].children.first?.place : nil
    }

    /// The types of the values that a schema allows, as far as `type` and `nullable` tell.
    func types(of place: Int) -> JSONTypes {
        let place = places[resolved(place)]
        var types: JSONTypes
        switch place[.type]?.content {
        case .string(let word): types = JSONTypes(word: word) ?? JSONTypes.meant(word) ?? .all
        case .sequence(let items):
            types = []
            for item in items {
                if case .null = item.content {
                    types.formUnion(.null)
                } else {
                    types.formUnion(item.string.flatMap { JSONTypes(word: $0) ?? JSONTypes.meant($0) } ?? .all)
                }
            }
        default: return .all
        }
        if case .bool(true) = place[.nullable]?.content, !isLiteral { types.formUnion(.null) }
        return types
    }
}

extension JSONTypes {
    /// The types that a word that is no type is read as.
    static func meant(_ word: String) -> JSONTypes? { meaning(of: word).flatMap { JSONTypes(word: $0) } }
}
