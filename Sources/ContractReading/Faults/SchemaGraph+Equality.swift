internal import ProtocolSpec

/// Which schemas say the same.
extension SchemaGraph {
    private struct Pair: Hashable {
        var left: Int
        var right: Int
    }

    /// Whether two schemas allow the same values, as they are written: references are followed, and what only explains
    /// does not count.
    ///
    /// - Parameters:
    ///   - left: a schema.
    ///   - right: another one.
    ///   - budget: steps that may be taken; less what was.
    /// - Returns: no as well where there are no steps left.
    func areEqual(_ left: Int, _ right: Int, budget: inout Int) -> Bool {
        var rest = [Pair(left: left, right: right)]
        var seen: Set<Pair> = []
        while let pair = rest.popLast() {
            let (left, right) = (resolved(pair.left), resolved(pair.right))
            guard left != right, seen.insert(Pair(left: left, right: right)).inserted else { continue }
            budget -= 1
            guard budget > 0 else { return false }
            let (mine, others) = (judging(left), judging(right))
            guard mine.count == others.count else { return false }
            for (word, entry) in mine {
                guard let other = others.first(where: { $0.word == word })?.entry,
                    areEqual(word, entry.value, other.value, &rest, &budget)
                else { return false }
            }
            if let target = places[left].target, let other = places[right].target {
                rest.append(Pair(left: target, right: other))
            }
        }
        return true
    }

    /// The words of a schema that say which values are right.
    func judging(_ place: Int) -> [(word: SchemaWord, entry: DocumentNode.Entry)] {
        places[place].words.filter { !$0.word.isAnnotation }
    }

    private func areEqual(
        _ word: SchemaWord,
        _ left: DocumentNode,
        _ right: DocumentNode,
        _ rest: inout [Pair],
        _ budget: inout Int
    ) -> Bool {
        switch word.shape {
        case .schema: return match(left, right, &rest)
        case .schemas, .schemaOrSchemas:
            guard let mine = left.items, let others = right.items else { return match(left, right, &rest) }
            guard mine.count == others.count else { return false }
            for (item, other) in zip(mine, others) where !match(item, other, &rest) { return false }
            return true
        case .named:
            guard let mine = left.entries, let others = right.entries, mine.count == others.count else { return false }
            let byName = Dictionary(others.map { ($0.key, $0.value) }) { first, _ in first }
            for entry in mine {
                guard let other = byName[entry.key], match(entry.value, other, &rest) else { return false }
            }
            return true
        case .list, .names, .type:
            guard let mine = left.items, let others = right.items else { return left.isSame(as: right) }
            budget -= mine.count * others.count / 8
            return mine.count == others.count && budget > 0
                && mine.allSatisfy { item in others.contains { $0.isSame(as: item) } }
        // Where it leads is compared instead.
        case .text where word == .ref: return true
        default: return left.isSame(as: right)
        }
    }

    private func match(_ left: DocumentNode, _ right: DocumentNode, _ rest: inout [Pair]) -> Bool {
        guard let mine = number(of: left), let other = number(of: right) else { return left.isSame(as: right) }
        rest.append(Pair(left: mine, right: other))
        return true
    }
}
