internal import ProtocolSpec

/// Shapes of schemas that were read before: many messages refer to the same parts at the same places.
///
/// Shapes depend on the schemas around them, since a schema inside itself is open. Those are kept that met none of these, and
/// they are given where none of what they were made of is around.
struct ShapeMemory {
    struct Key: Hashable {
        var schema: SourceLocation
        var path: Int
        var depth: Int
    }

    /// Where the reading of a schema began.
    struct Mark {
        fileprivate var visited: Int
        /// How many schemas are around it.
        fileprivate var around: Int
        /// The outermost schema that was met again before.
        fileprivate var outermost: Int
    }

    private struct Known {
        var shapes: [PayloadShape]
        /// The schemas that they were made of.
        var schemas: Set<SourceLocation>
        var cost: Int
    }

    /// Smaller ones are read as quickly as they are found.
    private static let leastCost = 3

    /// Schemas and members that may still be kept: enough for what people write.
    private var room = 100_000
    private var known: [Key: Known] = [:]
    /// The schemas that were read for this message.
    private var visited: [SourceLocation] = []
    /// The outermost schema that was met inside itself.
    private var outermost = Int.max

    /// Begins with another message.
    mutating func begin() {
        visited = []
        outermost = .max
    }

    mutating func visit(_ schema: SourceLocation) { visited.append(schema) }

    /// A schema was met inside itself.
    mutating func met(_ number: Int) { outermost = min(outermost, number) }

    /// Something was left out that a larger budget would have had in it.
    mutating func lackBudget() { outermost = -1 }

    /// Begins to read a schema with so many around it.
    mutating func mark(at around: Int) -> Mark {
        defer { outermost = .max }
        return Mark(visited: visited.count, around: around, outermost: outermost)
    }

    /// Keeps shapes that depend on nothing around them.
    ///
    /// - Parameters:
    ///   - shapes: the shapes.
    ///   - key: what they are of, and where.
    ///   - mark: where their reading began.
    ///   - cost: what it took.
    ///   - budget: what is left: with nothing left, they may not be complete.
    mutating func keep(_ shapes: [PayloadShape], _ key: Key, since mark: Mark, cost: Int, budget: Int) {
        defer { outermost = min(outermost, mark.outermost) }
        guard outermost >= mark.around, budget > 0, cost >= Self.leastCost else { return }
        let size = shapes.reduce(visited.count - mark.visited) { $0 + $1.members.count }
        guard size <= room else { return }
        room -= size
        known[key] = Known(shapes: shapes, schemas: Set(visited[mark.visited...]), cost: cost)
    }

    /// - Parameters:
    ///   - key: what shapes are of, and where.
    ///   - open: the schemas around it.
    ///   - budget: what may be spent.
    /// - Returns: the shapes, and what their reading would take; nil where they must be read.
    mutating func shapes(
        _ key: Key,
        within open: [SourceLocation: Int],
        budget: Int
    ) -> (shapes: [PayloadShape], cost: Int)? {
        guard let known = known[key], budget > known.cost, !open.keys.contains(where: known.schemas.contains) else {
            return nil
        }
        visited += known.schemas
        return (known.shapes, known.cost)
    }
}
