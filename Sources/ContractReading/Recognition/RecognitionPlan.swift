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
    /// The shapes that know a member.
    let knows: [Int: ShapeSet]
    /// The shapes that fix a member, by the schema or by a hint.
    let fixes: [Int: ShapeSet]
    /// The shapes that fix a member by a hint alone.
    let hinted: [Int: ShapeSet]
    /// The shapes in which a member may have a value, of those that fix it.
    let has: [Mark: ShapeSet]
    /// The members whose fixed values tell shapes apart from any other.
    let telling: Set<Int>
    /// Those of them that have one value in one shape, and another in another.
    let dividing: Set<Int>

    init(paths: MemberPaths, entries: [HintFinder.Entry]) {
        let none = ShapeSet(count: entries.count)
        var shapes: [Contract.Message.ID: [Int]] = [:]
        var knows: [Int: ShapeSet] = [:]
        var fixes: [Int: ShapeSet] = [:]
        var hinted: [Int: ShapeSet] = [:]
        var has: [Mark: ShapeSet] = [:]
        for (index, entry) in entries.enumerated() {
            shapes[entry.message, default: []].append(index)
            for (path, member) in entry.shape.members {
                knows[path, default: none].insert(index)
                guard let values = entry.shape.hints[path].map({ [$0.value] }) ?? member.values else { continue }
                fixes[path, default: none].insert(index)
                if entry.shape.hints[path] != nil { hinted[path, default: none].insert(index) }
                for value in values { has[Mark(path: path, value: value), default: none].insert(index) }
            }
        }
        // A value that every shape fixes alike tells nothing.
        telling = Set(has.filter { $0.value.count < entries.count }.map(\.key.path))
        let values = Dictionary(grouping: has, by: \.key.path)
        dividing = Set(values.filter { path, marks in marks.contains { $0.value != fixes[path] } }.keys)
        self.paths = paths
        self.none = none
        all = ShapeSet(upTo: entries.count)
        self.entries = entries
        self.shapes = shapes
        self.knows = knows
        self.fixes = fixes
        self.hinted = hinted
        self.has = has
    }

    /// The shapes in which a member has none of some values.
    func without(_ values: [JSONValue], at path: Int) -> ShapeSet {
        var with = none
        for value in values { if let shapes = has[Mark(path: path, value: value)] { with.formUnion(shapes) } }
        return (fixes[path] ?? none).subtracting(with)
    }

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
