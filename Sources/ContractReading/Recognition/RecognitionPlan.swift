internal import CodecRuntime
internal import ProtocolSpec

/// The shapes of one direction, and which of them have what: sets of shapes by member and by value, so that each question is
/// answered for all shapes at once.
struct RecognitionPlan: Sendable {
    /// A member with one of its values.
    struct Mark: Hashable, Sendable {
        var path: Int
        var value: JSONValue
    }

    let paths: MemberPaths
    /// No shape, and every shape.
    let none: ShapeSet
    let all: ShapeSet
    /// In the document's order; the shapes of a message follow each other.
    let entries: [HintFinder.Entry]
    /// The shapes of each message.
    let shapes: [Contract.Message.ID: [Int]]
    /// The shapes that know a member, in their order. Most members are known to few.
    private let knows: [Int: [Int]]
    /// The shapes that fix a member, by the schema or by a hint.
    private let fixes: [Int: [Int]]
    /// The shapes that fix a member by a hint alone.
    private let hinted: [Int: [Int]]
    /// The shapes in which a member may have a value, of those that fix it.
    private let has: [Mark: [Int]]
    /// The members whose fixed values tell shapes apart from any other.
    let telling: Set<Int>
    /// Those of them that have one value in one shape, and another in another.
    let dividing: Set<Int>
    /// The members whose value some shape fixes.
    private let compared: Set<Int>

    init(paths: MemberPaths, entries: [HintFinder.Entry]) {
        var shapes: [Contract.Message.ID: [Int]] = [:]
        var knows: [Int: [Int]] = [:]
        var fixes: [Int: [Int]] = [:]
        var hinted: [Int: [Int]] = [:]
        var has: [Mark: [Int]] = [:]
        var compared: Set<Int> = []
        for (index, entry) in entries.enumerated() {
            shapes[entry.message, default: []].append(index)
            for (path, member) in entry.shape.members {
                knows[path, default: []].append(index)
                if member.values != nil || entry.shape.hints[path] != nil { compared.insert(path) }
                guard let values = entry.shape.hints[path].map({ [$0.value] }) ?? member.values else { continue }
                fixes[path, default: []].append(index)
                if entry.shape.hints[path] != nil { hinted[path, default: []].append(index) }
                for value in values.count == 1 ? values : Array(Set(values)) {
                    has[Mark(path: path, value: value), default: []].append(index)
                }
            }
        }
        // A value that every shape fixes alike tells nothing.
        var (telling, dividing): (Set<Int>, Set<Int>) = ([], [])
        for (mark, shapes) in has {
            if shapes.count < entries.count { telling.insert(mark.path) }
            if shapes != fixes[mark.path] { dividing.insert(mark.path) }
        }
        self.telling = telling
        self.dividing = dividing
        self.paths = paths
        none = ShapeSet(count: entries.count)
        all = ShapeSet(upTo: entries.count)
        self.entries = entries
        self.shapes = shapes
        self.knows = knows
        self.fixes = fixes
        self.hinted = hinted
        self.has = has
        self.compared = compared
    }

    private func set(_ indices: [Int]?) -> ShapeSet {
        var set = none
        for index in indices ?? [] { set.insert(index) }
        return set
    }

    /// The shapes in which a member has none of some values.
    func without(_ values: [JSONValue], at path: Int) -> ShapeSet {
        var with = none
        for value in values { for index in has[Mark(path: path, value: value)] ?? [] { with.insert(index) } }
        return set(fixes[path]).subtracting(with)
    }

    /// The shapes that don't know a member.
    func strangers(to path: Int) -> ShapeSet { all.subtracting(set(knows[path])) }

    /// The shapes that fix a member by a hint alone.
    func hinted(at path: Int) -> ShapeSet { set(hinted[path]) }

    /// Whether it matters which value a member has, and not only of which kind it is.
    func compares(_ path: Int) -> Bool { compared.contains(path) }

    /// The texts that some shape fixes at a place, and the shapes that may have them there.
    func marks(at path: Int) -> [String: [Int]] {
        var found: [String: [Int]] = [:]
        for (mark, shapes) in has where mark.path == path { if let text = mark.value.string { found[text] = shapes } }
        return found
    }

    /// Whether a shape fixes a member to this value.
    func isFixed(_ value: JSONValue, at path: Int) -> Bool { has[Mark(path: path, value: value)] != nil }

    /// Whether a shape always has a member: it and all above it are required.
    func isCertain(_ path: Int, in shape: PayloadShape) -> Bool {
        var path = path
        while path != MemberPaths.root {
            guard shape.members[path]?.isRequired == true else { return false }
            path = paths.parent(of: path)
        }
        return true
    }
}
