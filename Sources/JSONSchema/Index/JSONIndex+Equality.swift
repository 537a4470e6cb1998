/// Equality as JSON Schema has it (core, section 4.2.2): numbers by their value, strings by code points, objects whatever
/// the order of their members.
extension JSONIndex {
    /// Whether two values are equal.
    ///
    /// - Parameters:
    ///   - token: a value of this text.
    ///   - other: a value of the other text.
    ///   - text: the other text.
    ///   - work: counts values that were compared.
    /// - Returns: whether they are equal.
    func equals(_ token: Int, _ other: Int, in text: JSONIndex, work: inout Int) -> Bool {
        work += 1
        guard kind(token) == text.kind(other) else { return false }
        switch kind(token) {
        case .null: return true
        case .bool: return tokens[token].flags == text.tokens[other].flags
        case .number: return number(token) == text.number(other)
        case .string: return utf8(token) == text.utf8(other)
        case .array:
            guard count(token) == text.count(other) else { return false }
            var (left, right) = (token + 1, other + 1)
            while left < next(token) {
                guard equals(left, right, in: text, work: &work) else { return false }
                (left, right) = (next(left), text.next(right))
            }
            return true
        case .object:
            guard count(token) == text.count(other) else { return false }
            // Depth is bounded by the texts', so the recursion is, too.
            let (left, right) = (sortedMembers(token), text.sortedMembers(other))
            return zip(left, right).allSatisfy { mine, theirs in
                mine.name == theirs.name && equals(mine.value, theirs.value, in: text, work: &work)
            }
        }
    }

    /// The members in the order of their names' bytes.
    private func sortedMembers(_ object: Int) -> [(name: ArraySlice<UInt8>, value: Int)] {
        var members: [(name: ArraySlice<UInt8>, value: Int)] = []
        forEachMember(of: object) { name, value in
            members.append((utf8(name), value))
            return true
        }
        return members.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Hashes what `equals` compares: equal values hash alike.
    func hash(_ token: Int, into hasher: inout Hasher) {
        hasher.combine(kind(token))
        switch kind(token) {
        case .null: break
        case .bool: hasher.combine(tokens[token].flags)
        case .number: hasher.combine(number(token))
        case .string: for byte in utf8(token) { hasher.combine(byte) }
        case .array: for item in items(of: token) { hash(item, into: &hasher) }
        case .object:
            // Independent of the order.
            var sum = 0
            forEachMember(of: token) { name, value in
                var member = Hasher()
                for byte in utf8(name) { member.combine(byte) }
                hash(value, into: &member)
                sum &+= member.finalize()
                return true
            }
            hasher.combine(sum)
        }
    }

    /// The first item of an array that is equal to one before it.
    ///
    /// - Returns: the places of both, from 0; nil where all items differ.
    func firstRepeat(in array: Int, work: inout Int) -> (first: Int, second: Int)? {
        let items = items(of: array)
        if items.count <= 4 {
            for second in items.indices.dropFirst() {
                for first in 0..<second where equals(items[first], items[second], in: self, work: &work) {
                    return (first, second)
                }
            }
            return nil
        }
        var seen: [Int: [Int]] = [:]
        for (index, item) in items.enumerated() {
            var hasher = Hasher()
            hash(item, into: &hasher)
            work += next(item) - item
            let key = hasher.finalize()
            for earlier in seen[key] ?? [] where equals(items[earlier], item, in: self, work: &work) {
                return (earlier, index)
            }
            seen[key, default: []].append(index)
        }
        return nil
    }
}
