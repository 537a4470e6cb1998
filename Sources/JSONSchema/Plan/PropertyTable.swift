/// What a schema says about the members of an object, for one pass over them.
struct PropertyTable: Sendable {
    struct Entry: Sendable {
        var key: NameKey
        /// The schema in `properties`; -1 where the name is only required.
        var node: Int32 = -1
        /// Where `required` names it; -1 where it does not.
        var requiredSite: Int32 = -1
    }

    private(set) var entries: [Entry] = []
    /// Entries by the low bits of their hash; -1 is free.
    private var slots: [Int32] = []
    /// `patternProperties`: patterns and schemas.
    var patterns: [(pattern: Int32, node: Int32)] = []
    /// The schema of all other members; -1 where there is none.
    var additional: Int32 = -1
    /// Where `additionalProperties` stands.
    var additionalSite: Int32 = -1
    private(set) var requiredCount = 0

    /// Adds a name of `properties`.
    mutating func addProperty(_ name: String, node: Int32) {
        entries[position(of: name)].node = node
    }

    /// Adds a name of `required`.
    mutating func addRequired(_ name: String, site: Int32) {
        let position = position(of: name)
        guard entries[position].requiredSite < 0 else { return }
        entries[position].requiredSite = site
        requiredCount += 1
    }

    /// Where a name is, perhaps from now on.
    private mutating func position(of name: String) -> Int {
        let key = NameKey(name)
        if let found = find(key.hash, where: { entries[$0].key.bytes == key.bytes }) { return found }
        entries.append(Entry(key: key))
        if entries.count * 2 > slots.count {
            slots = Array(repeating: -1, count: max(8, slots.count * 2))
            for index in entries.indices { insert(index) }
        } else {
            insert(entries.count - 1)
        }
        return entries.count - 1
    }

    private mutating func insert(_ index: Int) {
        var slot = Int(entries[index].key.hash) & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }

    private func find(_ hash: UInt32, where isMatch: (Int) -> Bool) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if entries[index].key.hash == hash, isMatch(index) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The entry of a member's name.
    ///
    /// - Parameters:
    ///   - name: the token of the name.
    ///   - index: its text.
    ///   - guess: the entry to try first, since members often come in the schema's order.
    /// - Returns: nil where the schema does not name it.
    @inline(__always)
    func entry(of name: Int, in index: JSONIndex, guess: Int) -> Int? {
        if guess < entries.count, index.isName(name, entries[guess].key) { return guess }
        return find(index.tokens[name].extra) { index.holds(name, entries[$0].key.bytes) }
    }

    /// Replaces each schema by another.
    mutating func redirect(_ target: (Int32) -> Int32) {
        for index in entries.indices where entries[index].node >= 0 {
            entries[index].node = target(entries[index].node)
        }
        for index in patterns.indices { patterns[index].node = target(patterns[index].node) }
        if additional >= 0 { additional = target(additional) }
    }
}
