internal import JSONSchema
internal import ProtocolSpec

/// Values that no document holds.
extension DocumentNode {
    static let nowhere = SourceLocation(file: "", line: 1, column: 1)

    init(_ content: Content) {
        self.init(content: content, location: Self.nowhere)
    }

    static func text(_ text: String) -> DocumentNode { DocumentNode(.string(text)) }
    static func list(_ items: [DocumentNode]) -> DocumentNode { DocumentNode(.sequence(items)) }

    static func number(_ value: DecimalNumber) -> DocumentNode {
        DocumentNode(value.integer.map(Content.integer) ?? .number(value))
    }

    static func object(_ members: [(name: String, value: DocumentNode)]) -> DocumentNode {
        DocumentNode(.mapping(members.map { Entry(key: $0.name, keyLocation: nowhere, value: $0.value) }))
    }

    /// The value of a number; nil for any other value.
    var number: DecimalNumber? {
        switch content {
        case .integer(let value): DecimalNumber(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A count that a keyword states: one that is greater than any counts as a million.
    var count: Int? {
        guard let number, number.isWhole, number >= 0 else { return nil }
        return min(number.integer ?? .max, 1_000_000)
    }

    /// Whether two values are the same for JSON Schema: 1.0 is 1, and the order of members does not count.
    func isEqual(to other: DocumentNode) -> Bool {
        switch (content, other.content) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)): return left.unicodeScalars.elementsEqual(right.unicodeScalars)
        case (.sequence(let left), .sequence(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.mapping(let left), .mapping(let right)):
            return left.count == right.count
                && left.allSatisfy { entry in other[entry.key].map { entry.value.isEqual(to: $0) } ?? false }
        default:
            guard let number, let other = other.number else { return false }
            return number == other
        }
    }
}

/// Changes of one place in a value.
extension DocumentNode {
    /// What a path of names and indices leads to; nil where it leads nowhere.
    func value(at path: some Collection<String>) -> DocumentNode? {
        guard let part = path.first else { return self }
        return child(part)?.value(at: path.dropFirst())
    }

    private func child(_ part: String) -> DocumentNode? {
        guard let items else { return self[part] }
        return Int(part).flatMap { items.indices.contains($0) ? items[$0] : nil }
    }

    /// The value with another one at a place, or with nothing there. A member that is not yet there is added at the end; a
    /// path that leads nowhere changes nothing.
    func setting(_ value: DocumentNode?, at path: some Collection<String>) -> DocumentNode {
        guard let part = path.first else { return value ?? self }
        let rest = path.dropFirst()
        var changed = self
        if var items {
            guard let index = Int(part), items.indices.contains(index) else { return self }
            if rest.isEmpty, value == nil {
                items.remove(at: index)
            } else {
                items[index] = items[index].setting(value, at: rest)
            }
            changed.content = .sequence(items)
        } else if var entries {
            let index = entries.firstIndex { $0.key == part }
            if let index {
                if rest.isEmpty, value == nil {
                    entries.remove(at: index)
                } else {
                    entries[index].value = entries[index].value.setting(value, at: rest)
                }
            } else if rest.isEmpty, let value {
                entries.append(Entry(key: part, keyLocation: Self.nowhere, value: value))
            }
            changed.content = .mapping(entries)
        }
        return changed
    }

    /// The paths of all values within, and of the value itself, at most so many.
    func paths(most: Int) -> [[String]] {
        var paths: [[String]] = []
        var rest: [([String], DocumentNode)] = [([], self)]
        while let (path, node) = rest.popLast(), paths.count < most {
            paths.append(path)
            for (index, item) in (node.items ?? []).enumerated() { rest.append((path + [String(index)], item)) }
            for entry in node.entries ?? [] { rest.append((path + [entry.key], entry.value)) }
        }
        return paths
    }
}
