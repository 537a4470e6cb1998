internal import ProtocolSpec

/// Names that are required, and that no property has.
extension SchemaFaults {
    mutating func findRequired(of place: SchemaGraph.Place, _ number: Int) {
        guard !place.isCondition, budget > 0, let items = place[.required]?.items, !items.isEmpty else { return }
        let own = Set((place[.properties]?.entries ?? []).map(\.key))
        let named = items.filter { $0.string != nil }
        guard named.contains(where: { !own.contains($0.string ?? "") }) else { return }
        let members = graph.members(around: number, budget: &budget)
        let names = Set(members.properties.map(\.name))
        guard budget > 0, !names.isEmpty else { return }
        var missing: [Missing] = []
        for item in named {
            guard let name = item.string, !names.contains(name) else { continue }
            if let near = nearest(to: name, among: names) {
                misspelt(name, near: near, isRequired: members.required.contains(near), at: item.location)
            } else if !members.isOpen {
                missing.append(Missing(name: name, location: item.location, home: home(of: name, members)))
            }
        }
        for group in Dictionary(grouping: missing, by: \.home).values { undescribed(group) }
    }

    private struct Missing {
        var name: String
        var location: SourceLocation
        /// Where it is described instead.
        var home: Home
    }

    private enum Home: Hashable {
        case property(String)
        case component(name: String, line: Int)
        case nowhere
    }

    private mutating func nearest(to name: String, among names: Set<String>) -> String? {
        // Between names of few letters everything is near.
        name.utf8.count > 3 ? suggestions.nearest(to: name, among: names) : nil
    }

    private mutating func misspelt(_ name: String, near: String, isRequired: Bool, at location: SourceLocation) {
        faults.add(
            "required",
            "\"\(name)\" is required, but the property is spelt \"\(near)\", "
                + (isRequired
                    ? "which is required, too, so that every object needs both" : "so that every object needs both"),
            cure: isRequired
                ? "remove it if that one is meant" : "write \"\(near)\" here, or correct the property's name",
            at: location
        )
    }

    private mutating func home(of name: String, _ members: SchemaGraph.Members) -> Home {
        for property in members.properties.prefix(200) {
            guard let place = property.place, budget > 0 else { continue }
            if graph.members(of: place, budget: &budget).properties.contains(where: { $0.name == name }) {
                return .property(property.name)
            }
        }
        return component(named: name, beside: members).map { .component(name: name, line: $0) } ?? .nowhere
    }

    private mutating func undescribed(_ group: [Missing]) {
        guard let first = group.first else { return }
        let isOne = group.count == 1
        let names = group.map { "\"\($0.name)\"" }.phrase
        let (verb, them) = isOne ? ("is", "it") : ("are", "them")
        switch first.home {
        case .property(let home):
            faults.add(
                "required",
                "\(names) \(verb) required here, but \(isOne ? "is a member" : "are members") of \"\(home)\", so that every object needs \(them) in a place where nothing describes \(them)",
                cure: "move \(them) to \"required\" of \"\(home)\"",
                at: first.location
            )
        case .component(let name, let line):
            faults.add(
                "required",
                "\(names) \(verb) required and no property describes \(them); line \(line) has a schema of that name beside this one",
                cure: "indent that one if it was to be a property, or add \"\(name)\" to \"properties\"",
                at: first.location
            )
        case .nowhere:
            faults.add(
                "required",
                "\(names) \(verb) required, and no property describes \(them), so that every object needs \(them) and nothing says what \(isOne ? "it is" : "they are")",
                cure: "add \(them) to \"properties\", or take \(them) out of \"required\"",
                at: first.location
            )
        }
    }

    /// The line of a component's schema with a member's name.
    private func component(named name: String, beside members: SchemaGraph.Members) -> Int? {
        guard let file = members.file else { return nil }
        let schemas = graph.references.roots[file]?["components"]?["schemas"]?.entries
        return schemas?.first { $0.key == name }?.keyLocation.line
    }
}
