internal import ProtocolSpec
internal import SeededRandom

/// What has to be true of one value: schemas without references and alternatives, all of which count.
struct SchemaParts {
    /// A keyword that leaves a choice.
    struct Choice: Hashable {
        var location: SourceLocation
        var keyword: String
        var count: Int
    }

    /// More schemas than these are not taken into account for one value.
    static let most = 400

    var places: [SchemaPlace] = []
    /// The choices that were made on the way.
    var choices: [Choice] = []
    /// What the value must not be.
    var excluded: [SchemaPlace] = []
    /// Whether one of them allows nothing.
    var isImpossible = false

    /// The values of a keyword, wherever it stands.
    func values(_ key: String) -> [DocumentNode] {
        places.compactMap { $0[key] }
    }

    /// The types that all allow.
    var types: ValueTypes {
        values("type").reduce(.all) { $0.intersection(ValueTypes(keyword: $1)) }
    }

    var isNullable: Bool {
        values("nullable").contains { if case .bool(true) = $0.content { true } else { false } }
    }

    /// Where a keyword stands.
    func entry(_ key: String, of place: SchemaPlace) -> DocumentNode.Entry? {
        place.node.entries?.first { $0.key == key }
    }
}

/// Takes schemas apart: follows references and makes choices.
struct PartsReader {
    let subject: SchemaSubject
    /// The alternatives that are taken, by the places of their keywords.
    var forced: [SourceLocation: Int] = [:]
    /// Whether the first is taken of all others, and not any.
    var takesFirst = false
    var random: SplitMix64

    /// - Parameter places: schemas for one value.
    /// - Returns: what they come to.
    mutating func parts(of places: [SchemaPlace]) -> SchemaParts {
        var parts = SchemaParts()
        add(places, to: &parts)
        return parts
    }

    /// Adds schemas for the same value.
    mutating func add(_ places: [SchemaPlace], to parts: inout SchemaParts) {
        var rest = Array(places.reversed())
        var steps = 0
        while let place = rest.popLast() {
            steps += 1
            guard steps < SchemaParts.most, parts.places.count < SchemaParts.most else { return }
            switch place.node.content {
            case .bool(false): parts.isImpossible = true
            case .mapping:
                let place = subject.hidesSiblings ? place.bareReference ?? place : place
                parts.places.append(place)
                rest += next(place, &parts).reversed()
            default: break
            }
        }
    }

    private mutating func next(_ place: SchemaPlace, _ parts: inout SchemaParts) -> [SchemaPlace] {
        let references = subject.references
        var next: [SchemaPlace] = []
        for entry in place.node.entries ?? [] {
            let child = { references.child($0, of: place) }
            switch entry.key {
            case "$ref", "$recursiveRef":
                guard let text = entry.value.string else { continue }
                next += [references.target(of: text, from: place, isLiteral: subject.isLiteral)].compactMap(\.self)
            case "$dynamicRef":
                guard let text = entry.value.string else { continue }
                next += [references.dynamicTarget(of: text, from: place, isLiteral: subject.isLiteral)]
                    .compactMap(\.self)
            case "allOf": next += (entry.value.items ?? []).map(child)
            case "oneOf", "anyOf":
                guard let branches = entry.value.items, !branches.isEmpty else { continue }
                next.append(child(branches[choose(entry, branches.count, &parts)]))
            case "not": parts.excluded.append(child(entry.value))
            case "if":
                guard place["then"] != nil || place["else"] != nil else { continue }
                if choose(entry, 2, &parts) == 0 {
                    next += [entry.value, place["then"]].compactMap { $0.map(child) }
                } else {
                    parts.excluded.append(child(entry.value))
                    next += [place["else"]].compactMap { $0.map(child) }
                }
            default: break
            }
        }
        return next
    }

    private mutating func choose(_ entry: DocumentNode.Entry, _ count: Int, _ parts: inout SchemaParts) -> Int {
        let choice = SchemaParts.Choice(location: entry.keyLocation, keyword: entry.key, count: count)
        parts.choices.append(choice)
        if let index = forced[choice.location] { return min(index, count - 1) }
        return takesFirst ? 0 : Int.random(in: 0..<count, using: &random)
    }
}
