internal import ProtocolSpec

/// Schemas that are applied to the same value again and again, and those that only lead on.
extension SchemaCompiler {
    /// Cuts each way that leads from a schema back to itself while the value stays the same: there anything is allowed.
    ///
    /// A `$dynamicRef` is no part of it, since only the run says where it leads; the run counts how deep it gets.
    mutating func cutLoops() {
        enum Visit { case open, done }
        var visits: [Int32: Visit] = [:]
        for start in nodes.indices {
            var path: [(node: Int32, edges: [Edge])] = []
            if visits[Int32(start)] == nil {
                visits[Int32(start)] = .open
                path.append((Int32(start), edges(of: Int32(start))))
            }
            while let last = path.indices.last {
                guard let edge = path[last].edges.popLast() else {
                    visits[path[last].node] = .done
                    path.removeLast()
                    continue
                }
                let target = self.target(of: edge)
                switch visits[target] {
                case .done?: continue
                case .open?: cut(edge)
                case nil:
                    let edges = edges(of: target)
                    visits[target] = edges.isEmpty ? .done : .open
                    if !edges.isEmpty { path.append((target, edges)) }
                }
            }
        }
    }

    /// A place in the program that names a schema for the same value.
    private enum Edge {
        case a(Int)
        case b(Int)
        case c(Int)
        case list(Int, instruction: Int, position: Int)
    }

    private func edges(of node: Int32) -> [Edge] {
        var edges: [Edge] = []
        for index in Int(nodes[Int(node)].first)..<Int(nodes[Int(node)].end) {
            let instruction = instructions[index]
            switch instruction.operation {
            case .reference, .not: edges.append(.a(index))
            case .dependentSchema: edges.append(.b(index))
            case .conditional:
                edges.append(.a(index))
                if instruction.b >= 0 { edges.append(.b(index)) }
                if instruction.c >= 0 { edges.append(.c(index)) }
            case .allOf, .anyOf, .oneOf:
                for position in pool.lists[Int(instruction.a)].indices {
                    edges.append(.list(Int(instruction.a), instruction: index, position: position))
                }
            default: break
            }
        }
        return edges
    }

    private func target(of edge: Edge) -> Int32 {
        switch edge {
        case .a(let index): instructions[index].a
        case .b(let index): instructions[index].b
        case .c(let index): instructions[index].c
        case .list(let list, _, let position): pool.lists[list][position]
        }
    }

    private mutating func cut(_ edge: Edge) {
        let instruction: Int
        switch edge {
        case .a(let index): (instruction, instructions[index].a) = (index, Self.anything)
        case .b(let index): (instruction, instructions[index].b) = (index, Self.anything)
        case .c(let index): (instruction, instructions[index].c) = (index, Self.anything)
        case .list(let list, let index, let position):
            (instruction, pool.lists[list][position]) = (index, Self.anything)
        }
        let site = sites[Int(instructions[instruction].site)]
        problems.warning(
            "this schema leads back to itself for the same value, so it can't be judged; anything is allowed here",
            at: site.location
        )
    }

    // MARK: Aliases

    /// Lets whoever refers to a schema that is nothing but a reference refer to where that leads.
    mutating func skipAliases() {
        let ends = endsOfAliases()
        let target: (Int32) -> Int32 = { $0 < 0 ? $0 : ends[Int($0)] }
        for index in instructions.indices {
            switch instructions[index].operation {
            case .reference, .not, .propertyNames, .contains, .unevaluatedItems, .unevaluatedProperties:
                instructions[index].a = target(instructions[index].a)
            case .dependentSchema: instructions[index].b = target(instructions[index].b)
            case .items:
                if instructions[index].a >= 0 { redirect(Int(instructions[index].a), target) }
                instructions[index].b = target(instructions[index].b)
            case .conditional:
                instructions[index].a = target(instructions[index].a)
                instructions[index].b = target(instructions[index].b)
                instructions[index].c = target(instructions[index].c)
            case .allOf, .anyOf, .oneOf: redirect(Int(instructions[index].a), target)
            default: break
            }
        }
        for table in pool.tables.indices { pool.tables[table].redirect(target) }
    }

    private mutating func redirect(_ list: Int, _ target: (Int32) -> Int32) {
        pool.lists[list] = pool.lists[list].map(target)
    }

    /// For each schema the one that it only leads to; itself where it says something of its own.
    private func endsOfAliases() -> [Int32] {
        var ends = [Int32](repeating: -1, count: nodes.count)
        for start in nodes.indices {
            // No loop is left, so this ends; each schema is passed once.
            var passed: [Int] = []
            var node = start
            while ends[node] < 0 {
                passed.append(node)
                let place = nodes[node]
                guard place.end - place.first == 1, place.types == .all, !place.isNullable,
                    instructions[Int(place.first)].operation == .reference
                else {
                    break
                }
                node = Int(instructions[Int(place.first)].a)
            }
            let end = ends[node] < 0 ? Int32(node) : ends[node]
            for node in passed { ends[node] = end }
        }
        return ends
    }
}
