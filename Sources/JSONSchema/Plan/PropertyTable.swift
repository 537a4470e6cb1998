/// What a schema says about the members of an object, as it is compiled.
struct PropertyTable: Sendable {
    private(set) var names = NameTable()
    /// For each name its schema in `properties`; -1 where it is only required.
    private(set) var nodes: [Int32] = []
    /// For each name where `required` has it; -1 where it does not.
    private(set) var requiredSites: [Int32] = []
    private(set) var requiredCount = 0
    /// `patternProperties`: patterns and schemas.
    var patterns: [(pattern: Int32, node: Int32)] = []
    /// The schema of all other members; -1 where there is none.
    var additional: Int32 = -1
    /// Where `additionalProperties` stands.
    var additionalSite: Int32 = -1

    /// Adds a name of `properties`.
    mutating func addProperty(_ name: String, node: Int32) {
        nodes[number(of: name)] = node
    }

    /// Adds a name of `required`.
    mutating func addRequired(_ name: String, site: Int32) {
        let number = number(of: name)
        guard requiredSites[number] < 0 else { return }
        requiredSites[number] = site
        requiredCount += 1
    }

    private mutating func number(of name: String) -> Int {
        let number = names.add(NameKey(name))
        if number == nodes.count {
            nodes.append(-1)
            requiredSites.append(-1)
        }
        return number
    }

    /// Replaces each schema by another.
    mutating func redirect(_ target: (Int32) -> Int32) {
        for index in nodes.indices where nodes[index] >= 0 { nodes[index] = target(nodes[index]) }
        for index in patterns.indices { patterns[index].node = target(patterns[index].node) }
        if additional >= 0 { additional = target(additional) }
    }
}
