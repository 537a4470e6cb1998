internal import ProtocolSpec

/// Branches that contradict what stands beside them, and branches that say the same.
extension SchemaFaults {
    /// More branches than these are not compared with each other.
    private static let mostBranches = 40

    mutating func findBranches(of place: SchemaGraph.Place, _ number: Int) {
        for word in [SchemaWord.allOf, .anyOf, .oneOf] {
            guard let entry = place.entry(word), let items = entry.value.items else { continue }
            if items.isEmpty {
                faults.add(
                    "empty choice",
                    word == .allOf
                        ? "\"allOf\" is empty, so that it says nothing"
                        : "\"\(word.rawValue)\" is empty, so that no value is right",
                    cure: "list the branches, or remove it",
                    at: entry.keyLocation
                )
            }
            let branches = place.children.filter { $0.word == word }.map(\.place)
            findContradictions(place, number, entry, word, branches)
        }
        guard let entry = place.entry(.oneOf), place[.discriminator] == nil else { return }
        let branches = place.children.filter { $0.word == .oneOf }.map(\.place)
        guard branches.count <= Self.mostBranches, branches.count == entry.value.items?.count else { return }
        findOverlap(of: branches, entry)
    }

    private mutating func findContradictions(
        _ place: SchemaGraph.Place,
        _ number: Int,
        _ entry: DocumentNode.Entry,
        _ word: SchemaWord,
        _ branches: [Int]
    ) {
        guard place[.type] != nil, !branches.isEmpty else { return }
        let own = graph.types(of: number)
        let wrong = branches.filter { graph.types(of: $0).isDisjoint(with: own) }
        guard let first = wrong.first else { return }
        let allowed = wrong.reduce(into: JSONTypes()) { $0.formUnion(graph.types(of: $1)) }
        if word == .allOf || wrong.count == branches.count {
            faults.add(
                "contradiction",
                "the type here is \(own.phrase), and \"\(word.rawValue)\" allows only \(allowed.phrase), so that no value is right",
                cure: word == .allOf ? "correct one of the two" : "remove \"type\", or add a branch for \(own.phrase)",
                at: entry.keyLocation
            )
        } else {
            faults.add(
                "contradiction",
                "this branch allows only \(allowed.phrase), and the type beside \"\(word.rawValue)\" is \(own.phrase), so that it is never right",
                cure: "remove that \"type\", or the branch",
                at: graph.places[first].node.location
            )
        }
    }

    private mutating func findOverlap(of branches: [Int], _ entry: DocumentNode.Entry) {
        var isTold = false
        for (position, right) in branches.enumerated() {
            for left in branches[..<position] {
                guard budget > 0 else { return }
                if graph.areEqual(left, right, budget: &budget) {
                    tell(.equal, left, right, entry)
                    break
                }
                guard !isTold, let overlap = graph.overlap(of: left, right, budget: &budget) else { continue }
                tell(overlap, left, right, entry)
                isTold = true
            }
        }
    }

    private mutating func tell(_ overlap: SchemaGraph.Overlap, _ left: Int, _ right: Int, _ entry: DocumentNode.Entry) {
        let pair = "\(name(of: left)) and \(name(of: right))"
        let effect = graph.isLiteral ? "\"oneOf\" does not allow it" : "\"oneOf\" is read as \"anyOf\""
        let cure =
            "write \"anyOf\" if both at once are right, or fix a member in each branch with \"const\" and require it"
        switch overlap {
        case .equal:
            faults.add(
                "overlap",
                "\(pair) say the same, so that what fits one fits both, and \(effect)",
                cure: "remove one, or let them differ",
                at: graph.places[right].node.location
            )
        case .anything(let branch):
            faults.add(
                "overlap",
                "\(name(of: branch)) allows everything, so that what fits another branch fits both, and \(effect)",
                cure: "say in that branch what it allows, or write \"anyOf\"",
                at: entry.keyLocation
            )
        case .types(let types):
            let what = types.phrase
            faults.add(
                "overlap",
                "what is \(what) can fit both \(pair), so that \(effect)",
                cure: "write \"anyOf\", or make the branches narrower",
                at: entry.keyLocation
            )
        case .object(let names):
            let object = names.isEmpty ? "an empty object" : "an object with \(names.map { "\"\($0)\"" }.phrase)"
            faults.add(
                "overlap",
                "\(object) fits both \(pair), so that \(effect)",
                cure: cure,
                at: entry.keyLocation
            )
        }
    }

    /// What a person calls a branch: the last part of its reference, its title, or its line.
    private func name(of place: Int) -> String {
        let node = graph.places[place].node
        if case .found(let name?) = graph.places[place].reference { return "\"\(name)\"" }
        if case .message(let name?) = graph.places[place].reference { return "\"\(name)\"" }
        if let title = node["title"]?.string { return "\"\(title)\"" }
        return "the branch in line \(node.location.line), column \(node.location.column)"
    }
}
