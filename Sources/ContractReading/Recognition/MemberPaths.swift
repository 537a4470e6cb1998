/// Places in payloads, each with a number: a tree that schemas fill and frames are looked up in.
struct MemberPaths: Sendable {
    enum Step: Hashable, Sendable {
        case member(String)
        /// An item of an array that has its own schema.
        case item(Int)
        /// Any item of an array whose items share one schema; the first one speaks for all.
        case anyItem
    }

    private struct Key: Hashable {
        var parent: Int
        var step: Step
    }

    static let root = 0

    /// More places than the payloads of any protocol have.
    private static let most = 50_000

    private var steps: [(parent: Int, depth: Int, step: Step)] = [(-1, 0, .anyItem)]
    private var children: [Key: Int] = [:]
    /// The greatest numbered item below each place that has some.
    private var lastItems: [Int: Int] = [:]

    var count: Int { steps.count }

    func parent(of path: Int) -> Int { steps[path].parent }

    /// How many steps lead there.
    func depth(of path: Int) -> Int { steps[path].depth }

    func child(of parent: Int, _ step: Step) -> Int? {
        children[Key(parent: parent, step: step)]
    }

    /// The greatest item with a place of its own below an array; nil where there is none.
    func lastItem(of parent: Int) -> Int? { lastItems[parent] }

    /// The place below another, made where it is new.
    ///
    /// - Returns: nil where there are too many places.
    mutating func add(_ step: Step, to parent: Int) -> Int? {
        let key = Key(parent: parent, step: step)
        if let known = children[key] { return known }
        guard steps.count < Self.most else { return nil }
        steps.append((parent, steps[parent].depth + 1, step))
        children[key] = steps.count - 1
        if case .item(let index) = step { lastItems[parent] = max(lastItems[parent] ?? 0, index) }
        return steps.count - 1
    }

    /// The way from the root.
    func steps(to path: Int) -> [Step] {
        var result: [Step] = []
        var path = path
        while path != Self.root {
            result.append(steps[path].step)
            path = steps[path].parent
        }
        return result.reversed()
    }

    /// As people write it: `data.channel`, `[0]`, `args[].channel`.
    func text(of path: Int) -> String {
        steps(to: path).reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .item(let index): text += "[\(index)]"
            case .anyItem: text += "[]"
            }
        }
    }

    /// The parts of a pointer; of items that share a schema, the first.
    func pointer(to path: Int) -> [String] {
        steps(to: path).map { step in
            switch step {
            case .member(let name): name
            case .item(let index): String(index)
            case .anyItem: "0"
            }
        }
    }
}
